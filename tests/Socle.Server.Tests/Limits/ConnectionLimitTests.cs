namespace Socle.Server.Tests;

/// <summary>How many connections are served at once.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task One_connection_too_many_is_told_when_to_come_again()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new Limits { ConnectionsMax = 2 });
        Peer first = await server.ConnectAsync(), second = await server.ConnectAsync();
        await second.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("hello", (await second.ReadAsync()).Text);

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
        Assert.Equal("hello", (await server.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Text);
    }

    [Fact]
    public async Task One_address_may_have_so_many()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new Limits { ConnectionsPerAddressMax = 1 });
        Peer first = await server.ConnectAsync();
        await first.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, (await first.ReadAsync()).Status);
        Peer second = await server.ConnectAsync();
        Assert.Equal(503, (await second.ReadAsync()).Status);
    }
}
