using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets.Tests;

/// <summary>Certificates and keys in every form they come in, and what is said of those that are not good.</summary>
public sealed class TlsCertificateTests
{
    private static readonly TlsCertificate Issued = TestCertificates.Authority.Issue(["a.test", "10.0.0.1"]);
    private static readonly string Chain = Issued.Certificate.ExportCertificatePem() + "\n" + TestCertificates.Authority.CertificatePem;
    private static readonly string Key = KeyOf(Issued);

    private const string Ed25519 = """
        -----BEGIN CERTIFICATE-----
        MIIBODCB66ADAgECAhRUerlUOKtEVscKsmn510HhkAfN9TAFBgMrZXAwETEPMA0G
        A1UEAwwGYS50ZXN0MCAXDTI2MTIwMTA0MDU0NVoYDzIwODEwOTAzMDQwNTQ1WjAR
        MQ8wDQYDVQQDDAZhLnRlc3QwKjAFBgMrZXADIQB/+QUPQcgiz/uXtlcS1F0gHQvX
        U7625d/wf23mdMgJlqNTMFEwHQYDVR0OBBYEFA+Uoz/bzwjUIgBgbeGf1VjLir+t
        MB8GA1UdIwQYMBaAFA+Uoz/bzwjUIgBgbeGf1VjLir+tMA8GA1UdEwEB/wQFMAMB
        Af8wBQYDK2VwA0EAFlRLdu3KEttMKPKrTSx5DObpyO1wHl12a9yZD0DeDaX7CFJ0
        HX+CJYrCIN/m3kF5aWw7a1ZFiCYPifu1kClTDg==
        -----END CERTIFICATE-----
        """;

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
            (Key, Chain, null, "The key is given first: name the certificate, then its key."),
            (Chain, Chain, null, "If it is in another file, name that behind the certificate's."),
            (Chain, "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", "sesame", "`openssl pkcs8 -topk8"),
            (Ed25519, Key, null, "an Ed25519 or Ed448 key, which neither .NET nor browsers take"),
        ];
        foreach ((string certificates, string key, string? password, string says) in cases)
            Assert.Contains(says, Assert.Throws<TlsCertificateException>(() => TlsCertificate.FromPem(certificates, key, password)).Message);
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(2040, false)]
    [InlineData(2048, true)]
    public void An_RSA_key_has_2048_bits_at_least(int bits, bool isGood)
    {
        using RSA key = RSA.Create(bits);
        using X509Certificate2 made = new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        Assert.Equal(isGood ? null : $"Its RSA key has {bits} bits, and TLS needs 2048 at least.", Fault(() => TlsCertificate.FromPem(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem())));
        Assert.Equal(isGood ? null : $"Its RSA key has {bits} bits, and TLS needs 2048 at least.", Fault(() => TlsCertificate.FromPfx(made.Export(X509ContentType.Pfx))));
    }

    [Theory]
    [InlineData("nistP256", true)]
    [InlineData("nistP384", true)]
    [InlineData("nistP521", true)]
    [InlineData("secp256k1", false)]
    public void An_elliptic_key_is_on_a_curve_that_clients_offer(string curve, bool isGood)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        using X509Certificate2 made = new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        Assert.Equal(isGood ? null : "Its key is on a curve that TLS clients do not offer; they do P-256.", Fault(() => TlsCertificate.FromPem(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem())));
    }

    [Fact]
    public void A_certificate_out_of_its_time_is_read_and_said_to_be()
    {
        DateTimeOffset day = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var clock = new ManualTimeProvider(); // in November 2026
        Assert.Equal("The certificate expired on 2026-06-02: clients reject it until its files are replaced, which needs no restart.", Made(day, day.AddDays(1)).OutOfTime(clock));
        Assert.StartsWith("The certificate is valid from 2027-06-01 12:00 UTC: ", Made(day.AddYears(1), day.AddYears(2)).OutOfTime(clock), StringComparison.Ordinal);
        Assert.Null(Made(day, day.AddYears(1)).OutOfTime(clock));

        static TlsCertificate Made(DateTimeOffset from, DateTimeOffset to)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 made = new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256).CreateSelfSigned(from, to);
            return TlsCertificate.FromPem(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
    }

    // The reason without the way out.
    private static string? Fault(Action read)
    {
        try { read(); }
        catch (TlsCertificateException e) { return e.Message[..e.Message.IndexOf(" Make a new one", StringComparison.Ordinal)]; }
        return null;
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

    [Fact]
    public void An_authority_that_is_bound_to_names_is_for_servers_only()
    {
        Assert.True(CertificateAuthority.Create("Bound", TimeSpan.FromDays(1), ["localhost"]).IsForServersOnly);
        Assert.False(TestCertificates.Authority.IsForServersOnly);
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
