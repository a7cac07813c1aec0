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
    public TlsServerOptions? Tls { get; init; }

    /// <summary>Who hears of what happens.</summary>
    public IReadOnlyList<HttpEvents> Listeners { get; init; } = [];

    /// <summary>
    /// Host names by which a server on loopback or a Unix-domain socket may be called besides IP literals, single labels and `*.localhost`; others get 421, so that no
    /// website can read a local server through a DNS name of its own (DNS rebinding). So one behind a proxy is given the names that the proxy hands on. A server on other
    /// addresses takes every name, and so does one that is given `*`, which only a test's server should be.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Whether a 500 shows what the handler threw. Off: for developers only.</summary>
    public bool ShowErrors { get; init; }

    /// <summary>A Server field for each answer; null sends none.</summary>
    public string? ServerName { get; init; }

    /// <summary>The mode of a Unix-domain socket's file: 0600, the owner alone, unless told otherwise (see <see cref="ListenOptions.UnixMode"/>).</summary>
    public UnixFileMode UnixMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Connections the kernel keeps waiting.</summary>
    public int Backlog { get; init; } = 4096;
}
