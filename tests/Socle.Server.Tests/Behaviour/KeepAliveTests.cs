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

    // As `nc -N` and some health checkers do.
    [Theory, MemberData(nameof(Carriers.All), MemberType = typeof(Carriers))]
    public async Task A_client_that_has_half_closed_gets_its_response_though_its_handler_is_cancelled_after_a_second(string transport)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = TestServer.Start(r => UntilAbortedAsync(r, cancelled), transport: time => Carriers.Make(transport, time));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        await peer.FinishAsync();
        await PassUntilCancelledAsync(server, cancelled.Task);
        Assert.Equal("cancelled", (await peer.ReadAsync()).Text);
        Assert.Equal("", await peer.ReadToEndAsync());
        Assert.True(peer.Ended);
    }

    [Fact]
    public async Task A_handler_is_cancelled_a_second_after_the_clients_end_and_not_before()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = TestServer.Start(r => UntilAbortedAsync(r, cancelled));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        server.Pass(10 * Second);
        await peer.FinishAsync();
        await PassUntilCancelledAsync(server, cancelled.Task);
        Assert.Equal("cancelled", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_handler_is_not_cancelled_by_a_half_close_where_that_is_turned_off()
    {
        var goes = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            CancellationToken aborted = request.Aborted;
            await goes.Task;
            return Response.Text(aborted.IsCancellationRequested ? "cancelled" : "not cancelled");
        }, new HttpServerOptions { CancelOnHalfClose = false });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.FinishAsync();
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        server.Pass(10 * Second);
        goes.SetResult();
        Assert.Equal("not cancelled", (await peer.ReadAsync()).Text);
    }

    // No code of the handler's reads it: its source alone decides how long it takes.
    [Fact]
    public async Task A_response_from_a_slow_stream_is_sent_whole_to_a_client_that_has_half_closed()
    {
        var pipe = new System.IO.Pipelines.Pipe();
        await using var server = TestServer.Start(request =>
        {
            _ = request.Aborted;
            return Response.Stream(pipe.Reader.AsStream());
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.FinishAsync();
        await pipe.Writer.WriteAsync("one "u8.ToArray());
        await peer.UntilAsync("one ");
        server.Pass(10 * Second);
        await pipe.Writer.WriteAsync("two"u8.ToArray());
        await pipe.Writer.CompleteAsync();
        Assert.Equal("one two", (await peer.ReadAsync()).Text);
    }

    // The second is counted from the beat that sees the end. No time passes once the handler is cancelled: the response has deadlines of its own.
    private static async Task PassUntilCancelledAsync(TestServer server, Task cancelled)
    {
        int beats = 0;
        for (; !cancelled.IsCompleted; beats++, await Task.Yield()) server.Pass(Heartbeat.Interval);
        Assert.True(beats >= Second / Heartbeat.Interval, "the handler was cancelled within the second");
    }

    private static async ValueTask<Response> UntilAbortedAsync(Request request, TaskCompletionSource cancelled)
    {
        await using (request.Aborted.Register(cancelled.SetResult)) await cancelled.Task;
        return Response.Text("cancelled");
    }
}
