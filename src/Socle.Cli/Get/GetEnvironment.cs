using Socle.Sockets;

namespace Socle.Cli;

/// <summary>What `socle get` has around it: the network, variables, its outputs. A test has its own.</summary>
internal sealed record GetEnvironment
{
    /// <summary>Gets this machine's.</summary>
    public static GetEnvironment System { get; } = new();

    /// <summary>Gets how an address is connected to.</summary>
    public Func<string, ConnectionOptions, CancellationToken, ValueTask<Connection>> ConnectAsync { get; init; } = Connection.ConnectAsync;

    /// <summary>Gets how a variable is read.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Gets the clock of limits and timings.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets where a body goes that goes to no file; null for standard output.</summary>
    public Stream? Output { get; init; }

    /// <summary>Gets where messages go.</summary>
    public TextWriter Error { get; init; } = Terminal.Errors;

    /// <summary>Gets whether a person looks at the output.</summary>
    public bool OutputIsTerminal { get; init; } = !Console.IsOutputRedirected;

    /// <summary>Gets whether a person reads the messages.</summary>
    public bool ErrorIsTerminal { get; init; } = Terminal.IsWatched;
}
