using System.Diagnostics;
using System.Net;

namespace Socle.Server.Tests;

/// <summary>Behind Debian's HAProxy and nginx, and with curl: the client's address, scheme and host come out right, whatever the client says of itself.</summary>
public sealed class RealProxyTests
{
    private const ForwardedFields AllX = ForwardedFields.XForwardedFor | ForwardedFields.XForwardedProto | ForwardedFields.XForwardedHost;

    // All that a client can forge.
    private static readonly string[] Forged =
        ["X-Forwarded-For: 192.0.2.66", "X-Forwarded-Proto: gopher", "X-Forwarded-Host: evil.example", "Forwarded: for=192.0.2.66;proto=http;host=evil.example"];

    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    private static HttpServer Serve(HttpServerOptions options, string at = "127.0.0.1:0") =>
        HttpServer.Listen(at, request => new(Response.Text($"{Address(request.RemoteEndPoint)} {request.Scheme} {request.Host}")), options with { Transport = new SocketTransport(), Hosts = ["example.org"] });

    private static string? Address(EndPoint? remote) => remote is IPEndPoint ip ? ip.Address.ToString() : remote?.ToString();

    [Fact]
    public async Task HAProxy_by_forwardfor()
    {
        await using HttpServer server = Serve(new() { TrustedProxies = new(AllX, Loopback) });
        await using ProxyProcess haproxy = await ProxyProcess.HAProxyAsync(server, "",
            "option forwardfor", "http-request set-header X-Forwarded-Proto https", "http-request set-header X-Forwarded-Host %[req.hdr(host)]");
        Assert.Equal("203.0.113.9 https example.org", await haproxy.AskAsync());
        Assert.Equal("203.0.113.9 https example.org", await haproxy.AskAsync(Forged));
    }

    [Fact]
    public async Task HAProxy_by_forwarded()
    {
        await using HttpServer server = Serve(new() { TrustedProxies = new(ForwardedFields.Forwarded, Loopback) });
        await using ProxyProcess haproxy = await ProxyProcess.HAProxyAsync(server, "", "http-request add-header Forwarded for=%[src];proto=https;host=%[req.hdr(host)]");
        Assert.Equal("203.0.113.9 https example.org", await haproxy.AskAsync());
        Assert.Equal("203.0.113.9 https example.org", await haproxy.AskAsync(Forged));
    }

    [Theory, InlineData("send-proxy"), InlineData("send-proxy-v2"), InlineData("send-proxy-v2 proxy-v2-options crc32c,unique-id")]
    public async Task HAProxy_by_the_PROXY_protocol(string by)
    {
        await using HttpServer server = Serve(new() { ProxyProtocol = new(Loopback) });
        await using ProxyProcess haproxy = await ProxyProcess.HAProxyAsync(server, by);
        Assert.Equal("203.0.113.9 http example.org", await haproxy.AskAsync());
        Assert.Equal("203.0.113.9 http example.org", await haproxy.AskAsync(Forged));
    }

    [Fact]
    public async Task HAProxy_by_the_PROXY_protocol_on_a_unix_socket()
    {
        using var folder = new TempFolder();
        await using HttpServer server = Serve(new() { ProxyProtocol = new() { TrustsUnixSockets = true } }, $"unix:{folder["back.sock"]}");
        await using ProxyProcess haproxy = await ProxyProcess.HAProxyAsync(server, "send-proxy-v2");
        Assert.Equal("203.0.113.9 http example.org", await haproxy.AskAsync(Forged));
    }

    [Fact]
    public async Task Nobody_is_believed_unless_told_so()
    {
        await using HttpServer server = Serve(new());
        await using ProxyProcess haproxy = await ProxyProcess.HAProxyAsync(server, "", "option forwardfor");
        Assert.Equal("127.0.0.1 http example.org", await haproxy.AskAsync(Forged));
    }

    [Theory, InlineData("127.0.0.1:0"), InlineData("unix")]
    public async Task Nginx_by_its_usual_settings(string at)
    {
        using var folder = new TempFolder();
        await using HttpServer server = Serve(new() { TrustedProxies = new(AllX, Loopback) { TrustsUnixSockets = true } }, at == "unix" ? $"unix:{folder["back.sock"]}" : at);
        await using ProxyProcess nginx = await ProxyProcess.NginxAsync(server, "proxy_set_header Host $host;", "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
            "proxy_set_header X-Forwarded-Proto $scheme;", "proxy_set_header X-Forwarded-Host $host;");
        Assert.Equal("203.0.113.9 http example.org", await nginx.AskAsync());
        Assert.Equal("203.0.113.9 http example.org", await nginx.AskAsync(Forged));
    }

    [Fact]
    public async Task Curl_speaks_the_PROXY_protocol_and_is_refused_without()
    {
        var events = new RecordedEvents();
        await using HttpServer server = Serve(new() { ProxyProtocol = new(Loopback), Listeners = [events] });
        Assert.Equal((0, $"127.0.0.1 http {server.EndPoints[0]}"), await CurlAsync("--haproxy-protocol", server.Url));
        Assert.NotEqual(0, (await CurlAsync(server.Url)).ExitCode);
        Assert.Single(events.Lines, l => l.StartsWith("proxy refused", StringComparison.Ordinal) && l.EndsWith("sent no PROXY header.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Curl_that_is_not_trusted_gets_400_for_its_PROXY_header()
    {
        await using HttpServer server = Serve(new() { ProxyProtocol = new(IPNetwork.Parse("10.0.0.0/8")) });
        Assert.Equal((0, "400"), await CurlAsync("-o", "/dev/null", "-w", "%{http_code}", "--haproxy-protocol", server.Url));
    }

    private static async Task<(int ExitCode, string Output)> CurlAsync(params string[] arguments)
    {
        using Process curl = Process.Start(new ProcessStartInfo("curl", ["-s", "--max-time", "20", .. arguments]) { RedirectStandardOutput = true })!;
        string output = await curl.StandardOutput.ReadToEndAsync().WaitAsync(Safety.Net);
        await curl.WaitForExitAsync().WaitAsync(Safety.Net);
        return (curl.ExitCode, output);
    }
}
