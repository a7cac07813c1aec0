using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>
/// A certificate authority of one's own: makes itself, and issues certificates for servers and clients. For local servers, tests and proxies. It keeps nothing: who
/// makes one saves it, and guards its key.
/// </summary>
public sealed class CertificateAuthority
{
    /// <summary>The longest life of a certificate it issues: 397 days, past which Apple's systems refuse a server's.</summary>
    public static readonly TimeSpan LifeMax = TimeSpan.FromDays(397);

    // RFC 5280 4.2.1.12: serverAuth and clientAuth.
    private const string ForServers = "1.3.6.1.5.5.7.3.1", ForClients = "1.3.6.1.5.5.7.3.2";

    // Clocks of two machines may differ: what is made now is good an hour ago.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider? time) => (Certificate, _time) = (certificate, time ?? TimeProvider.System);

    /// <summary>Its own certificate, which others have to trust, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its certificate in PEM: what others may have.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>Its private key in PEM: who has this can pass for any name it may vouch for.</summary>
    public string KeyPem
    {
        get
        {
            using ECDsa key = Certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem() + "\n";
        }
    }

    /// <summary>Makes one with a new key (EC P-256, which every client knows).</summary>
    /// <param name="name">What people see in a list of authorities.</param>
    /// <param name="life">How long it is good.</param>
    /// <param name="permittedNames">
    /// The DNS names, with all below them, for which its certificates count, besides IP addresses of private networks (RFC 5280 4.2.1.10): so that a stolen key is of
    /// little use. It then vouches for servers only, and for no e-mail address, URI or other kind of name. Null for every name and use.
    /// </param>
    /// <param name="time">The clock; null for the system's.</param>
    public static CertificateAuthority Create(string name, TimeSpan life, IReadOnlyList<string>? permittedNames = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DateTimeOffset now = (time ?? TimeProvider.System).GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Named(name), key, HashAlgorithmName.SHA256);
        // A path length of 0: it issues no further authorities.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (permittedNames is not null)
        {
            // Not of RFC 5280, but held by OpenSSL, NSS, Windows and browsers: what an authority is not for, its certificates are not for either.
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ForServers)], false));
            request.CertificateExtensions.Add(NameConstraints.For(permittedNames));
        }
        return new(request.CreateSelfSigned(now - ClockSkew, now + life), time);
    }

    /// <summary>One that was saved.</summary>
    /// <exception cref="TlsCertificateException">It cannot be read, or is no authority with a key of P-256.</exception>
    public static CertificateAuthority FromPem(string certificate, string key, TimeProvider? time = null)
    {
        X509Certificate2 read = TlsCertificate.FromPem(certificate, key).Certificate;
        bool isAuthority = read.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority) && read.GetECDsaPublicKey() is not null;
        return isAuthority ? new(read, time) : throw new TlsCertificateException("This certificate is not that of an authority with an elliptic key.");
    }

    /// <summary>Whether it vouches for servers only: one that was made with permitted names.</summary>
    public bool IsForServersOnly => Certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } use && use.EnhancedKeyUsages[ForServers] is not null;

    /// <summary>Issues a certificate with a new key.</summary>
    /// <param name="names">DNS names and IP addresses it is for; the first is its common name as well.</param>
    /// <param name="life">How long it is good, <see cref="LifeMax"/> at most and never longer than the authority; null for that.</param>
    /// <param name="forClient">Whether it is a client's.</param>
    public TlsCertificate Issue(IReadOnlyList<string> names, TimeSpan? life = null, bool forClient = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0) throw new ArgumentException("A certificate needs a name to be for.", nameof(names));
        DateTimeOffset now = _time.GetUtcNow(), end = now + (life is { } l && l < LifeMax ? l : LifeMax - ClockSkew);
        return Issue(names, now - ClockSkew, end < Certificate.NotAfter ? end : Certificate.NotAfter, forClient);
    }

    /// <summary>Issues one for a time of your choice, past or future: for tests.</summary>
    public TlsCertificate Issue(IReadOnlyList<string> names, DateTimeOffset notBefore, DateTimeOffset notAfter, bool forClient = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Named(CommonName(names[0])), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(forClient ? ForClients : ForServers)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        request.CertificateExtensions.Add(Alternatives(names));
        X509Certificate2 issued = request.Create(Certificate, notBefore, notAfter, Serial());
        return new TlsCertificate([TlsCertificateReader.Usable(issued.CopyWithPrivateKey(key)), X509CertificateLoader.LoadCertificate(Certificate.RawDataMemory.Span)]);
    }

    /// <summary>Whether an address is of this machine or a private network, for which an authority that is bound to names may vouch, too.</summary>
    public static bool IsPrivate(IPAddress address) => NameConstraints.Permits(address);

    private static X509Extension Alternatives(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) builder.AddIpAddress(address);
            else builder.AddDnsName(name);
        }
        return builder.Build();
    }

    // OpenSSL takes a common name that looks like a host's for one, and holds an address against the names that an authority is bound to.
    private static string CommonName(string name) => IPAddress.TryParse(name, out _) ? $"address {name}" : name;

    private static X500DistinguishedName Named(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        // A common name has 64 characters at most (RFC 5280 A.1).
        builder.AddCommonName(name.Length <= 64 ? name : name[..64]);
        return builder.Build();
    }

    // 127 bits of chance: a positive number, not to be guessed (RFC 5280 4.1.2.2).
    private static byte[] Serial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40);
        return serial;
    }
}
