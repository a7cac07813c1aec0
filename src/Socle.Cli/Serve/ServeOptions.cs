namespace Socle.Cli;

/// <summary>How the access log is written.</summary>
internal enum LogKind { Text, Json, Common, None }

/// <summary>What `socle serve` was asked for.</summary>
internal sealed record ServeOptions
{
    /// <summary>The folder or file, whole.</summary>
    public required string Path { get; init; }

    /// <summary>The address to listen on, as <see cref="Sockets.Address"/> writes hosts: empty for all.</summary>
    public required string Host { get; init; }

    /// <summary>The port; 0 for any.</summary>
    public required int Port { get; init; }

    /// <summary>Whether another port will not do.</summary>
    public required bool StrictPort { get; init; }

    /// <summary>The access log's form.</summary>
    public required LogKind Log { get; init; }

    /// <summary>Whether it is coloured.</summary>
    public required ColorWish Color { get; init; }

    /// <summary>Whether only failures are told.</summary>
    public required bool Quiet { get; init; }

    /// <summary>Whether names that begin with a dot are served.</summary>
    public required bool Hidden { get; init; }

    /// <summary>The files that answer for their folder, the first that is there.</summary>
    public required IReadOnlyList<string> Index { get; init; }
}
