using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>Reads certificates and keys from PEM and PFX, and says in a sentence what is wrong with them. Knows no files.</summary>
internal static class TlsCertificateReader
{
    private const string CertificateLabel = "-----BEGIN CERTIFICATE-----", KeyLabel = "PRIVATE KEY-----";

    // RFC 1421 4.6.1.1, as OpenSSL wrote encrypted keys before PKCS #8: nothing in .NET reads it.
    private const string OldEncryption = "Proc-Type: 4,ENCRYPTED";

    /// <summary>The certificates of a PEM text with the key in another (or the same): the first is the key's, issuers follow.</summary>
    public static X509Certificate2Collection Pem(string certificates, string key, string? password)
    {
        if (!certificates.Contains(CertificateLabel, StringComparison.Ordinal) && certificates.Contains(KeyLabel, StringComparison.Ordinal) && key.Contains(CertificateLabel, StringComparison.Ordinal))
            throw new TlsCertificateException("The key is given first: name the certificate, then its key.");
        X509Certificate2Collection all = Certificates(certificates);
        if (TlsCertificateFaults.Find(all[0]) is { } fault) throw new TlsCertificateException(fault);
        X509Certificate2 leaf = WithKey(certificates, key, password);
        all.RemoveAt(0);
        all.Insert(0, leaf);
        return all;
    }

    /// <summary>All certificates of a PEM text, at least one.</summary>
    public static X509Certificate2Collection Certificates(string pem)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new TlsCertificateException($"A certificate cannot be read: {e.Message}", e);
        }
        return all.Count > 0 ? all : throw new TlsCertificateException("There is no certificate: one in PEM begins with -----BEGIN CERTIFICATE-----.");
    }

    /// <summary>What a PKCS #12 file has.</summary>
    public static X509Certificate2Collection Pfx(ReadOnlySpan<byte> pfx, string? password)
    {
        try
        {
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(pfx, password);
            return all.FirstOrDefault(c => c.HasPrivateKey) is { } leaf && TlsCertificateFaults.Find(leaf) is { } fault ? throw new TlsCertificateException(fault) : all;
        }
        catch (CryptographicException e)
        {
            throw new TlsCertificateException(password is null ? "This PFX cannot be read: it is broken, or needs a password." : "This PFX cannot be read: it is broken, or the password is wrong.", e);
        }
    }

    /// <summary>Windows' TLS takes no key that lives in memory alone: through PKCS #12 it gets one that it can use.</summary>
    public static X509Certificate2 Usable(X509Certificate2 made)
    {
        if (!OperatingSystem.IsWindows()) return made;
        using (made) return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private static X509Certificate2 WithKey(string certificates, string key, string? password)
    {
        if (!key.Contains(KeyLabel, StringComparison.Ordinal))
            throw new TlsCertificateException("There is no private key: one in PEM begins with -----BEGIN PRIVATE KEY-----. If it is in another file, name that behind the certificate's.");
        if (key.Contains(OldEncryption, StringComparison.Ordinal))
            throw new TlsCertificateException($"The private key is encrypted in OpenSSL's old form ({OldEncryption}), which is not supported: `openssl pkcs8 -topk8 -in KEY -out NEW-KEY` writes it in today's.");
        bool encrypted = key.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (encrypted && password is null) throw new TlsCertificateException("The private key is encrypted: give its password, too.");
        try
        {
            X509Certificate2 made = encrypted ? X509Certificate2.CreateFromEncryptedPem(certificates, key, password) : X509Certificate2.CreateFromPem(certificates, key);
            return Usable(made);
        }
        catch (ArgumentException e)
        {
            throw new TlsCertificateException("The private key is not that of the certificate: give the two that were made together, the server's certificate first in its file.", e);
        }
        catch (CryptographicException e)
        {
            throw new TlsCertificateException(encrypted ? "The private key cannot be read: it is broken, or the password is wrong." : "The private key is not that of the certificate, or cannot be read.", e);
        }
    }
}
