using System.Net;

namespace Socle.Sockets;

/// <summary>
/// Limits and timeouts of one connection. A timeout of null is off. All are judged once a <see cref="Heartbeat"/>, so they hold to within 250 ms.
/// </summary>
public record ConnectionOptions
{
    /// <summary>The defaults.</summary>
    public static ConnectionOptions Default { get; } = new();

    /// <summary>
    /// Sends small writes at once (TCP_NODELAY). On: an answer is one send here, and Nagle's algorithm with delayed acknowledgements costs up to 40 ms. Every web server does so.
    /// </summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>Probes a silent peer after this time (TCP keep-alive); null leaves probes off. 2 minutes: before the 5 minutes after which many NATs forget.</summary>
    public TimeSpan? KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a connection attempt may take over all addresses. 15 s: Linux alone would retry for more than two minutes.</summary>
    public TimeSpan? ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one receive may wait. Off: only the protocol knows how long a silence is.</summary>
    public TimeSpan? ReceiveTimeout { get; init; }

    /// <summary>How long a send may make no progress. 60 s, as nginx: a peer that takes nothing for so long is gone.</summary>
    public TimeSpan? SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may neither send nor receive a byte. Off: a quiet connection costs little.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long the whole connection may live. Off.</summary>
    public TimeSpan? LifetimeTimeout { get; init; }

    /// <summary>
    /// For connecting: turns a host name into its addresses, in the order they are to be tried. Null asks the system (getaddrinfo). No address at all fails the
    /// attempt with <see cref="ConnectionError.NameNotFound"/>; what it throws besides a socket's exception goes to the one who connects.
    /// </summary>
    public Func<string, CancellationToken, Task<IPAddress[]>>? Resolve { get; init; }
}
