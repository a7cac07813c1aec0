using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>What the two ends of a TLS connection agreed on. Knows nothing of the bytes that go through it.</summary>
public sealed class TlsInfo
{
    internal TlsInfo(SslStream stream, string? serverName)
    {
        Version = stream.SslProtocol switch
        {
            SslProtocols.Tls13 => "TLS 1.3",
            SslProtocols.Tls12 => "TLS 1.2",
            _ => stream.SslProtocol.ToString(),
        };
        CipherSuite = stream.NegotiatedCipherSuite.ToString();
        if (!stream.NegotiatedApplicationProtocol.Protocol.IsEmpty) ApplicationProtocol = stream.NegotiatedApplicationProtocol.ToString();
        ServerName = serverName;
        PeerCertificate = stream.RemoteCertificate as X509Certificate2;
    }

    /// <summary>`TLS 1.3` or `TLS 1.2`.</summary>
    public string Version { get; }

    /// <summary>The cipher suite by its registered name, `TLS_AES_256_GCM_SHA384`.</summary>
    public string CipherSuite { get; }

    /// <summary>The protocol that was agreed on by ALPN (RFC 7301), `http/1.1`; null if none was.</summary>
    public string? ApplicationProtocol { get; }

    /// <summary>The host name that the client asked for (SNI, RFC 6066 3); null if it named none.</summary>
    public string? ServerName { get; }

    /// <summary>The peer's certificate: always there on a client, on a server only if the peer brought one that was accepted.</summary>
    public X509Certificate2? PeerCertificate { get; }
}
