namespace Socle.Server.Tests;

/// <summary>How many connections are served at once.</summary>
public sealed class ConnectionLimitTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task One_connection_too_many_is_told_when_to_come_again()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new Limits { ConnectionsMax = 2 });
        Peer first = await server.ConnectAsync(), second = await server.ConnectAsync();
        await first.SendAndSettleAsync("G");
        await second.SendAndSettleAsync("G");

        Peer third = await server.ConnectAsync();
        Answer busy = await third.ReadAsync();
        Assert.Equal(503, busy.Status);
        Assert.Equal("5", busy["Retry-After"]);
        Assert.True(busy.SaysClose);
        Assert.Equal("", await third.ReadToEndAsync());
        Assert.Equal([nameof(Rejection.TooManyConnections)], server.Events.Rejections);

        await first.DisposeAsync();
        await first.Server.UntilAsync(c => c.IsDisposed);
        await server.UntilCountAsync(1);
        Assert.Equal("hello", (await server.AskAsync(Get)).Text);
    }

    [Theory, MemberData(nameof(Carriers.All), MemberType = typeof(Carriers))]
    public async Task Full_of_idle_connections_the_longest_idle_is_closed_for_a_new_one(string transport)
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new HttpServerOptions { Limits = new() { ConnectionsMax = 3 } }, time => Carriers.Make(transport, time));
        Peer used = await server.ConnectAsync(), silent = await server.ConnectAsync(), busy = await server.ConnectAsync();
        await silent.SettleAsync();
        await busy.SendAndSettleAsync("G");
        server.Pass(Heartbeat.Interval);
        await used.SendAndSettleAsync(Get);
        Assert.Equal("hello", (await used.ReadAsync()).Text);

        Peer fourth = await server.ConnectAsync();
        await fourth.SendAndSettleAsync(Get);
        Assert.Equal("hello", (await fourth.ReadAsync()).Text);
        Assert.True(silent.Server.IsAborted);
        Assert.False(used.Server.HasEnded || busy.Server.HasEnded);
        server.Pass(Heartbeat.Interval);
        await fourth.SendAndSettleAsync(Get);
        Assert.Equal("hello", (await fourth.ReadAsync()).Text);

        Peer fifth = await server.ConnectAsync();
        await fifth.SendAndSettleAsync(Get);
        Assert.Equal("hello", (await fifth.ReadAsync()).Text);
        Assert.True(used.Server.IsAborted);
        Assert.False(fourth.Server.HasEnded || busy.Server.HasEnded);
        Assert.Empty(server.Events.Rejections);
    }

    // A handler that works, a head and a body that are on the way: closing them would lose something.
    [Fact]
    public async Task A_connection_with_a_request_under_way_is_never_closed_for_a_new_one()
    {
        var release = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            if (request.Path == "/work") await release.Task;
            return Response.Bytes(await request.Body.BytesAsync());
        }, new Limits { ConnectionsMax = 2 });
        Peer works = await server.ConnectAsync(), sends = await server.ConnectAsync();
        await works.SendAsync("GET /work HTTP/1.1\r\nHost: a\r\n\r\n");
        await works.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        await sends.SendAndSettleAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh");

        Assert.Equal(503, (await (await server.ConnectAsync()).ReadAsync()).Status);
        release.SetResult();
        Assert.Equal(200, (await works.ReadAsync()).Status);
        await sends.SendAsync("i");
        Assert.Equal("hi", (await sends.ReadAsync()).Text);
    }

    [Theory, InlineData("192.0.2.1", 503), InlineData("192.0.2.2", 200)]
    public async Task One_address_may_have_so_many_and_another_has_its_own(string second, int status)
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new HttpServerOptions { Limits = new() { ConnectionsPerAddressMax = 1 }, ProxyProtocol = ForTests });
        Peer first = await server.ConnectAsync(), next = await server.ConnectAsync();
        await first.SendAndSettleAsync(From("192.0.2.1") + "G");
        await next.SendAsync(From(second) + Get);
        Assert.Equal(status, (await next.ReadAsync()).Status);
    }

    [Fact]
    public async Task An_address_at_its_limit_loses_its_own_longest_idle_connection()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new HttpServerOptions { Limits = new() { ConnectionsPerAddressMax = 1 }, ProxyProtocol = ForTests });
        Peer other = await server.ConnectAsync(), first = await server.ConnectAsync(), second = await server.ConnectAsync();
        await other.SendAndSettleAsync(From("192.0.2.2"));
        server.Pass(Heartbeat.Interval);
        await first.SendAndSettleAsync(From("192.0.2.1"));
        await second.SendAsync(From("192.0.2.1") + Get);
        Assert.Equal("hello", (await second.ReadAsync()).Text);
        Assert.True(first.Server.IsAborted);
        Assert.False(other.Server.HasEnded);
    }

    // Of the peers of a server on a fake transport all come from this machine.
    private static readonly ProxyProtocol ForTests = new(System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128"));

    private static string From(string address) => $"PROXY TCP4 {address} 192.0.2.200 1234 80\r\n";
}
