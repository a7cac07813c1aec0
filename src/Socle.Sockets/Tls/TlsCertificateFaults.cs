using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>Finds why a certificate would fail in every handshake, so that it is said when it is read. It knows no files and no keys' forms.</summary>
internal static class TlsCertificateFaults
{
    // OpenSSL's security level 2, the default since 3.0, wants 112 bits of security: RSA keys of 2,048 bits, and no SHA-1 in signatures of others (SSL_CTX_set_security_level(3)).
    private const int RsaBitsMin = 2048;

    private const string MakeOne = "`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -subj /CN=NAME -addext subjectAltName=DNS:NAME`";

    // RFC 8410: Ed25519 and Ed448, which the runtime cannot load.
    private static readonly string[] EdwardsCurves = ["1.3.101.112", "1.3.101.113"];

    // RFC 8446 4.2.3, RFC 8422 5.1.1: NIST's P-256, P-384 and P-521, which are the curves of signatures that clients offer.
    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    // sha1WithRSAEncryption, ecdsa-with-SHA1, md5WithRSAEncryption.
    private static readonly string[] BrokenSignatures = ["1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.113549.1.1.4"];

    /// <summary>Returns why no client can be served with the certificate, as a sentence with the way out; null if nothing is known to be wrong.</summary>
    public static string? Find(X509Certificate2 certificate)
    {
        string? algorithm = certificate.PublicKey.Oid.Value;
        if (EdwardsCurves.Contains(algorithm)) return $"Its key is an Ed25519 or Ed448 key, which neither .NET nor browsers take for TLS. Make one with an elliptic key that they take: {MakeOne}.";
        using RSA? rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < RsaBitsMin }) return $"Its RSA key has {rsa.KeySize} bits, and TLS needs {RsaBitsMin} at least. Make a new one: {MakeOne}.";
        using ECDsa? elliptic = certificate.GetECDsaPublicKey();
        if (rsa is null && elliptic is null) return $"Its key is neither RSA nor elliptic, which TLS needs. Make a new one: {MakeOne}.";
        if (elliptic?.ExportParameters(false).Curve.Oid.Value is { } curve && !Curves.Contains(curve)) return $"Its key is on a curve that TLS clients do not offer; they do P-256. Make a new one: {MakeOne}.";
        bool isSelfSigned = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
        return !isSelfSigned && BrokenSignatures.Contains(certificate.SignatureAlgorithm.Value) ? "It is signed with SHA-1 or MD5, which clients reject. Have its issuer issue it again." : null;
    }

    /// <summary>Returns why clients reject the certificate at that time, as a sentence; null if its time is right.</summary>
    public static string? FindInTime(X509Certificate2 certificate, DateTimeOffset now)
    {
        DateTimeOffset from = certificate.NotBefore.ToUniversalTime(), to = certificate.NotAfter.ToUniversalTime();
        return now > to ? FormattableString.Invariant($"The certificate expired on {to:yyyy-MM-dd}: clients reject it until its files are replaced, which needs no restart.")
            : now < from ? FormattableString.Invariant($"The certificate is valid from {from:yyyy-MM-dd HH:mm} UTC: clients reject it until then. Is this machine's clock right?")
            : null;
    }
}
