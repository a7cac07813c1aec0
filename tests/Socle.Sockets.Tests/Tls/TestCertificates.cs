namespace Socle.Sockets.Tests;

/// <summary>An authority of the tests and what it has issued, made once.</summary>
public static class TestCertificates
{
    public static CertificateAuthority Authority { get; } = CertificateAuthority.Create("Tests", TimeSpan.FromDays(1));

    public static TlsCertificate Localhost { get; } = Authority.Issue(["localhost", "127.0.0.1"]);

    /// <summary>One that vouches for itself.</summary>
    public static CertificateAuthority SelfSigned { get; } = CertificateAuthority.Create("localhost", TimeSpan.FromDays(1));
}
