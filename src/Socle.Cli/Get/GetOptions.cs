namespace Socle.Cli;

/// <summary>What `socle get` was asked for.</summary>
internal sealed record GetOptions
{
    /// <summary>What to get.</summary>
    public required Uri Url { get; init; }

    /// <summary>The method, if the user named one.</summary>
    public string? Method { get; init; }

    /// <summary>Whether only the head is wanted (-I).</summary>
    public bool HeadOnly { get; init; }

    /// <summary>Whether heads are written too (-i).</summary>
    public bool Include { get; init; }

    /// <summary>What is sent as the body; null for none.</summary>
    public RequestData? Data { get; init; }

    /// <summary>Whether the data is JSON and JSON is wanted back.</summary>
    public bool Json { get; init; }

    /// <summary>The fields that the user adds, changes or takes away.</summary>
    public IReadOnlyList<FieldWish> Fields { get; init; } = [];

    /// <summary>`name:password` for basic authentication (RFC 7617), or null.</summary>
    public string? User { get; init; }

    /// <summary>The file to write to; null for standard output on which nothing binary meets a terminal, `-` for standard output whatever it is.</summary>
    public string? Output { get; init; }

    /// <summary>Whether a download goes on where the file ends (-C).</summary>
    public bool Continue { get; init; }

    /// <summary>Whether redirects are followed (-L).</summary>
    public bool Follow { get; init; }

    /// <summary>How many redirects are followed.</summary>
    public int RedirectsMax { get; init; } = 50;

    /// <summary>Whether a status of 400 and more is a failure without output (-f).</summary>
    public bool Fail { get; init; }

    /// <summary>Whether a compressed body is asked for and written out plain.</summary>
    public bool Compressed { get; init; }

    /// <summary>Whether to show where the time went.</summary>
    public bool Timings { get; init; }

    /// <summary>Whether a terminal gets the bytes as they are.</summary>
    public bool Raw { get; init; }

    /// <summary>How many bytes of a body are written, uncompressed; one more is a failure.</summary>
    public long FileBytesMax { get; init; } = long.MaxValue;

    /// <summary>Whether only failures are told.</summary>
    public bool Quiet { get; init; }

    /// <summary>The proxy that the user named; empty for none whatever the environment says, null to ask the environment.</summary>
    public string? Proxy { get; init; }

    /// <summary>A Unix socket to connect to in place of the URL's host.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>Whether a certificate that cannot be verified is taken (-k).</summary>
    public bool Insecure { get; init; }

    /// <summary>A PEM file of issuers to trust besides the system's, or null.</summary>
    public string? CaFile { get; init; }

    /// <summary>How long connecting may take, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long everything may take; null for as long as it takes.</summary>
    public TimeSpan? MaxTime { get; init; }
}
