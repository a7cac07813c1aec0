using System.Diagnostics;

namespace Socle.Server.Tests;

/// <summary>
/// After its last response a connection is read until the peer ends (RFC 9112 9.6), within limits: so the response arrives whole, whatever
/// the peer sends meanwhile.
/// </summary>
public sealed class LingerTests
{
    private static readonly (string Target, int Status)[] Early =
        [("/echo", 413), ("/ignore", 200), ("/status?status=405", 405), ("/%zz", 400)];

    private const string Close = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static readonly TimeSpan Beat = Heartbeat.Interval;
    private static readonly Limits Limits = Limits.Default;

    public static TheoryData<string> Transports => [.. Carriers.Names, "tls", "tls-socket", "tls-epoll"];

    private static TestServer Start(Limits? limits = null) => TestServer.Start(CaseApp.ServeAsync, limits ?? Limits);

    // ---- what arrives ----

    [Theory, MemberData(nameof(Transports))]
    public async Task Bytes_behind_the_last_request_do_not_cut_its_response(string transport)
    {
        byte[] body = new byte[20_000_000];
        await using var server = TestServer.Start(_ => Response.Bytes(body), transport: time => Carriers.Make(transport, time));
        foreach (string request in (string[])[Close, "GET / HTTP/1.0\r\n\r\n"])
        {
            foreach (string more in (string[])["\r\n", "GET /second HTTP/1.1\r\nHost: a\r\n\r\n"])
            {
                Peer peer = await server.ConnectAsync(gathers: false);
                await peer.SendAsync(request);
                await peer.Server.UntilAsync(c => c.Sends > 0);
                await peer.SendAsync(more);
                peer.Gather();
                Answer response = await peer.ReadAsync();
                Assert.Equal(body.Length, response.Body.Length);
                Assert.Equal("", await peer.ReadToEndAsync());
                Assert.True(peer.Ended);
            }
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_that_writes_its_whole_request_before_it_reads_gets_the_rejection(string transport)
    {
        var options = new HttpServerOptions { Limits = Limits with { BodyBytesMax = 1_000_000 } };
        await using var server = TestServer.Start(CaseApp.ServeAsync, options, time => Carriers.Make(transport, time));
        foreach ((string target, int status) in Early)
        {
            Peer peer = await server.ConnectAsync(gathers: false);
            await peer.SendAsync($"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
            await peer.SendAsync(new byte[5_000_000]);
            peer.Gather();
            Answer response = await peer.ReadAsync();
            Assert.Equal(status, response.Status);
            Assert.True(response.SaysClose);
            await peer.ReadToEndAsync();
            Assert.True(peer.Ended);
        }
    }

    // Each side waits for the other to read.
    [Theory, MemberData(nameof(Transports))]
    public async Task A_large_response_reaches_a_client_that_writes_its_whole_request_before_it_reads(string transport)
    {
        byte[] body = new byte[20_000_000];
        await using var server = TestServer.Start(_ => Response.Bytes(body), transport: time => Carriers.Make(transport, time));
        Peer peer = await server.ConnectAsync(gathers: false);
        await peer.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
        await peer.SendAsync(body);
        peer.Gather();
        Assert.Equal(body.Length, (await peer.ReadAsync()).Body.Length);
        await peer.ReadToEndAsync();
        Assert.True(peer.Ended);
    }

    [Fact]
    public async Task A_body_that_is_discarded_while_the_response_is_sent_leaves_the_connection_for_the_next_request()
    {
        byte[] body = new byte[1_000_000];
        await using var server = TestServer.Start(r => r.Path == "/second" ? Response.Text("second") : Response.Bytes(body));
        Peer peer = await server.ConnectAsync(gathers: false);
        await peer.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n");
        await peer.SendAsync(new byte[200_000]);
        await peer.SendAsync("\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        peer.Gather();
        Assert.Equal(body.Length, (await peer.ReadAsync()).Body.Length);
        Assert.Equal("second", (await peer.ReadAsync()).Text);
    }

    [Theory, InlineData("epoll"), InlineData("socket")]
    public async Task Pythons_client_sees_every_early_status(string transport)
    {
        const string Script = """
            import http.client, sys
            for target, size, status in (('/ignored?status=405', 5, 405), ('/echo', 40, 413), ('/ignored?status=401', 100, 401)):
                for i in range(3):
                    client = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=30)
                    client.request('POST', target, body=bytes(size * 1000000))
                    response = client.getresponse()
                    response.read()
                    assert response.status == status, response.status
                    client.close()
            """;
        await using HttpServer server = HttpServer.Listen(
            "127.0.0.1:0",
            async r => r.Path == "/echo" ? Response.Bytes(await r.Body.BytesAsync()) : Response.Text("no", int.Parse(r.Query["status"]!)),
            new() { Transport = Carriers.Make(transport) });
        using Process? python = StartPython(Script, new Uri(server.Url).Port);
        if (python is null) Assert.Skip("There is no python3.");
        string errors = await python.StandardError.ReadToEndAsync().Safely();
        await python.WaitForExitAsync().Safely();
        Assert.Equal("", errors);
    }

    private static Process? StartPython(string script, int port)
    {
        try { return Process.Start(new ProcessStartInfo("python3", ["-c", script, $"{port}"]) { RedirectStandardError = true }); }
        catch (System.ComponentModel.Win32Exception) { return null; }
    }

    // ---- how long ----

    [Fact]
    public async Task Lingering_ends_with_the_peers_stream()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync(Close);
        await peer.ReadAsync();
        await peer.ReadToEndAsync();
        Assert.False(peer.Server.HasEnded);
        await peer.FinishAsync();
        await peer.Server.UntilAsync(c => c.IsDisposed);
        Assert.False(peer.WasReset);
    }

    [Theory, InlineData(Close, 200), InlineData("GET  / HTTP/1.1\r\n", 400)]
    public async Task Lingering_ends_when_the_peer_is_silent(string request, int status)
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync(request);
        Assert.Equal(status, (await peer.ReadAsync()).Status);
        await peer.ReadToEndAsync();
        server.Pass(Limits.LingerSilenceTimeout - Beat);
        Assert.False(peer.Server.HasEnded);
        server.Pass(Beat);
        await peer.Server.UntilAsync(c => c.IsDisposed);
    }

    [Fact]
    public async Task A_peer_that_still_reads_is_not_silent()
    {
        byte[] body = new byte[200_000];
        var limits = Limits with { LingerSilenceTimeout = TimeSpan.FromSeconds(2) };
        await using var server = TestServer.Start(_ => Response.Bytes(body), new HttpServerOptions { Limits = limits });
        await using Connection client = await server.ConnectBareAsync();
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(Close));
        int read = 0;
        while (read < 180_000) read += await client.ReceiveAsync(new byte[1000]).Safely();
        WatchedConnection ours = await server.NextAcceptedAsync();
        await ours.UntilAsync(c => c.IsReceiving && c.Received > 0);
        for (int round = 0; round < 5; round++)
        {
            read += await client.ReceiveAsync(new byte[1000]).Safely();
            await ours.UntilItWaitsAgainAsync(server, limits.LingerSilenceTimeout);
            Assert.False(ours.HasEnded);
        }
        server.Pass(limits.LingerSilenceTimeout);
        await ours.UntilAsync(c => c.IsDisposed);
    }

    [Fact]
    public async Task Lingering_takes_its_whole_time_and_no_longer_from_a_peer_that_goes_on_sending()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync(Close);
        await peer.ReadAsync();
        for (TimeSpan passed = TimeSpan.Zero; passed < Limits.LingerTimeout - Beat; passed += Beat)
        {
            await peer.SendAndSettleAsync(new byte[10_000]);
            server.Pass(Beat);
        }
        Assert.False(peer.Server.HasEnded);
        server.Pass(Beat);
        await peer.Server.UntilAsync(c => c.IsDisposed);
    }

