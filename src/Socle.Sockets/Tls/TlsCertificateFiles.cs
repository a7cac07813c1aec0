using System.Security;

namespace Socle.Sockets;

/// <summary>
/// The files of a certificate: reads them, and tells cheaply whether they have changed since. A pair that is replaced one after the other is not yet one
/// for a moment; that reads as a failure, and the next look finds the rest.
/// </summary>
/// <param name="certificates">PEM, or PKCS #12 if there is no key's file.</param>
/// <param name="key">PEM, the same file perhaps; null for PKCS #12.</param>
/// <param name="password">Of the key.</param>
internal sealed class TlsCertificateFiles(string certificates, string? key, string? password)
{
    /// <summary>Size and time of both. Replaced by renaming, as certbot does, a file has a new time; links are followed to where they lead.</summary>
    public readonly record struct Stamp(long Size, DateTime Written, long KeySize, DateTime KeyWritten);

    public override string ToString() => key is null || key == certificates ? certificates : $"{certificates} and {key}";

    /// <summary>Reads them.</summary>
    /// <exception cref="TlsCertificateException">They are not there, or not what they should be.</exception>
    public TlsCertificate Read()
    {
        Stamp stamp = Look();
        try
        {
            return new(key is null
                ? TlsCertificateReader.Pfx(File.ReadAllBytes(certificates), password)
                : TlsCertificateReader.Pem(File.ReadAllText(certificates), File.ReadAllText(key), password), this, stamp);
        }
        catch (TlsCertificateException e)
        {
            throw new TlsCertificateException($"{this}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw new TlsCertificateException($"The certificate's files cannot be read: {e.Message}", e);
        }
    }

    /// <summary>What they look like now; another stamp is another content.</summary>
    public Stamp Look()
    {
        (long size, DateTime written) = Look(certificates);
        (long keySize, DateTime keyWritten) = key is null ? default : Look(key);
        return new(size, written, keySize, keyWritten);
    }

    // What cannot be looked at has a stamp, too: none.
    private static (long Size, DateTime Written) Look(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is not null) file = (FileInfo)(file.ResolveLinkTarget(returnFinalTarget: true) ?? file);
            return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
