namespace Socle.Server.Tests;

/// <summary>`Expect: 100-continue` (RFC 9110 10.1.1).</summary>
public sealed class ContinueTests
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    [Fact]
    public async Task No_100_when_the_body_is_here_already()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Answer answer = await server.AskAsync(Head + "hello");
        Assert.Equal((200, "hello"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_handler_that_reads_later_sends_100_then()
    {
        var reads = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            await reads.Task;
            return Response.Bytes(await request.Body.BytesAsync());
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Head);
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        Assert.Empty(peer.Came);
        reads.SetResult();
        Assert.Equal(100, (await peer.ReadAsync()).Status);
        await peer.SendAsync("hello");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task It_is_sent_once_and_behind_earlier_answers()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + Head);
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
        Assert.Equal(100, (await peer.ReadAsync()).Status);
        await peer.SendAndSettleAsync("he");
        await peer.SendAsync("llo");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_handler_that_throws_instead_of_reading_sends_none_and_closes()
    {
        await using var server = TestServer.Start((Handler)(_ => throw new InvalidOperationException()));
        Answer answer = await server.AskAsync(Head);
        Assert.Equal(500, answer.Status);
        Assert.True(answer.SaysClose);
    }
}
