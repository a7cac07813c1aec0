using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Cli.Tests;

/// <summary>`socle get` over TLS: verified unless told otherwise, through a proxy's tunnel, and against openssl.</summary>
public sealed class GetTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_certificate_is_verified_unless_one_says_otherwise()
    {
        await using var peer = new TlsPeer();
        string url = $"https://localhost:{peer.Port}/", file = _folder.Add("ca.pem", peer.Pem);
        Outcome refused = await SocleProgram.RunAsync(["get", url]);
        Assert.Equal((60, ""), (refused.ExitCode, refused.Output));
        Assert.Contains($"`socle check {url}` looks for the reason.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(new Outcome(0, "ok\n", ""), await SocleProgram.RunAsync(["get", "-k", url]));
        Assert.Equal(new Outcome(0, "ok\n", ""), await SocleProgram.RunAsync(["get", "--cacert", file, url]));
        // Trusted, but for another name.
        Assert.Equal(60, (await SocleProgram.RunAsync(["get", "--cacert", file, $"https://127.0.0.1:{peer.Port}/"])).ExitCode);
    }

    [Fact]
    public async Task A_tunnel_leads_through_a_proxy()
    {
        await using var peer = new TlsPeer();
        int port = FreePort.Take();
        string configuration = _folder.Add("tinyproxy.conf", $"Port {port}\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nLogLevel Error\nConnectPort {peer.Port}\n");
        await using RunningProgram tinyproxy = RunningProgram.Start("tinyproxy", ["-d", "-c", configuration]);
        await FreePort.TakenAsync(port);
        var variables = new Dictionary<string, string> { ["https_proxy"] = $"127.0.0.1:{port}" };
        Assert.Equal(new Outcome(0, "ok\n", ""), await SocleProgram.RunAsync(["get", "-k", $"https://localhost:{peer.Port}/"], variables));
        Outcome refused = await SocleProgram.RunAsync(["get", "-k", "https://localhost:1/"], variables);
        Assert.Equal(56, refused.ExitCode);
        Assert.Contains($"The proxy 127.0.0.1:{port}, named by https_proxy, answered 403", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Openssl_serves_a_file()
    {
        _folder.Add("page", "by openssl\n");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = TlsPeer.Certificate("localhost", -1, 9, key);
        int port = FreePort.Take();
        string[] arguments =
        [
            "s_server", "-accept", $"127.0.0.1:{port}", "-WWW", "-quiet",
            "-cert", _folder.Add("cert.pem", certificate.ExportCertificatePem()), "-key", _folder.Add("key.pem", key.ExportPkcs8PrivateKeyPem()),
        ];
        await using RunningProgram openssl = RunningProgram.Start("openssl", arguments, _folder.Path);
        await FreePort.TakenAsync(port);
        Outcome outcome = await SocleProgram.RunAsync(["get", "--timings", "--cacert", _folder.At("cert.pem"), $"https://localhost:{port}/page"]);
        Assert.Equal((0, "by openssl\n"), (outcome.ExitCode, outcome.Output));
        Assert.Contains("\n  tls  ", outcome.Error, StringComparison.Ordinal);
    }
}
