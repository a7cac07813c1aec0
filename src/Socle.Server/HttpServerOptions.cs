using Socle.Http;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>How an <see cref="HttpServer"/> serves.</summary>
public sealed record HttpServerOptions
{
    /// <summary>Every bound on what a peer can make us do.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>The transport; null takes the process's.</summary>
    public Transport? Transport { get; init; }

    /// <summary>Speaks HTTPS instead of HTTP; null speaks no TLS. Without protocols of its own it takes `http/1.1` by ALPN.</summary>
    public TlsServerOptions? Tls
    {
        get;
        init => (field, Secured) = (value, value is null ? null : Https.Over);
    }

    /// <summary>
    /// Reads from trusted proxies, in front of each connection's bytes, for whom they connect (PROXY protocol). Refusals are told to <see cref="Listeners"/> as
    /// <see cref="HttpEvents.ProxyRefused"/>. Null takes every connection for its peer's own.
    /// </summary>
    public ProxyProtocol? ProxyProtocol { get; init; }

    /// <summary>
    /// Whose word on a request's client counts, and in which fields: <see cref="Request.RemoteEndPoint"/>, <see cref="Request.Scheme"/> and <see cref="Request.Host"/> then show
    /// the client's. The names in <see cref="Hosts"/> are still compared with what the request itself says, since a page can send forwarding fields, but no Host of its choice.
    /// Null believes nobody.
    /// </summary>
    public TrustedProxies? TrustedProxies { get; init; }

    /// <summary>Who hears of what happens.</summary>
    public IReadOnlyList<HttpEvents> Listeners { get; init; } = [];

    /// <summary>
    /// Host names by which the server may be called, besides IP literals, single labels and `*.localhost`; a request by any other name gets 421, so that no website can read
    /// a server in a private network through a DNS name of its own (DNS rebinding). Names that are given hold wherever the server listens. Without any, a server on loopback
    /// takes only the local names above, and one on other addresses or a Unix-domain socket takes every name. So a server on loopback behind a proxy is given the names that the
    /// proxy hands on; `*` takes every name.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Whether a 500 shows what the handler threw. Off: for developers only.</summary>
    public bool ShowErrors { get; init; }

    /// <summary>
    /// Whether what is late again and again begins on a thread of its own from then on, and <see cref="HttpEvents.HandlerMoved"/> names it. A handler is late when it keeps a thread that
    /// serves other connections for more than some 10 ms (<see cref="EpollTransport"/>); it is told apart by method and route, or without a router by the first segment of the path, and stays moved until the server
    /// stops. On: synchronous code is normal, and few know which of theirs it is.
    /// </summary>
    public bool MoveSlowHandlers { get; init; } = true;

    /// <summary>
    /// Whether <see cref="Request.Aborted"/> is cancelled one second after the client has ended its stream (TCP's FIN) while a handler
    /// runs. On: a browser whose page is closed sends no more than that. A response that the handler returns all the same is still sent.
    /// Off for protocols in which a client ends its stream behind its request and waits for the response.
    /// </summary>
    public bool CancelOnHalfClose { get; init; } = true;

    /// <summary>A Server field for each answer; null sends none.</summary>
    public string? ServerName { get; init; }

    /// <summary>The mode of a Unix-domain socket's file: 0600, the owner alone, unless told otherwise (see <see cref="ListenOptions.UnixMode"/>).</summary>
    public UnixFileMode UnixMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whether several servers of this user that all ask for it may listen on one port, and share its connections (see <see cref="ListenOptions.SharePort"/>).</summary>
    public bool SharePort { get; init; }

    /// <summary>Connections the kernel keeps waiting.</summary>
    public int Backlog { get; init; } = 4096;

    // As below (TcpServerOptions.Handshakes): only who sets Tls is published with it.
    internal Func<TcpServerOptions, TlsServerOptions, Serving, TcpServerOptions>? Secured { get; private init; }
}
