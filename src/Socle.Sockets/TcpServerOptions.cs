using System.Net;

namespace Socle.Sockets;

/// <summary>How a <see cref="TcpServer"/> listens and what it allows.</summary>
public sealed record TcpServerOptions
{
    /// <summary>The transport; null takes <see cref="Transports.Default"/>.</summary>
    public Transport? Transport { get; init; }

    /// <summary>Backlog, dual stack and each connection's timeouts.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary>Reads from trusted proxies for whom they connect, before TLS and before the handler runs; null takes every connection for its peer's own.</summary>
    public ProxyProtocol? ProxyProtocol { get; init; }

    /// <summary>Speaks TLS on every connection before its handler runs; null speaks none.</summary>
    public TlsServerOptions? Tls
    {
        get;
        init => (field, Handshakes) =
            (value, value is null ? null : static (tls, transport, ending) => new TlsAcceptor(tls, transport) { Ending = ending }.Around);
    }

    /// <summary>Where handlers run. On the loop: a handler that blocks all the same is noticed there, and others wait no longer than some 10 ms.</summary>
    public RunOn RunOn { get; init; } = RunOn.Loop;

    /// <summary>
    /// Connections at once. For one more, the connection that has been idle longest (<see cref="Connection.IsIdle"/>) is closed; where none is idle, the newcomer is rejected
    /// (see <see cref="Refused"/>). 10,000: bounded memory with room for a busy site (nginx: 512 a worker, Kestrel: no limit).
    /// </summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>
    /// Connections at once from one client: an IPv4 address, or an IPv6 network of 56 bits, which is what a home gets (RIPE-690). Null is no limit. 1,000: a tenth of all, so that one
    /// client shuts nobody out, and an office of a hundred browsers behind one address keeps its own. Past it the client's own longest idle connection is closed, as for <see cref="ConnectionsMax"/>.
    /// </summary>
    /// <remarks>
    /// This machine's own addresses and Unix-domain sockets are not counted: a proxy on this machine speaks for everybody, and a program on it has other ways to do harm. A proxy
    /// elsewhere is named by <see cref="IsShared"/>, or names its clients itself by <see cref="ProxyProtocol"/>: then these are counted.
    /// </remarks>
    public int? ConnectionsPerAddressMax { get; init; } = 1_000;

    /// <summary>Whether an address stands for many clients, as a proxy's does: its connections are not counted by <see cref="ConnectionsPerAddressMax"/>. Null: none does.</summary>
    public Func<EndPoint, bool>? IsShared { get; init; }

    /// <summary>How long stopping waits for handlers before it cancels them. 30 s, as Kestrel.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long cancelled handlers may take before their connections are aborted, and aborted ones before stopping returns without them.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Serves, briefly, a connection over a limit (a protocol's "busy" answer); null aborts it.</summary>
    public ConnectionHandler? Refused { get; init; }

    /// <summary>Connections at once that <see cref="Refused"/> may serve; those past it are aborted. 100: a flood gets no answer, a busy hour does.</summary>
    public int RefusedMax { get; init; } = 100;

    /// <summary>Hears of a handler's exception; it has ended that connection only.</summary>
    public Action<Connection, Exception>? HandlerFailed { get; init; }

    // Nothing else leads to TLS: a program that never sets it is published without SslStream and certificates, 3.6 MB of a native program.
    internal Func<TlsServerOptions, Transport, CancellationToken, Func<ConnectionHandler, ConnectionHandler>>? Handshakes
    {
        get;
        private init;
    }
}
