using Socle.Sockets.Tests;

namespace Socle.Server.Tests;

/// <summary>HTTPS: what differs from HTTP for those who answer and those who ask.</summary>
public sealed class TlsTests
{
    private static readonly HttpServerOptions Options = new() { Tls = new() { Certificates = [TestCertificates.Localhost] } };

    [Fact]
    public async Task A_handler_sees_https()
    {
        await using var server = TestServer.Start(r => Response.Text($"{r.Scheme} {r.Protocol}"), Options);
        Assert.StartsWith("https://127.0.0.1:", server.Http.Url, StringComparison.Ordinal);
        await using HttpConnection client = await ConnectAsync(server);
        Assert.Equal("http/1.1", client.Connection.Tls!.ApplicationProtocol);
        for (int round = 0; round < 3; round++)
        {
            IncomingResponse answer = await client.SendAsync(new OutgoingRequest("GET", "/"));
            Assert.Equal("https HTTP/1.1", await answer.TextAsync());
        }
    }

    [Fact]
    public async Task Plain_HTTP_is_told_to_use_https()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, Options);
        Answer answer = await server.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(400, answer.Status);
        Assert.Equal("This port speaks TLS: use https:// instead of http:// (RFC 9110 4.2.2)\n", answer.Text);
        Assert.True(answer.SaysClose);
        Assert.Equal([nameof(Rejection.PlainOnTls)], server.Events.Rejections);
    }

    [Fact]
    public async Task Who_speaks_neither_is_told_nothing()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, Options);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("\x01\x02");
        Assert.Equal("", await peer.ReadToEndAsync());
        Assert.Equal([nameof(Rejection.PlainOnTls)], server.Events.Rejections);
    }

    [Fact]
    public async Task Who_is_too_slow_is_told_so_under_TLS_as_well()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, transport: time => Carriers.Make("tls", time));
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("GET / HT");
        server.Pass(Limits.Default.HeadTimeout);
        Assert.Equal(408, (await peer.ReadAsync()).Status);
        await peer.ReadToEndAsync();
        Assert.True(peer.Ended);
    }

    [Fact]
    public async Task A_handshake_that_fails_is_an_event()
    {
        var told = new TaskCompletionSource<HandshakeFailed>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = TestServer.Start(CaseApp.ServeAsync, Options with { Listeners = [new Listener(told)] });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("\x16\x03\x01\x00\x05hello");
        Assert.Equal(ConnectionError.TlsFailed, (await told.Task.WaitAsync(Safety.Net)).Error.Error);
    }

    private sealed class Listener(TaskCompletionSource<HandshakeFailed> told) : HttpEvents
    {
        public override void HandshakeFailed(in HandshakeFailed e) => told.TrySetResult(e);
    }

    private static async Task<HttpConnection> ConnectAsync(TestServer server)
    {
        Connection below = await server.ConnectBareAsync();
        return new(await TlsConnection.ConnectAsync(below, new() { HostName = "localhost", ExtraRoots = [TestCertificates.Authority.Certificate], ApplicationProtocols = ["http/1.1"] }), "localhost");
    }
}
