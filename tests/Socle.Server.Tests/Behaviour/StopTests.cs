namespace Socle.Server.Tests;

/// <summary>Stopping: answers under way end, idle connections close, nobody new comes in.</summary>
public sealed class StopTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Answers_under_way_end_and_say_close_and_idle_connections_close()
    {
        var goes = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            if (request.Path == "/slow") await goes.Task;
            return Response.Text("done");
        });
        Peer idle = await server.ConnectAsync(), busy = await server.ConnectAsync();
        await idle.SendAndSettleAsync(Get);
        await idle.ReadAsync();
        await busy.SendAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        await busy.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);

        Task stopped = await server.BeginStopAsync();
        server.Pass(Heartbeat.Interval);
        Assert.Equal("", await idle.ReadToEndAsync());
        Assert.True(idle.Ended);
        Assert.False(stopped.IsCompleted);
        await Assert.ThrowsAsync<ConnectionException>(async () => await server.ConnectAsync());

        goes.SetResult();
        Answer last = await busy.ReadAsync();
        Assert.Equal("done", last.Text);
        Assert.True(last.SaysClose);
        await busy.FinishAsync();
        await stopped.WaitAsync(Safety.Net);
        Assert.Equal(["draining", "drained"], server.Events.Lines.Where(l => l.StartsWith("drain", StringComparison.Ordinal)));
    }

    // The receive that waits is for a body, not for the next request.
    [Fact]
    public async Task A_body_under_way_is_read_to_its_end()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        Task stopped = await server.BeginStopAsync();
        server.Pass(TimeSpan.FromSeconds(1));
        await peer.SendAsync("hello");
        Answer answer = await peer.ReadAsync();
        Assert.Equal((200, "hello"), (answer.Status, answer.Text));
        Assert.True(answer.SaysClose);
        await peer.FinishAsync();
        await stopped.WaitAsync(Safety.Net);
    }

    [Fact]
    public async Task A_head_that_has_begun_is_read_and_answered_if_it_ends_soon()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("GET / HT");
        Task stopped = await server.BeginStopAsync();
        await peer.Server.UntilItWaitsAgainAsync(server, Heartbeat.Interval);
        await peer.SendAsync("TP/1.1\r\nHost: a\r\n\r\n");
        Answer answer = await peer.ReadAsync();
        Assert.Equal("hello", answer.Text);
        Assert.True(answer.SaysClose);
        await peer.FinishAsync();
        await stopped.WaitAsync(Safety.Net);
    }

    // An incomplete head is no request in progress, and what drips gains no time.
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_head_that_does_not_end_holds_the_stop_up_for_two_seconds_at_most(bool drips)
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("GET / HTTP/1.1\r\nX: ");
        Task stopped = await server.BeginStopAsync();
        await peer.Server.UntilItWaitsAgainAsync(server, Heartbeat.Interval);
        server.Pass(Heartbeat.Interval);
        if (drips) await peer.SendAndSettleAsync("x");
        await peer.Server.UntilItWaitsAgainAsync(server, Heartbeat.Interval);
        Assert.Equal(408, (await peer.ReadAsync()).Status);
        server.Pass(TimeSpan.FromSeconds(1));
        await stopped.WaitAsync(Safety.Net);
        Assert.False(peer.WasReset);
    }

    [Fact]
    public async Task What_is_under_way_when_the_time_is_over_is_aborted()
    {
        var limits = new Limits { StopTimeout = TimeSpan.FromSeconds(3) };
        await using var server = TestServer.Start(async request =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, request.Aborted);
            return Response.Text("never");
        }, limits);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get);
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        Task stopped = await server.BeginStopAsync();
        server.Pass(limits.StopTimeout - Heartbeat.Interval);
        Assert.False(peer.Server.HasEnded);
        server.Pass(Heartbeat.Interval);
        Assert.Null(await peer.TryReadAsync());
        Assert.True(peer.WasReset);
        await stopped.WaitAsync(Safety.Net);
    }

    [Fact]
    public async Task Pipelined_requests_that_are_here_are_not_answered_after_the_one_that_says_close()
    {
        var goes = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            if (request.Path == "/slow") await goes.Task;
            return Response.Text("done");
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" + Get);
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        Task stopped = await server.BeginStopAsync();
        goes.SetResult();
        Assert.True((await peer.ReadAsync()).SaysClose);
        Assert.Equal("", await peer.ReadToEndAsync());
        await peer.DisposeAsync();
        await stopped.WaitAsync(Safety.Net);
    }

    [Fact]
    public async Task Stopping_twice_is_stopping_once()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        await Task.WhenAll(server.Http.StopAsync(), server.Http.StopAsync()).WaitAsync(Safety.Net);
        await server.Http.StopAsync().WaitAsync(Safety.Net);
        Assert.Equal(["draining", "drained"], server.Events.Lines);
    }
}
