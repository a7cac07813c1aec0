using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Socle.Sockets.Tests.Epoll;

/// <summary>What connections on one loop owe each other.</summary>
public sealed class EpollLoopTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_handler_that_throws_ends_its_connection_only()
    {
        await using var pair = new EpollPair(start: Echo);
        Socket bystander = await pair.DialAsync();
        Socket victim = await pair.DialAsync();
        await victim.SendAsync("!"u8.ToArray());
        await Assert.ThrowsAsync<SocketException>(async () => await victim.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));

        await bystander.SendAsync("."u8.ToArray());
        Assert.Equal(1, await bystander.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));

        static void Echo(Connection c)
        {
            c.ReceiveAsync().Then(() =>
            {
                if (c.Unread.Span[0] == '!') throw new InvalidOperationException("a handler's bug");
                _ = c.SendAsync(c.Unread.ToArray()).AsTask();
            });
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_handler_leaves_in_the_execution_context_is_seen_by_no_other()
    {
        var local = new AsyncLocal<string?>();
        var seen = new ConcurrentQueue<string?>();
        await using var pair = new EpollPair(start: Start);
        for (int i = 0; i < 3; i++)
        {
            Socket peer = await pair.DialAsync();
            await peer.SendAsync(new byte[1]);
            Assert.Equal(1, await peer.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
        }
        Assert.All(seen, Assert.Null);
        Assert.Equal(6, seen.Count);

        void Start(Connection c)
        {
            seen.Enqueue(local.Value);
            local.Value = "left by a start";
            c.ReceiveAsync().Then(() =>
            {
                seen.Enqueue(local.Value);
                local.Value = "left by a receive";
                _ = c.SendAsync(c.Unread.ToArray()).AsTask();
            });
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_with_much_to_receive_lets_others_run()
    {
        const int Flood = 100_000;
        using var release = new ManualResetEventSlim();
        int served = 0, servedBefore = -1;
        await using var pair = new EpollPair(start: c => _ = Serve(c), watched: false);
        Socket flooding = await pair.DialAsync();
        Socket other = await pair.DialAsync();
        for (int sent = 0; sent < Flood;) sent += await flooding.SendAsync(new byte[Flood - sent]);
        await other.SendAsync("?"u8.ToArray());
        release.Set();

        Assert.Equal(1, await other.ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));
        Assert.InRange(servedBefore, 0, Flood / 10);

        async Task Serve(Connection c)
        {
            byte[] one = new byte[1];
            while (await c.ReceiveAsync(one) > 0)
            {
                // The test's only blocking handler: until everything is in the kernel.
                release.Wait(EpollPair.Patience);
                if (one[0] == 0)
                {
                    served++;
                    continue;
                }
                servedBefore = served;
                await c.SendAsync(one);
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Connections_spread_over_the_loops()
    {
        var threads = new ConcurrentQueue<string?>();
        await using var pair = new EpollPair(loops: 3, start: c =>
        {
            threads.Enqueue(Thread.CurrentThread.Name);
            _ = c.SendAsync(new byte[1]).AsTask();
        });
        for (int i = 0; i < 30; i++) Assert.Equal(1, await (await pair.DialAsync()).ReceiveAsync(new byte[1]).WaitAsync(EpollPair.Patience));

        Assert.Equal(["socle-loop-0", "socle-loop-1", "socle-loop-2"], threads.Distinct().Order());
        Assert.All(threads.GroupBy(t => t), group => Assert.InRange(group.Count(), 8, 12));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(RunOn.Loop)]
    [InlineData(RunOn.Pool)]
    public async Task A_servers_handlers_run_where_it_is_told(RunOn where)
    {
        await using var transport = new EpollTransport(loops: 1);
        await using TcpServer server = TcpServer.Listen("127.0.0.1:0", ServeAsync, new() { Transport = transport, RunOn = where });
        await using Connection client = await new SocketTransport().ConnectAsync(server.EndPoints[0], new());
        byte[] answer = new byte[1];
        for (int round = 0; round < 3; round++)
        {
            await client.SendAsync(answer);
            Assert.Equal(1, await client.ReceiveAsync(answer).Safely());
            Assert.Equal(where == RunOn.Pool, answer[0] == 1);
        }

        static async ValueTask ServeAsync(Connection c, CancellationToken cancellationToken)
        {
            bool first = Thread.CurrentThread.IsThreadPoolThread;
            while (await c.ReceiveAsync(cancellationToken) > 0)
            {
                c.Advance(c.Unread.Length);
                byte here = Thread.CurrentThread.IsThreadPoolThread ? (byte)1 : (byte)0;
                await c.SendAsync(new[] { first == (here == 1) ? here : (byte)2 }, cancellationToken);
            }
        }
    }

    [Fact]
    public void An_event_for_a_slot_that_was_given_on_finds_nobody()
    {
        var slots = new EpollSlots();
        var first = new Target();
        ulong old = slots.Add(first);
        Assert.Same(first, slots.Find(old));
        slots.Remove(old);
        Assert.Null(slots.Find(old));
        var second = new Target();
        ulong next = slots.Add(second);
        Assert.Null(slots.Find(old));
        Assert.Same(second, slots.Find(next));
        Assert.Equal((uint)old, (uint)next);
    }

    private sealed class Target : IEpollTarget
    {
        public EpollWork Ready(uint events) => EpollWork.None;

        public void Run(EpollWork work) { }

        public void GiveUp(Exception why) { }
    }
}
