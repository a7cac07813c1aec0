namespace Socle.Server.Tests;

/// <summary>Requests that arrive together: answered in order, in few sends, and none kept waiting for a later one.</summary>
public sealed class PipeliningTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Answers_of_pipelined_requests_leave_in_one_send()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync(string.Concat(Enumerable.Range(0, 20).Select(i => $"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n")));
        for (int i = 0; i < 20; i++) Assert.Equal($"GET /{i}", (await peer.ReadAsync()).Text);
        Assert.Equal(1, peer.Server.Sends);
    }

    [Theory, InlineData(10, 1), InlineData(11, 2)]
    public async Task Answers_gather_up_to_the_most_bytes(int requests, int sends)
    {
        byte[] body = new byte[1000];
        await using var server = TestServer.Start(_ => Response.Bytes(body));
        int each = (await server.AskAsync(Get)).Bytes.Length;

        await using var small = TestServer.Start(async _ => Response.Bytes(body), new Limits { OutputBytesMax = 10 * each });
        Peer peer = await small.ConnectAsync();
        await peer.SendAndSettleAsync(string.Concat(Enumerable.Repeat(Get, requests)));
        for (int i = 0; i < requests; i++) Assert.Equal(1000, (await peer.ReadAsync()).Body.Length);
        Assert.Equal(sends, peer.Server.Sends);
    }

    [Fact]
    public async Task One_that_is_cut_in_the_middle_waits_for_its_rest_after_the_answers_are_sent()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync(Get + "GET /seco");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
        await peer.SendAsync("nd HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("second", (await peer.ReadAsync()).Text);
    }

    // A client may send the second's body only when it has the first's answer.
    [Fact]
    public async Task Answers_are_sent_before_a_body_is_waited_for()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get + "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
        await peer.SendAsync("hi");
        Assert.Equal("hi", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task Answers_are_sent_before_a_slow_handler_is_waited_for()
    {
        var goes = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            if (request.Path == "/slow") await goes.Task;
            return Response.Text(request.Path);
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get + "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" + Get);
        Assert.Equal("/", (await peer.ReadAsync()).Text);
        goes.SetResult();
        Assert.Equal("/slow", (await peer.ReadAsync()).Text);
        Assert.Equal("/", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task Earlier_answers_survive_a_body_that_ends_early()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get + "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
        await peer.FinishAsync();
        Assert.Null(await peer.TryReadAsync());
    }
}
