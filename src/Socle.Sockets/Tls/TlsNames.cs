using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>The names that a certificate is for (RFC 6125, RFC 9525), and whether one of them fits a host.</summary>
internal static class TlsNames
{
    /// <summary>The DNS names and IP addresses of the subject's alternatives; a common name counts for nothing (RFC 9525 2).</summary>
    public static string[] Of(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension? names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is null ? [] : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(a => a.ToString())];
    }

    /// <summary>The pattern of one label that would fit <paramref name="host"/>: `*.example.org` for `www.example.org` (RFC 9525 6.3); null if it has one label.</summary>
    public static string? Wildcard(string host)
    {
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? $"*{host[dot..]}" : null;
    }
}
