using System.Net;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>All that the steps of a check ask of the world. The real one is <see cref="ThisMachine"/>; a test makes another where a fault cannot be made on any machine.</summary>
internal abstract class Surroundings
{
    /// <summary>The clock.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Looks up a name's addresses.</summary>
    /// <exception cref="ConnectionException">The name has none, or the name service failed.</exception>
    public abstract Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>An environment variable, or null.</summary>
    public abstract string? Variable(string name);

    /// <summary>The text of one of the system's files, or null if there is none or it may not be read.</summary>
    public abstract string? Text(string path);

    /// <summary>Who listens on this machine.</summary>
    public abstract IReadOnlyList<ListeningSocket> Listening();

    /// <summary>This machine's addresses.</summary>
    public abstract IReadOnlyList<IPAddress> OwnAddresses();

    /// <summary>Connects.</summary>
    /// <exception cref="ConnectionException">Nobody answered, or no.</exception>
    public abstract Task<Connection> ConnectAsync(string address, TimeSpan timeout, CancellationToken cancellationToken);
}
