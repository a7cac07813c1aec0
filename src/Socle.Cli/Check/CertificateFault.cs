using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Cli;

/// <summary>Why a certificate was refused, the nearest reason first: its time, its name, its issuer. Pure: from the certificate, the name and the time.</summary>
/// <param name="Text">What is wrong.</param>
/// <param name="Next">What to do.</param>
internal sealed record CertificateFault(string Text, string Next)
{
    public static CertificateFault Of(X509Certificate2 certificate, string host, DateTimeOffset now)
    {
        if (now > certificate.NotAfter) return new($"the certificate has expired on {Day(certificate.NotAfter)}", "Renew the certificate, and let the server load it.");
        if (now < certificate.NotBefore)
            return new($"the certificate is good only from {Day(certificate.NotBefore)} on", $"Check this machine's clock, which says {Day(now.UtcDateTime)}; if it is right, the certificate was made too early.");
        if (!certificate.MatchesHostname(host))
            return new($"the certificate is for {Names(certificate)}, not for {host}", $"Use a name that it is for, or get one for {host}.");
        if (certificate.IssuerName.Name.Contains(LocalAuthority.NamePrefix, StringComparison.Ordinal))
            return new($"the certificate's issuer, {Short(certificate.IssuerName)}, is not trusted here", "Run `socle trust` if the server runs on this machine; else `--cacert FILE` with the `local-ca.pem` of its machine.");
        return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
            ? new("the certificate is self-signed, and nothing here vouches for it", "Make sure that it is the server's own, then trust it: `--cacert FILE`, or put it among this system's authorities.")
            : new($"the certificate's issuer, {Short(certificate.IssuerName)}, is not known here", "Trust that authority if it is yours (`--cacert FILE`); else the server may not send its intermediate certificates.");
    }

    public static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Names(X509Certificate2 certificate)
    {
        string[] names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).Take(4)];
        return names.Length > 0 ? string.Join(", ", names.Select(Printable.Text)) : "no host at all";
    }

    private static string Short(X500DistinguishedName name) => Printable.Text(name.Name.Length > 80 ? name.Name[..80] : name.Name);
}
