using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Socle.Sockets.Tests;

/// <summary>OpenSSL's own client and server as peers: what they make of us is the proof.</summary>
public sealed partial class TlsPeerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _authority;

    public TlsPeerTests() => _authority = _folder.Write("ca.pem", TestCertificates.Authority.CertificatePem)["ca.pem"];

    public void Dispose() => _folder.Dispose();

    private static TcpServer Serve(TlsServerOptions options) => TcpServer.Listen("127.0.0.1:0", TransportContract.EchoAsync, new() { Tls = options });

    private (string Certificate, string Key) Files(string name, TlsCertificate certificate)
    {
        _folder.Write($"{name}.pem", certificate.Certificate.ExportCertificatePem() + "\n").Write($"{name}-key.pem", TlsCertificateTests.KeyOf(certificate) + "\n");
        return (_folder[$"{name}.pem"], _folder[$"{name}-key.pem"]);
    }

    // Sends a line, waits for its echo, ends its stream.
    private async Task<string> AskAsync(TcpServer server, params string[] more)
    {
        using Process client = Start(["s_client", "-connect", server.EndPoints[0].ToString()!, "-CAfile", _authority, "-verify_return_error", "-ign_eof", "-nocommands", .. more]);
        try
        {
            await client.StandardInput.WriteLineAsync("echo this").Safely();
            await client.StandardInput.FlushAsync().Safely();
        }
        catch (IOException)
        {
            // It was refused and has ended already; why, it has said.
        }
        var said = new List<string>();
        while (await client.StandardOutput.ReadLineAsync().Safely() is { } line)
        {
            said.Add(line);
            if (line == "echo this") break;
        }
        client.Kill();
        string told = string.Join('\n', said) + await client.StandardError.ReadToEndAsync().Safely();
        await client.WaitForExitAsync().Safely();
        return told;
    }

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task OpenSSLs_client_is_served(string version, string told)
    {
        await using TcpServer server = Serve(new() { Certificates = [TestCertificates.Localhost], ApplicationProtocols = ["spdy", "echo"] });
        string said = await AskAsync(server, version, "-servername", "localhost", "-verify_hostname", "localhost", "-alpn", "echo,other");
        Assert.Contains($"New, {told}, Cipher is", said);
        Assert.Contains("ALPN protocol: echo", said);
        Assert.Contains("Verification: OK", said);
        Assert.EndsWith("echo this", said.Split("depth=")[0].TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_1")]
    [InlineData("-tls1")]
    public async Task Old_versions_are_refused(string version)
    {
        await using TcpServer server = Serve(new() { Certificates = [TestCertificates.Localhost] });
        string said = await AskAsync(server, version, "-cipher", "DEFAULT@SECLEVEL=0");
        Assert.Contains("alert protocol version", said);
        Assert.DoesNotContain("echo this", said);
    }

    [Theory]
    [InlineData("ECDHE-ECDSA-AES256-SHA", false, false)]
    [InlineData("AES128-GCM-SHA256", false, false)]
    [InlineData("ECDHE-ECDSA-AES128-GCM-SHA256", true, true)]
    [InlineData("ECDHE-ECDSA-AES256-SHA384", true, false)]
    public async Task Ciphers_without_forward_secrecy_are_refused_and_others_if_one_asks_for_it(string cipher, bool taken, bool takenIfStrict)
    {
        foreach (bool strict in (bool[])[false, true])
        {
            await using TcpServer server = Serve(new() { Certificates = [TestCertificates.Localhost], AuthenticatedCiphersOnly = strict });
            string said = await AskAsync(server, "-tls1_2", "-cipher", cipher);
            Assert.Contains((strict ? takenIfStrict : taken) ? "echo this" : "handshake failure", said);
        }
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_is_resumed(string version)
    {
        string session = Path.Combine(_folder.Path, "session.pem");
        await using TcpServer server = Serve(new() { Certificates = [TestCertificates.Localhost] });
        Assert.Contains("New, TLS", await AskAsync(server, version, "-sess_out", session));
        Assert.Contains("Reused, TLS", await AskAsync(server, version, "-sess_in", session));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task OpenSSLs_client_proves_who_it_is(string version)
    {
        TlsCertificate ann = TestCertificates.Authority.Issue(["ann"], forClient: true);
        (string certificate, string key) = Files("ann", ann);
        await using TcpServer server = Serve(new() { Certificates = [TestCertificates.Localhost], ClientCertificates = ClientCertificates.Required, ClientRoots = [TestCertificates.Authority.Certificate] });
        Assert.Contains("echo this", await AskAsync(server, version, "-cert", certificate, "-key", key));
        Assert.DoesNotContain("echo this", await AskAsync(server, version));
    }

    [Fact]
    public async Task A_name_that_OpenSSL_asks_for_chooses_the_certificate()
    {
        CertificateAuthority authority = TestCertificates.Authority;
        await using TcpServer server = Serve(new() { Certificates = [TestCertificates.Localhost, authority.Issue(["*.two.test"])] });
        Assert.Contains("subject=CN = *.two.test", await AskAsync(server, "-servername", "www.two.test", "-verify_hostname", "www.two.test"));
    }

    [Theory]
    [InlineData("-tls1_2", "TLS 1.2")]
    [InlineData("-tls1_3", "TLS 1.3")]
    public async Task OpenSSLs_server_is_talked_to(string version, string told)
    {
        (string certificate, string key) = Files("localhost", TestCertificates.Localhost);
        using Process server = Start(["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-rev", "-alpn", "rev", version]);
        string port = "";
        while (port.Length == 0) port = Accepting().Match(await server.StandardOutput.ReadLineAsync().Safely() ?? throw new InvalidOperationException("openssl s_server ended")).Groups[1].Value;
        try
        {
            Connection below = await Connection.ConnectAsync($"127.0.0.1:{port}").Safely();
            await using TlsConnection client = await TlsConnection.ConnectAsync(below,
                new() { HostName = "localhost", ExtraRoots = [TestCertificates.Authority.Certificate], ApplicationProtocols = ["rev"] }).Safely();
            Assert.Equal(told, client.Tls.Version);
            Assert.Equal("rev", client.Tls.ApplicationProtocol);
            await client.SendAsync("abc\n"u8.ToArray()).Safely();
            Assert.Equal("cba", await client.ReadLineAsync().Safely());
            await client.ShutdownSendAsync().Safely();
            Assert.Empty(await client.ReadToEndAsync());
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync().Safely();
        }
    }

    private static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    [GeneratedRegex(@"ACCEPT 127\.0\.0\.1:(\d+)")]
    private static partial Regex Accepting();
}
