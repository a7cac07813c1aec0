using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>How a client takes up TLS, and whom it believes.</summary>
public sealed record TlsClientOptions
{
    /// <summary>The name (or IP address) that the server's certificate must be for. A name is also told to the server (SNI, RFC 6066 3); an address never is.</summary>
    public required string HostName { get; init; }

    /// <summary>
    /// Certificates of issuers that are trusted besides this system's own; <see cref="TlsCertificate.RootsFrom"/> reads them from PEM. A self-signed certificate of the
    /// server itself may stand here, too.
    /// </summary>
    public IReadOnlyList<X509Certificate2> ExtraRoots { get; init; } = [];

    /// <summary>
    /// Takes whatever certificate the server shows, so that anybody on the way can read and change everything. Off; for looking at a broken server.
    /// </summary>
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>What we show a server that asks for a client's certificate; null shows none.</summary>
    public TlsCertificate? Certificate { get; init; }

    /// <summary>Protocols offered by ALPN (RFC 7301), the most wanted first, `http/1.1`; none offers nothing.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>How long the handshake may take, all in all. 10 s: it is two round trips and a few milliseconds of arithmetic; more is a dead peer.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
