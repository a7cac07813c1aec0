using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Socle.Server;
using Socle.Http;

namespace Socle.Cli.Tests;

/// <summary>`socle check` as a user runs it, with each fault made on purpose.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task All_is_well()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Text("ok")));
        Outcome outcome = await CheckAsync(server.Url);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"^Checking plain HTTP to 127\.0\.0\.1:\d+\nok    port      127\.0\.0\.1:\d+ takes connections(, after \d+ ms)?: .+ \(process \d+\)\nok    http      200 OK\nAll is well\.\n$", outcome.Output);
    }

    [Fact]
    public async Task Nobody_listens_and_somebody_does_nearby()
    {
        (TcpListener near, int free) = Neighbours();
        using (near)
        {
            Outcome outcome = await CheckAsync($"127.0.0.1:{free}");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains($"FAIL  port      127.0.0.1:{free} refuses: nothing listens on port {free}; nearby ", outcome.Output, StringComparison.Ordinal);
            Assert.Contains($"{near.LocalEndpoint} (", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("\nNext: Try ", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Somebody_listens_on_another_address_only()
    {
        using var other = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        Outcome outcome = await CheckAsync($"127.0.0.1:{port}");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"listens on port {port} only on loopback, 127.0.0.2:{port}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"Next: Connect to 127.0.0.2:{port}", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_no_connections_is_named()
    {
        using var full = new Socket(SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        List<Socket> waiting = await FillAsync((IPEndPoint)full.LocalEndPoint!);
        string address = $"127.0.0.1:{((IPEndPoint)full.LocalEndPoint!).Port}";
        Outcome outcome = await CheckAsync(address, "--timeout", "0.3");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"FAIL  port      {address} gives no answer within 0.3 s\nwarn  firewall  silence is what a rule that drops looks like", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("listens there but takes no connections: it hangs or is overloaded", outcome.Output, StringComparison.Ordinal);
        waiting.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_name_that_nobody_has()
    {
        // RFC 6761 6.4: this one never will be.
        Outcome outcome = await CheckAsync("http://nowhere.invalid/");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches("FAIL  name      (nowhere.invalid has no address|the name service did not answer)", outcome.Output);
    }

    [Theory]
    [InlineData("127.0.0.1:1", "FAIL  proxy     http_proxy sends programs through 127.0.0.1:1, which does not answer", 1)]
    [InlineData("socks5://127.0.0.1:1", "FAIL  proxy     http_proxy is `socks5://127.0.0.1:1`: only HTTP proxies are spoken to", 1)]
    [InlineData("SERVER", "warn  proxy     http_proxy sends programs through 127.0.0.1:", 0)]
    public async Task A_proxy_variable_in_the_way(string variable, string told, int exitCode)
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Text("ok")));
        Outcome outcome = await SocleProgram.RunAsync(["check", server.Url], new Dictionary<string, string> { ["http_proxy"] = variable.Replace("SERVER", new Uri(server.Url).Authority, StringComparison.Ordinal) });
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(told, outcome.Output, StringComparison.Ordinal);
        if (variable != "socks5://127.0.0.1:1") Assert.Contains("Next: `export no_proxy=localhost,127.0.0.1,::1`", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_where_TLS_is_asked_for()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Text("ok")));
        string url = server.Url.Replace("http://", "https://", StringComparison.Ordinal);
        Outcome outcome = await CheckAsync(url);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("FAIL  tls       plain HTTP is spoken on this port, and no TLS\n", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith($"Next: Use {server.Url}, or the port that has TLS.\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_where_plain_HTTP_is_asked_for()
    {
        await using var peer = new TlsPeer();
        Outcome outcome = await CheckAsync($"http://localhost:{peer.Port}/");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("FAIL  http      TLS is spoken on this port, and no plain HTTP\n", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith($"Next: Use https://localhost:{peer.Port}/.\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CheckAsync($"localhost:{peer.Port}")).ExitCode);
    }

    [Theory]
    [InlineData("localhost", -90, -1, "the certificate has expired on ", "Next: Renew the certificate")]
    [InlineData("localhost", 2, 90, "the certificate is good only from ", "Next: Check this machine's clock")]
    [InlineData("other.example", -1, 90, "the certificate is for other.example, not for localhost", "Next: Use a name that it is for")]
    [InlineData("localhost", -1, 90, "the certificate is self-signed", "Next: Make sure that it is the server's own, then trust it")]
    public async Task A_certificate_that_cannot_be_trusted(string name, int begin, int end, string told, string next)
    {
        await using var peer = new TlsPeer(name, begin, end);
        Outcome outcome = await CheckAsync($"https://localhost:{peer.Port}/");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"FAIL  tls       {told}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(next, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("ok    http      200 OK", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_an_authority_that_nobody_knows_is_told_with_its_name()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Our own authority", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 issuer = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(9));
        var request = new CertificateRequest("CN=a.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("a.example");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(issuer, now.AddDays(-1), now.AddDays(9), [1]);
        Assert.Equal("the certificate's issuer, CN=Our own authority, is not known here", CertificateFault.Of(certificate, "a.example", now).Text);
    }

    [Fact]
    public async Task Certificate_of_a_local_authority_that_is_not_trusted_names_socle_trust()
    {
        using var folder = new TemporaryFolder();
        var variables = new Dictionary<string, string> { ["XDG_DATA_HOME"] = folder.Path };
        await using ServingProgram server = await SocleProgram.ServeAsync(["serve", folder.Path, "--port", "0", "--tls", "self"], variables);
        Outcome check = await SocleProgram.RunAsync(["check", $"https://localhost:{server.Url.Port}/"], variables);
        Assert.Matches(@"FAIL  tls       the certificate's issuer, CN=""?Socle local CA \([^\n]+\)""?, is not trusted here\n", check.Output);
        Assert.Contains("Next: Run `socle trust` if the server runs on this machine", check.Output, StringComparison.Ordinal);
        Outcome connect = await SocleProgram.RunAsync(["connect", $"localhost:{server.Url.Port}", "--tls"], variables);
        Assert.Contains("If that server runs on this machine, run `socle trust`.", connect.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData(90, "ok  "), InlineData(5, "warn")]
    public async Task A_certificate_that_is_trusted_is_told_with_its_end(int days, string mark)
    {
        using var folder = new TemporaryFolder();
        await using var peer = new TlsPeer(endDays: days);
        Outcome outcome = await CheckAsync($"https://localhost:{peer.Port}/", "--cacert", folder.Add("ca.pem", peer.Pem));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"{mark}  tls       TLS 1.3; the certificate is good for localhost until ", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n", "FAIL  http      an SSH server answers: `SSH-2.0-OpenSSH_9.2p1`", "Next: Look at the port")]
    [InlineData("\e]0;gotcha\a what?\r\n", "FAIL  http      something that is not HTTP answers: `?]0;gotcha? what?`", "Next: Look at the port")]
    [InlineData("HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n", "FAIL  http      421 Misdirected Request: it does not answer to the name 127.0.0.1", "Next: Use a name")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n", "FAIL  http      502 Bad Gateway, from nginx: a proxy", "Next: Check the program behind it")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://a.example/\r\nContent-Length: 0\r\n\r\n", "warn  http      302 Found: it leads to http://a.example/, another place", "Next: If that fails, check it too: `socle check http://a.example/`")]
    [InlineData("", "FAIL  http      the connection is ended without a word", "Next: See the server's own log")]
    public async Task Answers_worth_a_word(string answer, string told, string next)
    {
        await using var server = new CannedServer(answer);
        Outcome outcome = await CheckAsync(server.Url);
        Assert.Equal(told.StartsWith("FAIL", StringComparison.Ordinal) ? 1 : 0, outcome.ExitCode);
        Assert.Contains(told, outcome.Output, StringComparison.Ordinal);
        Assert.Contains(next, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_our_own_server_does_not_answer_to()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Text("ok")));
        var world = new FakeWorld { Names = { ["a.example"] = ["192.0.2.1"] }, Doors = { ["192.0.2.1:80"] = new Uri(server.Url).Authority } };
        Assert.Contains("Fail http: 421 ", await world.CheckAsync("http://a.example/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_json()
    {
        Outcome outcome = await CheckAsync("127.0.0.1:1", "--json");
        Assert.Equal(1, outcome.ExitCode);
        using var json = System.Text.Json.JsonDocument.Parse(outcome.Output);
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal("port", json.RootElement.GetProperty("findings")[0].GetProperty("step").GetString());
        Assert.NotEqual("", json.RootElement.GetProperty("next").GetString());
    }

    [Theory, InlineData("check"), InlineData("check ftp://a.example/"), InlineData("check --bogus"), InlineData("check 80 --timeout 0"), InlineData("check 80 --cacert nowhere")]
    public async Task A_mistake_is_one_line_and_exit_code_2(string arguments)
    {
        Outcome outcome = await SocleProgram.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^socle: [^\n]+ See `socle check --help`\.\n$", outcome.Error);
    }

    private static Task<Outcome> CheckAsync(string target, params string[] more) => SocleProgram.RunAsync(["check", target, .. more]);

    // A listener, and a port close to it that nobody has.
    private static (TcpListener, int) Neighbours()
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            using var free = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                free.Bind(new IPEndPoint(IPAddress.Loopback, port + 1));
                return (listener, port + 1);
            }
            catch (Exception e) when (e is SocketException or ArgumentException)
            {
                listener.Dispose();
            }
        }
    }

    // Connects until the kernel takes no more: from then on it drops what comes, as a firewall does.
    private static async Task<List<Socket>> FillAsync(IPEndPoint to)
    {
        var sockets = new List<Socket>();
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await socket.ConnectAsync(to, limit.Token);
            }
            catch (OperationCanceledException)
            {
                return sockets;
            }
        }
    }
}
