namespace Socle.Server.Tests;

/// <summary>What a peer may make us wait for, to the heartbeat at which it ends. The clock moves only when the server has nothing left to do.</summary>
public sealed class TimeLimitTests
{
    private static readonly TimeSpan Beat = Heartbeat.Interval;
    private static readonly Limits Limits = Limits.Default;

    private static TestServer Start(Limits? limits = null) => TestServer.Start(CaseApp.ServeAsync, limits ?? Limits);

    [Fact]
    public async Task A_head_may_take_its_time_and_no_longer()
    {
        await using var server = Start();
        Peer inTime = await server.ConnectAsync(), late = await server.ConnectAsync();
        await inTime.SendAndSettleAsync("G");
        await late.SendAndSettleAsync("G");

        server.Pass(Limits.HeadTimeout - Beat);
        await inTime.SendAsync("ET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("hello", (await inTime.ReadAsync()).Text);
        Assert.False(late.Ended);

        server.Pass(Beat);
        Answer refused = await late.ReadAsync();
        Assert.Equal(408, refused.Status);
        Assert.True(refused.SaysClose);
        await late.ReadToEndAsync();
        Assert.Equal([nameof(Rejection.HeadTimedOut)], server.Events.Rejections);
    }

    [Fact]
    public async Task A_head_that_drips_gains_no_time()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        foreach (char c in "GET / HTTP")
        {
            await peer.SendAndSettleAsync(c.ToString());
            server.Pass(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(408, (await peer.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_heads_time_begins_with_its_first_byte()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SettleAsync();
        server.Pass(Limits.FirstByteTimeout - Beat);
        await peer.SendAndSettleAsync("G");
        server.Pass(Limits.HeadTimeout - Beat);
        await peer.SendAsync("ET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
    }

    [Theory, MemberData(nameof(Carriers.All), MemberType = typeof(Carriers))]
    public async Task A_silent_connection_is_closed_sooner_than_an_idle_one_and_both_in_silence(string transport)
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, transport: time => Carriers.Make(transport, time));
        Peer fresh = await server.ConnectAsync(), used = await server.ConnectAsync();
        await used.SendAndSettleAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("hello", (await used.ReadAsync()).Text);
        await fresh.SettleAsync();

        server.Pass(Limits.FirstByteTimeout - Beat);
        Assert.False(fresh.Server.HasEnded || used.Server.HasEnded);
        server.Pass(Beat);
        Assert.Equal("", await fresh.ReadToEndAsync());
        server.Pass(Limits.IdleTimeout - Limits.FirstByteTimeout - Beat);
        Assert.False(used.Server.HasEnded);
        server.Pass(Beat);
        Assert.Equal("", await used.ReadToEndAsync());
        Assert.True(fresh.Ended && used.Ended);
        Assert.Empty(server.Events.Rejections);
    }

    [Fact]
    public async Task A_body_may_be_slow_for_the_grace_and_no_longer()
    {
        await using var server = Start();
        Peer inTime = await server.ConnectAsync(), late = await server.ConnectAsync();
        await inTime.SendAndSettleAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        await late.SendAndSettleAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        server.Pass(Limits.BodyGrace - Beat);
        await inTime.SendAsync("hello");
        Assert.Equal("hello", (await inTime.ReadAsync()).Text);
        server.Pass(Beat);
        Answer refused = await late.ReadAsync();
        Assert.Equal(408, refused.Status);
        Assert.True(refused.SaysClose);
        Assert.Equal([nameof(Rejection.BodyTooSlow)], server.Events.Rejections);
    }

    // 240 bytes buy a second more each.
    [Theory, InlineData(240, true), InlineData(239, false)]
    public async Task After_the_grace_a_body_must_keep_its_rate(int bytesPerSecond, bool keepsUp)
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {bytesPerSecond * 400}\r\n\r\n");
        server.Pass(Limits.BodyGrace - Beat);
        for (int second = 0; second < 400; second++)
        {
            await peer.SendAndSettleAsync(new byte[bytesPerSecond]);
            if (peer.Server.HasEnded || server.Events.Rejections.Count > 0) break;
            if (second < 399) server.Pass(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(keepsUp ? 200 : 408, (await peer.ReadAsync()).Status);
    }

    // However much came before.
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_body_that_came_fast_may_pause_for_so_long_and_no_longer(bool chunked)
    {
        await using var server = Start();
        Peer inTime = await server.ConnectAsync(), late = await server.ConnectAsync();
        foreach (Peer peer in new[] { inTime, late })
        {
            await peer.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{(chunked ? "Transfer-Encoding: chunked" : "Content-Length: 1000000")}\r\n\r\n{(chunked ? "f4240\r\n" : "")}");
            await peer.SendAndSettleAsync(new byte[999_999]);
        }
        server.Pass(Limits.BodyPauseMax - Beat);
        await inTime.SendAsync(chunked ? "x\r\n0\r\n\r\n" : "x");
        Assert.Equal(200, (await inTime.ReadAsync()).Status);
        Assert.False(late.Ended);
        server.Pass(Beat);
        Assert.Equal(408, (await late.ReadAsync()).Status);
    }

    // Any number of pauses, each paid for: no more than the rate in sum.
    [Fact]
    public async Task A_pause_must_be_earned_again()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
        await peer.SendAndSettleAsync(new byte[500_000]);
        server.Pass(Limits.BodyPauseMax - Beat);
        await peer.SendAndSettleAsync(new byte[240]);
        server.Pass(TimeSpan.FromSeconds(1));
        Assert.False(peer.Server.HasEnded);
        server.Pass(Beat);
        Assert.Equal(408, (await peer.ReadAsync()).Status);
    }

    [Fact]
    public async Task Time_that_we_do_not_wait_is_not_the_peers()
    {
        var reads = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            var piece = new byte[1];
            await request.Body.ReadAsync(piece);
            await reads.Task;
            var rest = new byte[4];
            for (int at = 0; at < rest.Length;) at += await request.Body.ReadAsync(rest.AsMemory(at));
            return Response.Bytes(rest);
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nh");
        await peer.Server.UntilAsync(c => c.Received > 0 && !c.IsReceiving);
        server.Pass(TimeSpan.FromMinutes(10));
        reads.SetResult();
        await peer.SettleAsync();
        server.Pass(Limits.BodyGrace - Beat);
        await peer.SendAsync("ello");
        Assert.Equal("ello", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_dropped()
    {
        await using var server = TestServer.Start(_ => Response.Bytes(new byte[64 * 1024 * 1024]));
        Peer peer = await server.ConnectAsync(gathers: false);
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.Server.UntilAsync(c => c.IsSending && c.Sends == 2);
        server.Pass(Limits.SendTimeout - Beat);
        Assert.False(peer.Server.HasEnded);
        server.Pass(Beat + Beat);
        await peer.Server.UntilAsync(c => c.HasEnded);
        await peer.Server.UntilAsync(c => c.IsDisposed);
        Assert.Contains(server.Events.Lines, l => l.StartsWith("completed / 0", StringComparison.Ordinal) || l.StartsWith("completed / 200", StringComparison.Ordinal));
    }

    // The process was stopped, or had no processor: what has arrived meanwhile is not read yet.
    [Fact]
    public async Task A_late_heartbeat_times_nobody_out_whose_bytes_may_be_here()
    {
        await using var server = Start();
        Peer head = await server.ConnectAsync(), body = await server.ConnectAsync();
        await head.SendAndSettleAsync("GET / HT");
        await body.SendAndSettleAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        server.Pass(Limits.BodyGrace - Beat);
        server.Clock.Stall(TimeSpan.FromMinutes(1));
        await head.SendAsync("TP/1.1\r\nHost: a\r\n\r\n");
        await body.SendAsync("llo");
        Assert.Equal("hello", (await head.ReadAsync()).Text);
        Assert.Equal("hello", (await body.ReadAsync()).Text);
        Assert.Empty(server.Events.Rejections);
    }

    // As when a server begins to stop at the moment at which the request arrives.
    [Fact]
    public async Task A_deadline_that_was_set_for_the_wait_before_does_not_fail_a_body()
    {
        await using var server = Start();
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        peer.Server.ReceiveDeadline = 1;
        server.Pass(Beat);
        await peer.SettleAsync();
        await peer.SendAsync("llo");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
    }
}
