using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>`socle serve --tls` and `socle trust`, as curl, OpenSSL, sslscan and a browser see them. The user's folders are the test's own.</summary>
[SupportedOSPlatform("linux")]
public sealed class TlsServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _profile = new();
    private readonly Dictionary<string, string> _variables;

    public TlsServeTests()
    {
        _folder.Add("hello.txt", "hello");
        _variables = new() { ["HOME"] = _home.Path, ["XDG_DATA_HOME"] = _home.At("data") };
    }

    public void Dispose()
    {
        _folder.Dispose();
        _home.Dispose();
        _profile.Dispose();
    }

    private string Authority => _home.At("data/socle/local-ca.pem");

    private Task<ServingProgram> ServeAsync(params string[] more) => SocleProgram.ServeAsync(["serve", "-p", "0", "--log", "json", .. more], _variables, _folder.Path);

    private Task<Outcome> SocleAsync(params string[] arguments) => SocleProgram.RunAsync(arguments, _variables);

    private async Task<Outcome> RunAsync(string program, params string[] arguments)
    {
        await using RunningProgram peer = RunningProgram.Start(program, arguments, _home.Path, _variables);
        return await peer.EndAsync();
    }

    private Task<Outcome> CurlAsync(params string[] arguments) => RunAsync("curl", ["-sS", .. arguments]);

    // ---- an authority of one's own ----

    [Fact]
    public async Task An_authority_is_made_once_and_kept_from_others()
    {
        await using (ServingProgram serving = await ServeAsync("--tls", "self"))
        {
            Assert.Matches(@"^https://localhost:\d+/$", serving.Url.ToString());
            Assert.Matches(@"^Made ""Socle local CA \(.+, \d{4}-\d\d-\d\d\)"" in .+; `socle trust` has browsers here believe it\.$", await serving.Program.ErrorLineAsync());
        }
        string key = _home.At("data/socle/local-ca-key.pem"), kept = File.ReadAllText(key);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(key)!));
        Assert.Equal(Authority + "\n", (await SocleAsync("trust", "--path")).Output);
        Assert.Equal(File.ReadAllText(Authority), (await SocleAsync("trust", "--print")).Output);
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(Authority));

        await using ServingProgram again = await ServeAsync("--tls", "self");
        Assert.Equal(kept, File.ReadAllText(key));
        foreach (string host in (string[])["localhost", "127.0.0.1", "[::1]", "app.localhost"])
            Assert.Equal(new(0, "hello\n", ""), await CurlAsync("--cacert", Authority, "--resolve", $"app.localhost:{again.Url.Port}:127.0.0.1", $"https://{host}:{again.Url.Port}/hello.txt"));
        Assert.Contains("unable to get local issuer certificate", (await CurlAsync($"{again.Url}hello.txt")).Error);
    }

    [Fact]
    public async Task A_browser_believes_it_once_it_is_trusted()
    {
        _folder.Add("page.html", "<script>fetch('seen?' + isSecureContext + location.protocol)</script>");
        Outcome trusted = await SocleAsync("trust", "--in", "browsers");
        Assert.Equal(0, trusted.ExitCode);
        Assert.Contains("is trusted by Chromium and Chrome.\n", trusted.Error);
        Assert.Equal(0, (await SocleAsync("trust", "--in", "browsers")).ExitCode);
        await using ServingProgram serving = await ServeAsync("--tls", "self");
        await using RunningProgram browser = RunningProgram.Start("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-default-apps", $"--user-data-dir={_profile.Path}", "--remote-debugging-port=0", $"{serving.Url}page.html",
        ], variables: _variables);
        Assert.Contains("/seen?truehttps:", await serving.Program.OutputLineWithAsync("/seen?"));

        Outcome removed = await SocleAsync("trust", "--remove", "--in", "browsers");
        Assert.Contains("is no longer trusted by Chromium and Chrome.\n", removed.Error);
        Assert.DoesNotContain("Socle", (await RunAsync("certutil", "-L", "-d", $"sql:{_home.At(".pki/nssdb")}")).Output);
    }

    [Fact]
    public async Task Removing_what_was_never_made_makes_nothing()
    {
        Outcome outcome = await SocleAsync("trust", "--remove");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("There is no local authority", outcome.Error);
        Assert.False(Directory.Exists(_home.At("data")));
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_not_used()
    {
        await SocleAsync("trust", "--path");
        File.SetUnixFileMode(_home.At("data/socle/local-ca-key.pem"), (UnixFileMode)0b110_100_100);
        Outcome outcome = await SocleAsync("serve", _folder.Path, "-p", "0", "--tls", "self");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches(@"^socle: Others can read or change the local authority's key: .*chmod 600 [^\n]+\n$", outcome.Error);
    }

    // ---- a certificate that one has ----

    [Theory]
    [InlineData("pem")]
    [InlineData("pfx")]
    public async Task A_certificate_of_ones_own_is_shown(string form)
    {
        CertificateAuthority authority = CertificateAuthority.Create("Someone", TimeSpan.FromDays(1));
        TlsCertificate issued = authority.Issue(["site.test"]);
        string ca = _home.Add("ca.pem", authority.CertificatePem);
        string[] words = form == "pem" ? [_home.Add("cert.pem", issued.Certificate.ExportCertificatePem()), _home.Add("key.pem", KeyOf(issued))] : [_home.Add("both.pfx", Pfx(issued))];
        if (form == "pfx") _variables["SOCLE_TLS_PASSWORD"] = "sesame";
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", "-p", "0", "--host", "site.test", "--tls", .. words, _folder.Path], _variables);
        Assert.Equal(new(0, "hello\n", ""), await CurlAsync("--cacert", ca, "--resolve", $"site.test:{serving.Url.Port}:127.0.0.1", $"https://site.test:{serving.Url.Port}/hello.txt"));
    }

    [Fact]
    public async Task A_large_file_arrives_whole_and_in_parts()
    {
        byte[] whole = System.Security.Cryptography.RandomNumberGenerator.GetBytes(5_000_000);
        _folder.Add("large.bin", whole);
        await using ServingProgram serving = await ServeAsync("--tls", "self");
        await SocleAsync("trust", "--path");
        Assert.Equal(0, (await CurlAsync("--cacert", Authority, "-o", "large.bin", $"{serving.Url}large.bin")).ExitCode);
        Assert.Equal(whole, File.ReadAllBytes(_home.At("large.bin")));
        Assert.Equal(0, (await CurlAsync("--cacert", Authority, "-r", "1000000-3999999", "-o", "part.bin", $"{serving.Url}large.bin")).ExitCode);
        Assert.Equal(whole[1_000_000..4_000_000], File.ReadAllBytes(_home.At("part.bin")));
    }

    [Theory]
    [InlineData("socle: --tls: there is no file `none.pem`; it takes `self`", 2, "none.pem", "none.key")]
    [InlineData("socle: --tls takes `self`, a certificate", 2, "-p", "0")]
    [InlineData("socle: --tls self takes nothing more", 2, "self", "a", "b")]
    [InlineData("socle: --tls self vouches for local names only", 2, "--host", "bank.example", "--tls=self")]
    public async Task What_cannot_be_is_told_in_one_line(string says, int exitCode, params string[] words)
    {
        string[] arguments = words.Any(w => w.StartsWith("--tls", StringComparison.Ordinal)) ? words : ["--tls", .. words];
        Outcome outcome = await SocleAsync(["serve", "-p", "0", .. arguments]);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.StartsWith(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Its_own_key_is_not_served()
    {
        TlsCertificate issued = CertificateAuthority.Create("Someone", TimeSpan.FromDays(1)).Issue(["localhost"]);
        _folder.Add("cert.pem", issued.Certificate.ExportCertificatePem());
        _folder.Add("key.pem", KeyOf(issued));
        File.CreateSymbolicLink(_folder.At("link.pem"), "key.pem");
        await using ServingProgram serving = await ServeAsync("--tls", "cert.pem", "key.pem");
        Assert.Equal($"{_folder.At("key.pem")} is in what is served, and is withheld: it is this server's secret.", await serving.Program.ErrorLineAsync());
        foreach ((string path, string status) in ((string, string)[])[("key.pem", "404"), ("link.pem", "404"), ("cert.pem", "200")])
            Assert.Equal(status, (await CurlAsync("-k", "-o", "/dev/null", "-w", "%{http_code}", $"{serving.Url}{path}")).Output.Trim());
        Assert.DoesNotContain("key.pem", (await CurlAsync("-k", serving.Url.ToString())).Output);
        Outcome alone = await SocleAsync("serve", _folder.At("key.pem"), "-p", "0", "--tls", _folder.At("cert.pem"), _folder.At("key.pem"));
        Assert.Equal(2, alone.ExitCode);
        Assert.StartsWith("socle: The file to serve is this server's private key: serve another.", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_local_authoritys_key_is_not_served()
    {
        _variables["XDG_DATA_HOME"] = _folder.Path;
        await using ServingProgram serving = await ServeAsync("--tls", "self");
        foreach ((string path, string status) in ((string, string)[])[("socle/local-ca-key.pem", "404"), ("socle/", "404"), ("hello.txt", "200")])
            Assert.Equal(status, (await CurlAsync("-k", "-o", "/dev/null", "-w", "%{http_code}", $"{serving.Url}{path}")).Output.Trim());
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_served_and_said_to_be()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-3), now.AddDays(-2));
        await using ServingProgram serving = await ServeAsync("--tls", _home.Add("cert.pem", made.ExportCertificatePem()), _home.Add("key.pem", key.ExportPkcs8PrivateKeyPem()));
        Assert.StartsWith("The certificate expired on ", await serving.Program.ErrorLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_for_the_authority_it_is_made_in_memory()
    {
        _variables["XDG_DATA_HOME"] = _home.Add("file", "");
        await using ServingProgram serving = await ServeAsync("--tls", "self");
        Assert.Matches(@"^The local authority cannot be kept in .*/file/socle: .+ Until then each start makes its own, which no browser can be told to trust\.$", await serving.Program.ErrorLineAsync());
        Assert.Equal(new(0, "hello\n", ""), await CurlAsync("-k", $"{serving.Url}hello.txt"));
        foreach (string[] words in (string[][])[["trust"], ["trust", "--print"], ["trust", "--path"]])
        {
            Outcome trust = await SocleAsync(words);
            Assert.Equal(1, trust.ExitCode);
            Assert.Matches(@"^socle: The local authority cannot be kept in [^\n]+\n$", trust.Error);
        }
    }

    // ---- the wrong protocol ----

    [Fact]
    public async Task Plain_HTTP_on_the_TLS_port_is_told_what_to_do()
    {
        await using ServingProgram serving = await ServeAsync("--tls", "self");
        Outcome outcome = await CurlAsync($"http://localhost:{serving.Url.Port}/");
        Assert.StartsWith("This port speaks TLS: use https:// instead of http://", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_on_the_plain_port_is_told_what_to_do()
    {
        await using ServingProgram serving = await ServeAsync();
        var e = await Assert.ThrowsAsync<ConnectionException>(async () =>
            await TlsConnection.ConnectAsync(await Connection.ConnectAsync($"127.0.0.1:{serving.Url.Port}"), new() { HostName = "localhost" }));
        Assert.Equal(ConnectionError.NotTls, e.Error);
        Assert.NotEqual(0, (await CurlAsync($"https://localhost:{serving.Url.Port}/")).ExitCode);
        Assert.Contains("not TLS: use http:// instead of https://", await serving.Program.OutputLineWithAsync("TLS"));
    }

    // ---- scanners ----

    [Fact]
    public async Task Sslscan_finds_nothing_weak()
    {
        await using ServingProgram serving = await ServeAsync("--tls", "self");
        Outcome outcome = await RunAsync("sslscan", "--no-colour", $"127.0.0.1:{serving.Url.Port}");
        string said = outcome.Output;
        foreach (string version in (string[])["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"]) Assert.Matches($@"{Regex.Escape(version)}\s+disabled", said);
        foreach (string version in (string[])["TLSv1.2", "TLSv1.3"]) Assert.Matches($@"{Regex.Escape(version)}\s+enabled", said);
        Assert.Contains("Session renegotiation not supported", said);
        MatchCollection ciphers = Regex.Matches(said, @"^(?:Preferred|Accepted)\s+\S+\s+(\d+) bits\s+(\S+)", RegexOptions.Multiline);
        Assert.True(ciphers.Count > 3, said);
        Assert.All(ciphers, cipher => Assert.Matches("^(TLS_(AES|CHACHA20)|ECDHE-ECDSA-.*(GCM|CHACHA20|SHA256|SHA384))", cipher.Groups[2].Value));
        Assert.DoesNotContain("vulnerable to heartbleed", said.Replace("not vulnerable", "", StringComparison.Ordinal));
    }

    private static string KeyOf(TlsCertificate certificate)
    {
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate.Certificate)!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static byte[] Pfx(TlsCertificate certificate) => certificate.Certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pfx, "sesame");
}
