using System.Net.Mail;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Cli.Tests;

/// <summary>What a thief of the local authority's key could make, as OpenSSL, GnuTLS and .NET see it: certificates for local names, and nothing else.</summary>
[SupportedOSPlatform("linux")]
public sealed class AuthorityBoundsTests : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1", ForClients = "1.3.6.1.5.5.7.3.2", ForMail = "1.3.6.1.5.5.7.3.4";

    private readonly TemporaryFolder _folder = new();
    private readonly LocalAuthority _authority;

    public AuthorityBoundsTests() => _authority = LocalAuthority.FindOrMake(_folder.At("socle"), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, bool> Stolen => new()
    {
        { "dns:localhost", ForServers, true },
        { "dns:shop.test", ForServers, true },
        { "ip:192.168.7.7", ForServers, true },
        { "dns:accounts.google.dev", ForServers, false },
        { "dns:com", ForServers, false },
        { "ip:8.8.8.8", ForServers, false },
        { "mail:ann@example.org", ForServers, false },
        { "uri:https://example.org/", ForServers, false },
        { "upn:ann@example.org", ForServers, false },
        { "dns:localhost", ForClients, false },
        { "dns:localhost", ForMail, false },
    };

    [Theory, MemberData(nameof(Stolen))]
    public async Task What_is_made_with_its_key_counts_for_local_servers_only(string name, string use, bool counts)
    {
        using X509Certificate2 made = Make(name, use);
        string certificate = _folder.Add("made.pem", made.ExportCertificatePem() + "\n"), authority = _authority.WriteCertificate();
        string purpose = use == ForServers ? "sslserver" : use == ForClients ? "sslclient" : "smimesign";
        Assert.Equal(counts, await SucceedsAsync("openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", authority, certificate));
        Assert.Equal(counts, Builds(made, use));
        // GnuTLS holds no purpose of an authority against what it is asked, and knows no names but these.
        if (use == ForServers && !name.StartsWith("upn:", StringComparison.Ordinal))
            Assert.Equal(counts, await SucceedsAsync("certtool", "--verify", "--load-ca-certificate", authority, "--infile", certificate));
    }

    // As a thief would: the program's own authority issues no such thing.
    private X509Certificate2 Make(string name, string use)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=made", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        string value = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        switch (name.Split(':')[0])
        {
            case "dns": names.AddDnsName(value); break;
            case "ip":
                names.AddIpAddress(System.Net.IPAddress.Parse(value));
                // GnuTLS takes the common name for a host's where there is no DNS name; the program's own certificates have one.
                names.AddDnsName("localhost");
                break;
            case "mail": names.AddEmailAddress(new MailAddress(value).Address); break;
            case "uri": names.AddUri(new(value)); break;
            default: names.AddUserPrincipalName(value); break;
        }
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        X509Certificate2 issuer = _authority.Authority.Certificate;
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        request.CertificateExtensions.Add(names.Build());
        return request.Create(issuer, issuer.NotBefore, issuer.NotBefore.AddDays(1), [1, 2, 3]);
    }

    private bool Builds(X509Certificate2 made, string use)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_authority.Authority.Certificate);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(use));
        return chain.Build(made);
    }

    private async Task<bool> SucceedsAsync(string program, params string[] arguments)
    {
        await using RunningProgram verifier = RunningProgram.Start(program, arguments, _folder.Path);
        return (await verifier.EndAsync()).ExitCode == 0;
    }
}
