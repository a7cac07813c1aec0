namespace Socle.Sockets.Tests;

// Aborts, and what the peer sees of them.
public abstract partial class TransportContract
{
    [Fact]
    public async Task An_abort_resets_the_peer_who_receives()
    {
        await using ConnectionPair pair = await PairAsync();
        Task<int> receive = pair.Client.ReceiveAsync().AsTask();
        pair.Server.Abort("enough");
        if (TellsAborts)
        {
            await new ValueTask<int>(receive).FailsAsync(ConnectionError.Reset);
            Assert.True(pair.Client.IsAborted);
            await pair.Client.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        }
        else
        {
            Assert.Equal(0, await receive.Safely());
        }
        await pair.Client.SendAsync(new byte[1]).FailsAsync(ConnectionError.Reset);
    }

    [Fact]
    public async Task An_abort_resets_the_peer_who_sends()
    {
        await using ConnectionPair pair = await PairAsync();
        Task send = pair.Client.SendAsync(new byte[12_000_000]).AsTask();
        pair.Server.Abort("enough");
        await new ValueTask(send).FailsAsync(ConnectionError.Reset);
        Assert.True(pair.Client.IsAborted);
    }

    // The kernel tells of a reset once: when the send hears of it first, the receive beside it must not take what follows for an end.
    [Fact]
    public async Task An_abort_resets_the_peer_who_sends_and_receives_at_once()
    {
        for (int round = 0; round < 200; round++)
        {
            await using ConnectionPair pair = await PairAsync();
            Task<int> receive = pair.Client.ReceiveAsync().AsTask();
            Task send = Task.Run(async () =>
            {
                byte[] some = new byte[1000];
                while (true) await pair.Client.SendAsync(some);
            });
            pair.Server.Abort("enough");
            await new ValueTask(send).FailsAsync(ConnectionError.Reset);
            if (TellsAborts) await new ValueTask<int>(receive).FailsAsync(ConnectionError.Reset);
        }
    }

    // A server that rejects a request closes with the rest of it unread, and the kernel resets the client (RFC 9112 9.5, 9.6).
    [Fact]
    public async Task What_came_before_a_reset_is_received_after_the_send_that_failed_if_asked_for()
    {
        for (int round = 0; round < 20; round++)
        {
            await using ConnectionPair pair = await PairAsync();
            pair.Client.ReceivesPastReset = true;
            byte[] data = ConnectionTalk.Pattern(1000);
            await pair.Server.SendAsync(data).Safely();
            pair.Server.Abort("enough");
            await new ValueTask(SendUntilItFailsAsync(pair.Client)).FailsAsync(ConnectionError.Reset);
            Assert.False(pair.Client.IsAborted);

            await pair.Client.ExpectAsync(data);
            // Elsewhere an end is as true.
            if (TellsAborts) await pair.Client.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        }
    }

    private static async Task SendUntilItFailsAsync(Connection connection)
    {
        byte[] some = new byte[1000];
        while (true) await connection.SendAsync(some).ConfigureAwait(false);
    }

    [Fact]
    public async Task An_abort_fails_what_is_under_way_with_its_reason()
    {
        await using ConnectionPair pair = await PairAsync();
        Task<int> receive = pair.Server.ReceiveAsync().AsTask();
        Task send = pair.Server.SendAsync(new byte[12_000_000]).AsTask();
        pair.Server.Abort("first reason");
        pair.Server.Abort("second reason");
        Assert.Contains("first reason", (await new ValueTask<int>(receive).FailsAsync(ConnectionError.Aborted)).Message);
        Assert.Contains("first reason", (await new ValueTask(send).FailsAsync(ConnectionError.Aborted)).Message);
        Assert.Contains("first reason", (await pair.Server.ReceiveAsync().FailsAsync(ConnectionError.Aborted)).Message);
        Assert.Contains("first reason", (await pair.Server.ReceiveAsync(new byte[1]).FailsAsync(ConnectionError.Aborted)).Message);
        Assert.Contains("first reason", (await pair.Server.SendAsync(new byte[1]).FailsAsync(ConnectionError.Aborted)).Message);
        Assert.Equal("first reason", pair.Server.AbortReason);
        await pair.Server.ShutdownSendAsync().Safely();
        await pair.Server.LingerAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)).Safely();
    }

    [Theory]
    [InlineData("fresh")]
    [InlineData("unread")]
    [InlineData("our end")]
    [InlineData("peer's end")]
    [InlineData("both ends")]
    public async Task An_abort_works_in_every_state(string state)
    {
        await using ConnectionPair pair = await PairAsync();
        if (state == "unread")
        {
            await pair.Client.SendAsync(new byte[10]).Safely();
            await pair.Server.ReceiveAsync().Safely();
        }
        if (state is "our end" or "both ends") await pair.Server.ShutdownSendAsync().Safely();
        if (state is "peer's end" or "both ends")
        {
            await pair.Client.ShutdownSendAsync().Safely();
            Assert.Equal(0, await pair.Server.ReceiveAsync().Safely());
        }
        CancellationToken aborted = pair.Server.Aborted;
        var told = new TaskCompletionSource();
        aborted.Register(told.SetResult);
        pair.Server.Abort("now");
        Assert.True(pair.Server.IsAborted);
        await told.Task.Safely();
        if (state == "unread") pair.Server.Advance(10);
        await pair.Server.ReceiveAsync().FailsAsync(ConnectionError.Aborted);
    }

    [Fact]
    public async Task Aborted_asked_for_afterwards_is_cancelled_at_once()
    {
        await using ConnectionPair pair = await PairAsync();
        pair.Server.Abort("now");
        Assert.True(pair.Server.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Aborts_from_many_threads_at_once_do_no_harm()
    {
        for (int round = 0; round < 20; round++)
        {
            await using ConnectionPair pair = await PairAsync();
            Task<int> receive = pair.Server.ReceiveAsync().AsTask();
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => pair.Server.Abort($"{i}")))).Safely();
            await new ValueTask<int>(receive).FailsAsync(ConnectionError.Aborted);
        }
    }
}
