using System.Net;

namespace Socle.Server.Tests;

/// <summary>What a handler sees of its client behind a trusted proxy; whom to believe is decided in TrustedProxies, which has its own tests.</summary>
public sealed class ForwardingTests
{
    private const string Told = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: example.org\r\n";

    private static HttpServerOptions Trusting(string network) =>
        new() { TrustedProxies = new(ForwardedFields.XForwardedFor | ForwardedFields.XForwardedProto | ForwardedFields.XForwardedHost, IPNetwork.Parse(network)) };

    private static Response Seen(Request request) => Response.Text($"{request.RemoteEndPoint} {request.Scheme} {request.Host}");

    [Fact]
    public async Task The_client_is_shown()
    {
        await using var server = TestServer.Start(Seen, Trusting("127.0.0.0/8"));
        Assert.Equal("203.0.113.9:0 https example.org", (await server.AskAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{Told}\r\n")).Text);
    }

    [Fact]
    public async Task Each_request_of_a_connection_has_its_own_client()
    {
        await using var server = TestServer.Start(Seen, Trusting("127.0.0.0/8"));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{Told}\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("203.0.113.9:0 https example.org", (await peer.ReadAsync()).Text);
        Assert.Matches(@"^127\.0\.0\.1:\d+ http localhost$", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task From_another_address_the_fields_are_only_fields()
    {
        await using var server = TestServer.Start(Seen, Trusting("10.0.0.0/8"));
        Assert.Matches(@"^127\.0\.0\.1:\d+ http localhost$", (await server.AskAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{Told}\r\n")).Text);
    }

    [Fact]
    public async Task A_page_that_sends_them_still_has_its_own_host()
    {
        // DNS rebinding: the browser is on this machine, and its page may send any field but Host.
        await using var server = TestServer.Start(Seen, Trusting("127.0.0.0/8"));
        Assert.Equal(421, (await server.AskAsync("GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n\r\n")).Status);
    }
}
