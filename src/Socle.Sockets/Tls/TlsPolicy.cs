using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Socle.Sockets;

/// <summary>What we speak of TLS, on both sides: RFC 9325's recommendations and no more.</summary>
internal static class TlsPolicy
{
    /// <summary>1.0 and 1.1 are deprecated (RFC 8996).</summary>
    public const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    // Forward secrecy and authenticated encryption only (RFC 9325 4.2): no CBC, no RSA key exchange.
    private static readonly TlsCipherSuite[] Suites =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    private static readonly CipherSuitesPolicy? Authenticated = OperatingSystem.IsLinux() ? new CipherSuitesPolicy(Suites) : null;

    /// <summary>ALPN names as SslStream wants them; null for none.</summary>
    public static List<SslApplicationProtocol>? Protocols(IReadOnlyList<string> names) =>
        names.Count == 0 ? null : [.. names.Select(n => new SslApplicationProtocol(Encoding.ASCII.GetBytes(n)))];

    /// <summary>What SslStream wants of a server that shows <paramref name="certificate"/>.</summary>
    public static SslServerAuthenticationOptions ForServer(TlsServerOptions options, TlsCertificate certificate)
    {
        bool asks = options.ClientCertificates != ClientCertificates.None;
        var made = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = Versions,
            // With a policy SslStream makes OpenSSL's context anew for each handshake, and resumes nothing: only for those who ask.
            CipherSuitesPolicy = options.AuthenticatedCiphersOnly ? Authenticated : null,
            AllowRenegotiation = false,
            // A resumed session is not asked for its certificate again, however long it has been revoked or expired.
            AllowTlsResume = !asks,
            ApplicationProtocols = Protocols(options.ApplicationProtocols),
            ClientCertificateRequired = asks,
        };
        if (!asks) return made;
        X509ChainPolicy policy = TlsVerifier.Policy();
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (X509Certificate2 root in options.ClientRoots) policy.CustomTrustStore.Add(root);
        made.CertificateChainPolicy = policy;
        bool required = options.ClientCertificates == ClientCertificates.Required;
        made.RemoteCertificateValidationCallback = (_, shown, _, errors) => shown is null ? !required : errors == SslPolicyErrors.None;
        return made;
    }
}
