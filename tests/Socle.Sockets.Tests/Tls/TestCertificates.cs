namespace Socle.Sockets.Tests;

/// <summary>An authority of the tests and what it has issued, made once.</summary>
public static class TestCertificates
{
    public static CertificateAuthority Authority { get; } = CertificateAuthority.Create("Tests", TimeSpan.FromDays(1));

    public static TlsCertificate Localhost { get; } = Authority.Issue(["localhost", "127.0.0.1"]);
}
