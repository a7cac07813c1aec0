using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets.Tests;

/// <summary>Certificates and keys in every form they come in, and what is said of those that are not good.</summary>
public sealed class TlsCertificateTests
{
    private static readonly TlsCertificate Issued = TestCertificates.Authority.Issue(["a.test", "10.0.0.1"]);
    private static readonly string Chain = Issued.Certificate.ExportCertificatePem() + "\n" + TestCertificates.Authority.CertificatePem;
    private static readonly string Key = KeyOf(Issued);

    internal static string KeyOf(TlsCertificate certificate)
    {
        using ECDsa key = certificate.Certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string EncryptedKey(string password)
    {
        using ECDsa key = Issued.Certificate.GetECDsaPrivateKey()!;
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    private static void IsThatOne(TlsCertificate read)
    {
        Assert.Equal(Issued.Certificate.Thumbprint, read.Certificate.Thumbprint);
        Assert.Equal(TestCertificates.Authority.Certificate.Thumbprint, Assert.Single(read.Issuers).Thumbprint);
        Assert.Equal(["a.test", "10.0.0.1"], read.Names);
    }

    [Fact]
    public void PEM_is_read_with_its_chain() => IsThatOne(TlsCertificate.FromPem(Chain, Key));

    [Fact]
    public void PEM_may_lie_in_one_file()
    {
        using var folder = new TempFolder();
        string path = folder.Write("both.pem", Key + "\n" + Chain)["both.pem"];
        TlsCertificate read = TlsCertificate.FromPemFiles(path);
        IsThatOne(read);
        Assert.Equal(path, read.Source);
    }

    [Fact]
    public void An_encrypted_key_is_read_with_its_password() => IsThatOne(TlsCertificate.FromPem(Chain, EncryptedKey("sesame"), "sesame"));

    [Fact]
    public void PFX_is_read_with_its_password()
    {
        var all = new X509Certificate2Collection { Issued.Certificate, X509CertificateLoader.LoadCertificate(TestCertificates.Authority.Certificate.RawData) };
        byte[] pfx = all.Export(X509ContentType.Pfx, "sesame")!;
        IsThatOne(TlsCertificate.FromPfx(pfx, "sesame"));
        Assert.Contains("the password is wrong", Assert.Throws<TlsCertificateException>(() => TlsCertificate.FromPfx(pfx, "open")).Message);
    }

    [Fact]
    public void What_cannot_be_read_is_told_in_a_sentence()
    {
        string other = KeyOf(TestCertificates.Localhost);
        (string Certificates, string Key, string? Password, string Says)[] cases =
        [
            ("", Key, null, "There is no certificate: one in PEM begins with"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", Key, null, "A certificate cannot be read"),
            (Chain, "", null, "There is no private key: one in PEM begins with"),
            (Chain, other, null, "The private key is not that of the certificate"),
            (TestCertificates.Authority.CertificatePem + Chain, Key, null, "The private key is not that of the certificate"),
            (Chain, EncryptedKey("sesame"), null, "The private key is encrypted: give its password"),
            (Chain, EncryptedKey("sesame"), "open", "or the password is wrong"),
        ];
        foreach ((string certificates, string key, string? password, string says) in cases)
            Assert.Contains(says, Assert.Throws<TlsCertificateException>(() => TlsCertificate.FromPem(certificates, key, password)).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "none.pem");
        Assert.Contains(path, Assert.Throws<TlsCertificateException>(() => TlsCertificate.FromPemFiles(path)).Message);
        Assert.Contains(path, Assert.Throws<TlsCertificateException>(() => TlsCertificate.FromPfxFile(path)).Message);
    }

    // ---- an authority ----

    [Fact]
    public void An_authority_is_the_same_after_it_was_saved()
    {
        CertificateAuthority authority = CertificateAuthority.FromPem(TestCertificates.Authority.CertificatePem, TestCertificates.Authority.KeyPem);
        Assert.True(Trusts(authority, authority.Issue(["x.test"])));
        Assert.Throws<TlsCertificateException>(() => CertificateAuthority.FromPem(Chain, Key));
    }

    [Fact]
    public void A_certificate_lives_397_days_at_most_and_not_longer_than_its_authority()
    {
        X509Certificate2 issued = CertificateAuthority.Create("Long", TimeSpan.FromDays(3650)).Issue(["x.test"], TimeSpan.FromDays(1000)).Certificate;
        Assert.InRange(issued.NotAfter - issued.NotBefore, TimeSpan.FromDays(396), CertificateAuthority.LifeMax);
        Assert.True(TestCertificates.Authority.Issue(["x.test"]).Certificate.NotAfter <= TestCertificates.Authority.Certificate.NotAfter);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("a.localhost", true)]
    [InlineData("192.168.7.7", true)]
    [InlineData("::1", true)]
    [InlineData("bank.example", false)]
    [InlineData("8.8.8.8", false)]
    public void An_authority_that_is_bound_to_names_counts_for_those_alone(string name, bool counts)
    {
        CertificateAuthority bound = CertificateAuthority.Create("Bound", TimeSpan.FromDays(1), ["localhost"]);
        Assert.Equal(counts, Trusts(bound, bound.Issue([name])));
    }

    private static bool Trusts(CertificateAuthority authority, TlsCertificate certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(authority.Certificate);
        return chain.Build(certificate.Certificate);
    }
}
