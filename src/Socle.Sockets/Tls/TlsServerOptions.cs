using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>Whether clients show certificates.</summary>
public enum ClientCertificates
{
    /// <summary>They are not asked.</summary>
    None,
    /// <summary>They are asked; one that has none is served, one whose certificate is not good is not.</summary>
    Optional,
    /// <summary>Who has no good one is not served.</summary>
    Required,
}

/// <summary>How a server speaks TLS: 1.2 and 1.3, always with forward secrecy.</summary>
public sealed record TlsServerOptions
{
    /// <summary>
    /// Who the server is. A client gets the one that is for the name it asks for: the exact name, then a wildcard, then the first of the list. Those that came from
    /// files are read again when the files change; connections go on with what they began with.
    /// </summary>
    public required IReadOnlyList<TlsCertificate> Certificates { get; init; }

    /// <summary>
    /// Makes a certificate for a name that none of <see cref="Certificates"/> is for, as <see cref="CertificateAuthority"/> can; null lets the first one stand. It must be
    /// quick and safe from any thread. Since clients choose the names, at most 1,000 that it made are kept, and it is called 5 times a second after the first 50: past that the first
    /// certificate stands.
    /// </summary>
    public Func<string, TlsCertificate?>? CertificateFor { get; init; }

    /// <summary>Protocols taken by ALPN (RFC 7301), the most wanted first; none takes no part. A client that offers only others is refused, as the RFC says (3.2).</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>
    /// Whether TLS 1.2, too, is spoken with authenticated encryption only (RFC 9325 4.2; on Linux). Off: without, clients that know nothing better than AES in CBC mode
    /// with SHA-2 are served, and clients can resume their sessions, for which the runtime keeps no state when suites are named; a handshake then costs half as much again.
    /// </summary>
    public bool AuthenticatedCiphersOnly { get; init; }

    /// <summary>How long a handshake may take. 10 s, as Kestrel: the slowest phone is done in 2; who takes longer holds a place for others.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether clients are asked for certificates.</summary>
    public ClientCertificates ClientCertificates { get; init; }

    /// <summary>The issuers whose clients are taken, and no others: the system's roots vouch for servers.</summary>
    public IReadOnlyList<X509Certificate2> ClientRoots { get; init; } = [];

    /// <summary>Serves, briefly, a peer whose first byte is no TLS; it is unread on the connection. Null drops it.</summary>
    public ConnectionHandler? NotTls { get; init; }

    /// <summary>Hears of a handshake that failed, and why; that connection has ended.</summary>
    public Action<Connection, ConnectionException>? HandshakeFailed { get; init; }

    /// <summary>Hears when files were read again: the new certificate, or why the old one stays.</summary>
    public Action<TlsCertificate, TlsCertificateException?>? Reloaded { get; init; }
}
