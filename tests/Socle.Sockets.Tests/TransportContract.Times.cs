namespace Socle.Sockets.Tests;

// Timeouts, on a clock that the test moves. A heartbeat is 250 ms.
public abstract partial class TransportContract
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastBeatBefore = Second - Heartbeat.Interval;

    // More heartbeats than a test can have.
    private static readonly TimeSpan Never = TimeSpan.FromDays(3650);

    private readonly ManualTimeProvider _clock = new();

    private Task<ConnectionPair> TimedPairAsync(ConnectionOptions server) => ConnectionPair.MakeAsync(Make(_clock), server, at: At);

    // For what the kernel tells when it likes: the clock goes on until it has.
    private Task AdvanceUntilAsync(Func<bool> happened, TimeSpan step) => Task.Run(async () =>
    {
        while (!happened())
        {
            _clock.Advance(step);
            await Task.Yield();
        }
    }).Safely();

    [Fact]
    public async Task A_receive_times_out_at_its_limit_and_leaves_the_connection_usable()
    {
        await using ConnectionPair pair = await TimedPairAsync(new() { ReceiveTimeout = Second });
        for (int round = 0; round < 3; round++)
        {
            Task<int> receive = round == 1 ? pair.Server.ReceiveAsync(new byte[4]).AsTask() : pair.Server.ReceiveAsync().AsTask();
            _clock.Advance(LastBeatBefore);
            Assert.False(receive.IsCompleted);
            _clock.Advance(Heartbeat.Interval);
            await new ValueTask<int>(receive).FailsAsync(ConnectionError.TimedOut);
            Assert.False(pair.Server.IsAborted);
            await pair.Server.SendAsync("late"u8.ToArray()).Safely();
            Assert.Equal("late"u8.ToArray(), await pair.Client.ReadAsync(4));
            await pair.Client.SendAsync("here"u8.ToArray()).Safely();
            Assert.Equal("here"u8.ToArray(), await pair.Server.ReadAsync(4));
        }
    }

    [Fact]
    public async Task A_receive_just_before_its_limit_succeeds()
    {
        await using ConnectionPair pair = await TimedPairAsync(new() { ReceiveTimeout = Second });
        for (int round = 0; round < 4; round++)
        {
            Task<int> receive = pair.Server.ReceiveAsync().AsTask();
            _clock.Advance(LastBeatBefore);
            await pair.Client.SendAsync(new byte[1]).Safely();
            Assert.Equal(1, await receive.Safely());
            pair.Server.Advance(1);
        }
    }

    [Fact]
    public async Task A_deadline_holds_over_several_receives()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        pair.Server.ReceiveDeadline = pair.Server.Heartbeat.After(Second);
        for (int drip = 0; drip < 3; drip++)
        {
            Task<int> receive = pair.Server.ReceiveAsync().AsTask();
            _clock.Advance(Heartbeat.Interval);
            await pair.Client.SendAsync(new byte[1]).Safely();
            Assert.Equal(1, await receive.Safely());
        }
        Task<int> last = pair.Server.ReceiveAsync().AsTask();
        Assert.False(last.IsCompleted);
        _clock.Advance(Heartbeat.Interval);
        await new ValueTask<int>(last).FailsAsync(ConnectionError.TimedOut);
        Assert.Equal(3, pair.Server.Unread.Length);
        pair.Server.ReceiveDeadline = 0;
        await pair.Client.SendAsync(new byte[1]).Safely();
        Assert.Equal(1, await pair.Server.ReceiveAsync().Safely());
        Assert.Equal(4, pair.Server.Unread.Length);
    }

    [Fact]
    public async Task A_deadline_set_while_a_receive_waits_holds_for_it()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        Task<int> receive = pair.Server.ReceiveAsync().AsTask();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(receive.IsCompleted);
        pair.Server.ReceiveDeadline = pair.Server.Heartbeat.After(Second);
        _clock.Advance(Second);
        await new ValueTask<int>(receive).FailsAsync(ConnectionError.TimedOut);
    }

    [Fact]
    public async Task A_send_that_gets_nowhere_times_out_and_aborts()
    {
        await using ConnectionPair pair = await TimedPairAsync(new() { SendTimeout = Second });
        Task send = pair.Server.SendAsync(new byte[12_000_000]).AsTask();
        _clock.Advance(LastBeatBefore);
        Assert.False(send.IsCompleted);
        Assert.False(pair.Server.IsAborted);
        // The kernel may have taken a little more since: time enough passes whenever that was.
        await AdvanceUntilAsync(() => pair.Server.IsAborted, Second);
        var e = await new ValueTask(send).FailsAsync(ConnectionError.TimedOut);
        Assert.Contains("the peer took nothing for 1 s", e.Message);
    }

    [Fact]
    public async Task A_send_that_goes_slowly_does_not_time_out()
    {
        // Much more than kernels keep on the way, so that the reader cannot run ahead of the sender by a minute.
        const int Step = 500_000, Steps = 80;
        await using ConnectionPair pair = await TimedPairAsync(new() { SendTimeout = TimeSpan.FromSeconds(60) });
        Task send = pair.Server.SendAsync(new byte[Step * Steps]).AsTask();
        for (int step = 0; step < Steps; step++)
        {
            await pair.Client.ReadAsync(Step);
            _clock.Advance(Second);
        }
        await send.Safely();
    }

    [Fact]
    public async Task A_connection_that_is_idle_too_long_is_aborted()
    {
        await using ConnectionPair pair = await TimedPairAsync(new() { IdleTimeout = Second });
        Task<int> receive = pair.Server.ReceiveAsync().AsTask();
        _clock.Advance(LastBeatBefore);
        await pair.Server.SendAsync(new byte[1]).Safely();
        _clock.Advance(LastBeatBefore);
        Assert.False(receive.IsCompleted);
        _clock.Advance(Heartbeat.Interval);
        await new ValueTask<int>(receive).FailsAsync(ConnectionError.TimedOut);
        Assert.True(pair.Server.IsAborted);
    }

    [Fact]
    public async Task A_connection_that_lives_too_long_is_aborted()
    {
        await using ConnectionPair pair = await TimedPairAsync(new() { LifetimeTimeout = Second });
        for (int beat = 0; beat < 3; beat++)
        {
            _clock.Advance(Heartbeat.Interval);
            await pair.Client.SendAsync(new byte[1]).Safely();
            Assert.Single(await pair.Server.ReadAsync(1));
        }
        Assert.False(pair.Server.IsAborted);
        _clock.Advance(Heartbeat.Interval);
        Assert.True(pair.Server.IsAborted);
        await pair.Server.ReceiveAsync().FailsAsync(ConnectionError.TimedOut);
    }

    [Fact]
    public async Task A_reset_is_noticed_though_nobody_receives()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        var told = new TaskCompletionSource();
        pair.Server.Aborted.Register(told.SetResult);
        pair.Client.Abort("gone");
        await AdvanceUntilAsync(() => pair.Server.IsAborted, Heartbeat.Interval);
        await told.Task.Safely();
        await pair.Server.SendAsync(new byte[1]).FailsAsync(ConnectionError.Reset);
    }

    [Fact]
    public async Task The_peers_orderly_end_is_no_reset()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        CancellationToken aborted = pair.Server.Aborted;
        await pair.Client.ShutdownSendAsync().Safely();
        _clock.Advance(10 * Second);
        Assert.False(aborted.IsCancellationRequested);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_connection_counts_as_abandoned_a_second_after_the_peers_end_though_it_can_be_sent_to(bool hasUnread)
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        CancellationToken abandoned = pair.Server.Abandoned, aborted = pair.Server.Aborted;
        _clock.Advance(10 * Second);
        if (hasUnread) await pair.Client.SendAsync(new byte[10]).Safely();
        await pair.Client.ShutdownSendAsync().Safely();
        int beats = 0;
        await AdvanceUntilAsync(() =>
        {
            if (!abandoned.IsCancellationRequested) beats++;
            return abandoned.IsCancellationRequested;
        }, Heartbeat.Interval);
        Assert.True(beats > Second / Heartbeat.Interval, $"It took {beats} heartbeats.");
        Assert.False(aborted.IsCancellationRequested);
        await pair.Server.SendAsync("still"u8.ToArray()).Safely();
        Assert.Equal("still"u8.ToArray(), await pair.Client.ReadAsync(5));
        if (hasUnread) await pair.Server.ReadAsync(10);
        Assert.Equal(0, await pair.Server.ReceiveAsync().Safely());
    }

    [Fact]
    public async Task A_connection_whose_peer_only_keeps_silent_is_not_abandoned()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        CancellationToken abandoned = pair.Server.Abandoned;
        _clock.Advance(10 * Second);
        await pair.Client.SendAsync(new byte[10]).Safely();
        _clock.Advance(10 * Second);
        Assert.False(abandoned.IsCancellationRequested);
    }

    [Fact]
    public async Task A_reset_abandons_a_connection_without_the_second()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        var told = new TaskCompletionSource();
        pair.Server.Abandoned.Register(told.SetResult);
        pair.Client.Abort("gone");
        await AdvanceUntilAsync(() => pair.Server.IsAborted, Heartbeat.Interval);
        await told.Task.Safely();
        Assert.True(pair.Server.Abandoned.IsCancellationRequested);
    }

    [Fact]
    public async Task Our_abort_abandons_a_connection()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        var told = new TaskCompletionSource();
        pair.Server.Abandoned.Register(told.SetResult);
        pair.Server.Abort("now");
        await told.Task.Safely();
    }

    // Under TLS a lingering begins to wait a moment later: so its end is waited for, and its beginning not measured.
    [Fact]
    public async Task Lingering_ends_after_its_time()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        Task linger = pair.Server.LingerAsync(Second, Never).AsTask();
        _clock.Advance(LastBeatBefore);
        Assert.False(linger.IsCompleted);
        await EndsSoonAsync(linger);
    }

    [Fact]
    public async Task Lingering_ends_after_a_silence()
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        Task linger = pair.Server.LingerAsync(Never, Second).AsTask();
        _clock.Advance(LastBeatBefore);
        Assert.False(linger.IsCompleted);
        await EndsSoonAsync(linger);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Lingering_ends_when_it_is_told_to(bool before)
    {
        await using ConnectionPair pair = await TimedPairAsync(new());
        if (before) pair.Server.EndLingering(Second);
        Task linger = pair.Server.LingerAsync(Never, Never).AsTask();
        if (!before) pair.Server.EndLingering(Second);
        pair.Server.EndLingering(Never);
        _clock.Advance(LastBeatBefore);
        Assert.False(linger.IsCompleted);
        await EndsSoonAsync(linger);
        Assert.False(pair.Server.IsAborted);
    }

    private async Task EndsSoonAsync(Task linger)
    {
        await AdvanceUntilAsync(() => linger.IsCompleted, Heartbeat.Interval);
        await linger.Safely();
    }
}
