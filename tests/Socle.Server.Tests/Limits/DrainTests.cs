namespace Socle.Server.Tests;

/// <summary>What is done with a body that no handler read.</summary>
public sealed class DrainTests
{
    private static readonly Limits Limits = Limits.Default;

    private static TestServer Start(Limits? limits = null) => TestServer.Start(CaseApp.ServeAsync, limits ?? Limits);

    [Fact]
    public async Task An_unread_body_is_dropped_up_to_the_most_bytes()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync($"POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: {Limits.DrainBytesMax}\r\n\r\n");
        Answer answer = await peer.ReadAsync();
        Assert.False(answer.SaysClose);
        await peer.SendAsync(new byte[Limits.DrainBytesMax]);
        await peer.SendAsync("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("second", (await peer.ReadAsync()).Text);

        Peer larger = await server.ConnectAsync();
        await larger.SendAsync($"POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: {Limits.DrainBytesMax + 1}\r\n\r\n");
        Assert.True((await larger.ReadAsync()).SaysClose);
        await larger.ReadToEndAsync();
    }

    // Only while it comes can its length be told.
    [Theory, InlineData(0, true), InlineData(1, false)]
    public async Task An_unread_body_in_chunks_is_dropped_up_to_the_most_bytes(int more, bool kept)
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("POST /ignore HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.False((await peer.ReadAsync()).SaysClose);
        int size = Limits.DrainBytesMax + more;
        await peer.SendAsync($"{size:x}\r\n");
        await peer.SendAsync(new byte[size]);
        await peer.SendAsync("\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        Answer? next = await peer.TryReadAsync();
        Assert.Equal(kept, next is not null);
    }

    [Fact]
    public async Task An_unread_body_that_does_not_come_in_time_ends_the_connection()
    {
        await using var server = Start(Limits with { DrainTimeout = TimeSpan.FromSeconds(2) });
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal("ignored", (await peer.ReadAsync()).Text);
        server.Pass(TimeSpan.FromSeconds(2) - Heartbeat.Interval);
        Assert.False(peer.Ended);
        server.Pass(Heartbeat.Interval);
        Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task An_unread_body_that_drips_gains_no_time()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
        for (int second = 0; second < 5; second++)
        {
            await peer.SendAndSettleAsync(new byte[1000]);
            server.Pass(TimeSpan.FromSeconds(1));
        }
        await peer.ReadAsync();
        Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task An_unread_body_that_comes_in_time_keeps_the_connection()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        server.Pass(Limits.DrainTimeout - Heartbeat.Interval);
        await peer.SendAsync("helloGET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.ReadAsync();
        Assert.Equal("second", (await peer.ReadAsync()).Text);
    }

    // Where the fault is here already, the response says that it is the last (RFC 9112 9.6).
    [Theory]
    [InlineData("x\r\n", nameof(Rejection.ChunkSizeInvalid))]
    [InlineData("1\r\nabc", nameof(Rejection.ChunkEndMissing))]
    [InlineData("0\r\nHost: b\r\n\r\n", nameof(Rejection.TrailerForbidden))]
    public async Task An_unread_body_that_is_broken_ends_the_connection(string body, string reason)
    {
        await using var server = TestServer.Start(r =>
            r.Path == "/stream" ? Response.Stream(new MemoryStream("ignored"u8.ToArray())) : Response.Text("ignored"));
        foreach (string path in (string[])["/ignore", "/stream"])
        {
            Peer peer = await server.ConnectAsync();
            await peer.SendAsync($"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
            Answer response = await peer.ReadAsync();
            Assert.Equal("ignored", response.Text);
            Assert.True(response.SaysClose);
            Assert.Equal("", await peer.ReadToEndAsync());
        }

        Peer later = await server.ConnectAsync();
        await later.SendAsync("POST /ignore HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.False((await later.ReadAsync()).SaysClose);
        await later.SendAsync(body + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("", await later.ReadToEndAsync());
        Assert.Equal([reason], server.Events.Rejections);
    }

    [Fact]
    public async Task A_part_of_a_body_that_is_read_does_not_hide_the_fault_behind_it()
    {
        await using var server = TestServer.Start(async r =>
        {
            await r.Body.ReadAsync(new byte[2]);
            return Response.Text("two");
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nx\r\n");
        Assert.True((await peer.ReadAsync()).SaysClose);
    }
}
