using System.Net.Sockets;

namespace Socle.Sockets.Tests.Epoll;

/// <summary>
/// A handler that keeps its thread loses the loop. The monitor's look comes from within the handler, at the very point in question, so each
/// interleaving is made and none is waited for.
/// </summary>
public sealed class EpollHandOverTests : IAsyncDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private EpollPair? _pair;

    public async ValueTask DisposeAsync()
    {
        _release.Set();
        if (_pair is not null) await _pair.DisposeAsync();
        _release.Dispose();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("start")]
    [InlineData("receive")]
    [InlineData("failed receive")]
    [InlineData("send")]
    [InlineData("connect")]
    public async Task While_one_handler_blocks_the_loop_serves_the_others(string where)
    {
        int served = 0;
        EpollPair pair = Listen(c => _ = ServeAsync(c));
        Socket slow = await pair.DialAsync();
        if (where == "failed receive") slow.Reset();
        else await slow.SendAsync(new byte[1]);
        if (where == "send") await slow.ReadAsync(16 << 20);

        Socket other = await pair.DialAsync();
        await other.SendAsync(new byte[1]);
        Assert.Equal(1, await other.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));

        async Task ServeAsync(Connection c)
        {
            if (Interlocked.Increment(ref served) > 1)
            {
                await EchoAsync(c);
                return;
            }
            if (where == "start") BlockUntilServed();
            try { await c.ReceiveAsync(); }
            catch (ConnectionException) { BlockUntilServed(); }
            if (where == "send") await c.SendAsync(new byte[16 << 20]);
            if (where == "connect") await _pair!.Transport.ConnectAsync(_pair.Listener.EndPoint, new());
            BlockUntilServed();
        }

        // The other's answer is what ends it.
        void BlockUntilServed()
        {
            Assert.NotNull(EpollLoop.Current);
            _pair!.LoseLoop();
            Assert.Null(EpollLoop.Current);
            Assert.True(_release.Wait(EpollPair.Patience));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_stood_behind_it_in_the_batch_goes_on()
    {
        using var all = new CountdownEvent(3);
        using var begin = new ManualResetEventSlim();
        int turn = 0;
        EpollPair pair = Listen(c => _ = ServeAsync(c));
        Socket[] peers = [await pair.DialAsync(), await pair.DialAsync(), await pair.DialAsync()];
        foreach (Socket peer in peers) await peer.SendAsync(new byte[1]);
        begin.Set();
        foreach (Socket peer in peers) Assert.Equal(1, await peer.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
        Assert.Equal(3, pair.Transport.Monitor.Takes);

        async Task ServeAsync(Connection c)
        {
            // All three are readable before the first is served: one batch.
            if (Interlocked.Increment(ref turn) == 1) begin.Wait(EpollPair.Patience);
            await c.ReceiveAsync();
            _pair!.LoseLoop();
            all.Signal();
            Assert.True(all.Wait(EpollPair.Patience));
            await c.SendAsync(new byte[1]);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task After_its_handler_has_lost_the_loop_a_connection_goes_on_as_before()
    {
        EpollPair pair = Listen(c => _ = ServeAsync(c));
        Socket peer = await pair.DialAsync();
        for (int round = 0; round < 20; round++)
        {
            await peer.SendAsync(new byte[] { (byte)round });
            byte[] answer = new byte[1];
            Assert.Equal(1, await peer.ReceiveAsync(answer).WaitAsync(EpollPair.Patience));
            Assert.Equal(round, answer[0]);
        }
        // One has the loop, the other is spare or about to be: the two take turns.
        Assert.InRange(pair.Transport.Monitor.Takes, 1, 20);
        Assert.InRange(pair.Transport.Workers.Count, 1, 3);

        async Task ServeAsync(Connection c)
        {
            byte[] one = new byte[1];
            while (await c.ReceiveAsync(one) > 0)
            {
                // A byte that is quick is received by the thread that has lost the loop.
                if (EpollLoop.Current is not null) _pair!.LoseLoop();
                await c.SendAsync(one);
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_that_waits_in_vain_for_its_own_connection_gets_what_it_waits_for()
    {
        // A peer that reads at once may take all before the send has to wait.
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EpollPair pair = Listen(c => _ = ServeAsync(c));
        Socket peer = await pair.DialAsync();
        await peer.SendAsync(new byte[1]);
        await full.Task.WaitAsync(EpollPair.Patience);
        await peer.ReadAsync(16 << 20);
        await peer.SendAsync(new byte[1]);
        Assert.Equal(1, await peer.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));

        async Task ServeAsync(Connection c)
        {
            await c.ReceiveAsync();
            c.Advance(1);
            // What nobody should do, and many do.
            Task sending = c.SendAsync(new byte[16 << 20]).AsTask();
            Assert.False(sending.IsCompleted);
            _pair!.LoseLoop();
            full.SetResult();
            Assert.True(sending.Wait(EpollPair.Patience));
            Task<int> receiving = c.ReceiveAsync().AsTask();
            Assert.True(receiving.Wait(EpollPair.Patience));
            await c.SendAsync(new byte[receiving.Result]);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_handler_posts_is_called_whether_it_still_has_the_loop_or_not(bool lost)
    {
        var called = new TaskCompletionSource();
        EpollPair pair = Listen(Start);
        await pair.DialAsync();
        await called.Task.WaitAsync(EpollPair.Patience);
        // The other thread may be quicker than the monitor is with its count.
        Assert.True(SpinWait.SpinUntil(() => pair.Transport.Monitor.Takes == 1, EpollPair.Patience));
        _release.Set();

        void Start(Connection c)
        {
            EpollLoop loop = EpollLoop.Current!;
            if (lost) _pair!.LoseLoop();
            loop.Post(new Probe(() => called.SetResult()));
            Assert.Equal(!lost, loop.IsCurrent);
            // What was posted before the loss is for whoever has the loop then.
            if (!lost) _pair!.LoseLoop();
            Assert.True(_release.Wait(EpollPair.Patience));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_that_ended_in_time_loses_nothing_to_a_look_at_the_next()
    {
        EpollPair pair = Listen(c => _ = ServeAsync(c));
        Socket peer = await pair.DialAsync();
        for (int round = 0; round < 50; round++)
        {
            await peer.SendAsync(new byte[1]);
            Assert.Equal(1, await peer.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
        }
        Assert.Equal(0, pair.Transport.Monitor.Takes);

        async Task ServeAsync(Connection c)
        {
            byte[] room = new byte[2];
            for (long now = 0; await c.ReceiveAsync(room) > 0; now += EpollMonitor.Patience)
            {
                _pair!.Transport.Monitor.Look(now);
                await c.SendAsync(room.AsMemory(0, 1));
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_exception_on_a_thread_that_lost_its_loop_ends_its_connection_only()
    {
        EpollPair pair = Listen(Start);
        Socket bystander = await pair.DialAsync(), victim = await pair.DialAsync();
        await victim.SendAsync("!"u8.ToArray());
        await Assert.ThrowsAsync<SocketException>(async () => await victim.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
        await bystander.SendAsync("."u8.ToArray());
        Assert.Equal(1, await bystander.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));

        void Start(Connection c)
        {
            c.ReceiveAsync().Then(() =>
            {
                _pair!.LoseLoop();
                if (c.Unread.Span[0] == '!') throw new InvalidOperationException("a handler's bug");
                _ = c.SendAsync(c.Unread.ToArray()).AsTask();
            });
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_that_blocks_for_ever_does_not_hold_up_the_end()
    {
        var blocked = new TaskCompletionSource();
        EpollPair pair = Listen(c => _ = ServeAsync(c), watched: true);
        Socket peer = await pair.DialAsync();
        await peer.SendAsync(new byte[1]);
        await blocked.Task.WaitAsync(EpollPair.Patience);
        await pair.DisposeAsync().AsTask().WaitAsync(EpollPair.Patience);
        Assert.Equal(1, pair.Transport.Workers.Count);
        _release.Set();
        await UntilAsync(() => pair.Transport.Workers.Count == 0);

        async Task ServeAsync(Connection c)
        {
            await c.ReceiveAsync();
            blocked.SetResult();
            _release.Wait();
            await Assert.ThrowsAsync<ConnectionException>(async () => await c.SendAsync(new byte[1]));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_monitor_sleeps_with_the_loops_and_wakes_with_one()
    {
        EpollPair pair = Listen(c => _ = ServeAsync(c), watched: true, loops: 2);
        for (int round = 0; round < 3; round++)
        {
            Socket slow = await pair.DialAsync(), other = await pair.DialAsync(), third = await pair.DialAsync();
            await UntilAsync(() => pair.Transport.Monitor.IsAsleep);
            _release.Reset();
            await slow.SendAsync("s"u8.ToArray());
            await third.SendAsync("s"u8.ToArray());
            await other.SendAsync("o"u8.ToArray());
            Assert.Equal(1, await other.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
            Assert.Equal(1, await slow.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
            Assert.Equal(1, await third.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
        }

        async Task ServeAsync(Connection c)
        {
            while (await c.ReceiveAsync() > 0)
            {
                if (c.Unread.Span[0] == 's') Assert.True(_release.Wait(EpollPair.Patience));
                else _release.Set();
                c.Advance(1);
                await c.SendAsync(new byte[1]);
            }
        }
    }

    private EpollPair Listen(Action<Connection> start, bool watched = false, int loops = 1) =>
        _pair = new EpollPair(loops, start: start, watched: watched);

    private async Task EchoAsync(Connection c)
    {
        await c.ReceiveAsync();
        await c.SendAsync(c.Unread);
        _release.Set();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (DateTime end = DateTime.UtcNow + EpollPair.Patience; !holds(); await Task.Yield()) Assert.True(DateTime.UtcNow < end);
    }

    private sealed class Probe(Action called) : IEpollTarget
    {
        public EpollWork Ready(uint events) => EpollWork.Tell;

        public void Run(EpollWork work) => called();

        public void GiveUp(Exception why) { }
    }
}
