namespace Socle.Server.Tests;

/// <summary>One connection, one request after another.</summary>
public sealed class KeepAliveTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_connection_carries_one_request_after_another()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        for (int i = 0; i < 5; i++)
        {
            await peer.SendAsync($"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal($"GET /{i}", (await peer.ReadAsync()).Text);
        }
        Assert.Equal(1, server.Http.ConnectionCount);
    }

    // The connection stays idle: neither does the head's clock run, nor is the client told off when it leaves.
    [Fact]
    public async Task An_empty_line_after_a_body_does_not_begin_a_head()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi\r\n");
        Assert.Equal("hi", (await peer.ReadAsync()).Text);
        server.Pass(Limits.Default.HeadTimeout + Second);
        await peer.SendAndSettleAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
        await peer.FinishAsync();
        Assert.Equal("", await peer.ReadToEndAsync());
        Assert.Empty(server.Events.Rejections);
    }

    // Each would else buy the time of an idle connection anew.
    [Fact]
    public async Task A_second_empty_line_is_refused_however_late_it_comes()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("\r\n");
        server.Pass(Second);
        await peer.SendAndSettleAsync("\r\n");
        Assert.Equal(400, (await peer.ReadAsync()).Status);
        Assert.Equal([nameof(Rejection.EmptyLines)], server.Events.Rejections);
    }

    [Fact]
    public async Task A_client_that_has_half_closed_still_gets_its_answer()
    {
        var goes = new TaskCompletionSource();
        bool aborted = false;
        await using var server = TestServer.Start(async request =>
        {
            await goes.Task;
            aborted = request.Aborted.IsCancellationRequested;
            return Response.Text("late");
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.FinishAsync();
        server.Pass(Second);
        goes.SetResult();
        Assert.Equal("late", (await peer.ReadAsync()).Text);
        Assert.Equal("", await peer.ReadToEndAsync());
        Assert.True(peer.Ended);
        Assert.False(aborted);
    }

    [Fact]
    public async Task A_connection_that_closes_is_closed_at_once_when_the_request_was_read_whole()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        await peer.ReadAsync();
        await peer.Server.UntilAsync(c => c.IsDisposed);
    }
}
