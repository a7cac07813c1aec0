using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>
/// A certificate with its private key and the issuers' certificates that go with it: what one shows to prove who one is. It does not change; one that was read from
/// files knows them, so that a server can read them again.
/// </summary>
public sealed class TlsCertificate
{
    private SslStreamCertificateContext? _context;

    internal TlsCertificate(X509Certificate2Collection all, TlsCertificateFiles? files = null, TlsCertificateFiles.Stamp stamp = default)
    {
        Certificate = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new TlsCertificateException("No private key is with the certificate: give the file that has it, too.");
        Issuers = [.. all.Where(c => !ReferenceEquals(c, Certificate))];
        (Files, Stamp) = (files, stamp);
    }

    /// <summary>The certificate itself, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The issuers' certificates that are sent along.</summary>
    public IReadOnlyList<X509Certificate2> Issuers { get; }

    /// <summary>The host names and addresses it is for: those of its subjectAltName, `*.example.org` among them.</summary>
    public IReadOnlyList<string> Names => TlsNames.Of(Certificate);

    /// <summary>Returns why clients reject it now: it has expired, or is not valid yet. Null if its time is right.</summary>
    /// <param name="time">The clock; null for the system's.</param>
    public string? OutOfTime(TimeProvider? time = null) => TlsCertificateFaults.FindInTime(Certificate, (time ?? TimeProvider.System).GetUtcNow());

    /// <summary>The files it came from, for people; null if it was made in memory.</summary>
    public string? Source => Files?.ToString();

    /// <summary>From PEM: a certificate, its issuers behind it, and a key, which may be encrypted.</summary>
    /// <exception cref="TlsCertificateException">It cannot be read, or the key is another's; the message says what to do.</exception>
    public static TlsCertificate FromPem(string certificates, string key, string? password = null) => new(TlsCertificateReader.Pem(certificates, key, password));

    /// <summary>From PKCS #12 (PFX).</summary>
    /// <exception cref="TlsCertificateException">It cannot be read, or the password is wrong.</exception>
    public static TlsCertificate FromPfx(ReadOnlySpan<byte> pfx, string? password = null) => new(TlsCertificateReader.Pfx(pfx, password));

    /// <summary>From two PEM files, or one file that has both. A server reads them again when they change.</summary>
    /// <exception cref="TlsCertificateException">They cannot be read.</exception>
    public static TlsCertificate FromPemFiles(string certificates, string? key = null, string? password = null) =>
        new TlsCertificateFiles(Path.GetFullPath(certificates), Path.GetFullPath(key ?? certificates), password).Read();

    /// <summary>From a PKCS #12 (PFX) file. A server reads it again when it changes.</summary>
    /// <exception cref="TlsCertificateException">It cannot be read, or the password is wrong.</exception>
    public static TlsCertificate FromPfxFile(string path, string? password = null) => new TlsCertificateFiles(Path.GetFullPath(path), null, password).Read();

    /// <summary>Reads the certificates of a PEM text, for <see cref="TlsClientOptions.ExtraRoots"/> and <see cref="TlsServerOptions.ClientRoots"/>.</summary>
    /// <exception cref="TlsCertificateException">There is none in it.</exception>
    public static IReadOnlyList<X509Certificate2> RootsFrom(string pem) => [.. TlsCertificateReader.Certificates(pem)];

    /// <summary>What SslStream wants. Made once: it keeps the chain, and OpenSSL's state with the sessions that can be resumed.</summary>
    internal SslStreamCertificateContext Context => _context ??= SslStreamCertificateContext.Create(Certificate, [.. Issuers], offline: true);

    /// <summary>Where it came from, and what that looked like then.</summary>
    internal TlsCertificateFiles? Files { get; }

    internal TlsCertificateFiles.Stamp Stamp { get; }
}

/// <summary>A certificate or key cannot be read or does not fit; the message is a whole sentence that says what to do.</summary>
public sealed class TlsCertificateException(string message, Exception? inner = null) : IOException(message, inner);