    [Fact]
    public async Task Lingering_reads_as_many_bytes_as_come()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("GET  / HTTP/1.1\r\n");
        await peer.SendAndSettleAsync(new byte[100_000_000]);
        Assert.False(peer.Server.HasEnded);
        await peer.FinishAsync();
        await peer.Server.UntilAsync(c => c.IsDisposed);
        Assert.Equal(400, (await peer.ReadAsync()).Status);
    }

    // ---- how many ----

    [Fact]
    public async Task One_lingering_connection_more_than_may_be_ends_the_oldest()
    {
        await using var server = Start(Limits with { LingeringConnectionsMax = 2 });
        Peer first = await LingersAsync(server), second = await LingersAsync(server);
        server.Pass(Beat);
        Assert.False(first.Server.HasEnded);
        Peer third = await LingersAsync(server);
        server.Pass(Beat);
        await first.Server.UntilAsync(c => c.IsDisposed);
        Assert.False(second.Server.HasEnded);
        Assert.False(third.Server.HasEnded);
        Assert.False(first.WasReset);

        // One that has left makes room.
        await second.FinishAsync();
        await second.Server.UntilAsync(c => c.IsDisposed);
        Peer fourth = await LingersAsync(server);
        server.Pass(Beat);
        Assert.False(third.Server.HasEnded);
        Assert.False(fourth.Server.HasEnded);
    }

    [Fact]
    public async Task No_connection_lingers_where_none_may()
    {
        await using var server = Start(Limits with { LingeringConnectionsMax = 0 });
        Peer peer = await LingersAsync(server);
        server.Pass(Beat);
        await peer.Server.UntilAsync(c => c.IsDisposed);
    }

    private static async Task<Peer> LingersAsync(TestServer server)
    {
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync(Close);
        await peer.ReadAsync();
        return peer;
    }

    // ---- stopping ----

    [Fact]
    public async Task Stopping_waits_a_second_for_lingering_connections()
    {
        await using var server = Start();
        Peer peer = await LingersAsync(server);
        Task stopped = await server.BeginStopAsync();
        server.Pass(TimeSpan.FromSeconds(1) - Beat);
        Assert.False(peer.Server.HasEnded);
        server.Pass(Beat);
        await stopped.Safely();
        Assert.False(peer.WasReset);
    }

    [Fact]
    public async Task A_response_that_ends_while_the_server_stops_lingers_for_a_second()
    {
        var goes = new TaskCompletionSource();
        await using var server = TestServer.Start(async _ =>
        {
            await goes.Task;
            return Response.Text("done");
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        Task stopped = await server.BeginStopAsync();
        server.Pass(TimeSpan.FromSeconds(5));
        goes.SetResult();
        Assert.True((await peer.ReadAsync()).SaysClose);
        await peer.SettleAsync();
        server.Pass(TimeSpan.FromSeconds(1) - Beat);
        Assert.False(peer.Server.HasEnded);
        server.Pass(Beat);
        await stopped.Safely();
    }
}
