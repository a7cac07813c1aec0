namespace Socle.Sockets.Tests;

// Cancelling: what is lost by it, and what is not.
public abstract partial class TransportContract
{
    [Fact]
    public async Task A_cancelled_receive_loses_nothing()
    {
        await using ConnectionPair pair = await PairAsync();
        for (int round = 0; round < 20; round++)
        {
            using var cancel = new CancellationTokenSource();
            Task<int> receive = round % 2 == 0 ? pair.Server.ReceiveAsync(cancel.Token).AsTask() : pair.Server.ReceiveAsync(new byte[8], cancel.Token).AsTask();
            await cancel.CancelAsync();
            var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive.Safely());
            Assert.Equal(cancel.Token, e.CancellationToken);
            await pair.Client.SendAsync("0123456789"u8.ToArray()).Safely();
            if (round % 3 == 0)
            {
                Assert.Equal("0123456789"u8.ToArray(), await pair.Server.ReadAsync(10));
                continue;
            }
            Assert.Equal(10, await pair.Server.ReceiveAsync().Safely());
            Assert.Equal("0123456789"u8.ToArray(), pair.Server.Unread.ToArray());
            pair.Server.Advance(10);
        }
    }

    [Fact]
    public async Task Advancing_between_a_cancelled_receive_and_the_next_loses_nothing()
    {
        await using ConnectionPair pair = await PairAsync();
        for (int round = 0; round < 10; round++)
        {
            await pair.Client.SendAsync("head"u8.ToArray()).Safely();
            Assert.Equal(4, await pair.Server.ReceiveAsync().Safely());
            using var cancel = new CancellationTokenSource();
            Task<int> receive = pair.Server.ReceiveAsync(cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive.Safely());
            Assert.Equal("head"u8.ToArray(), pair.Server.Unread.ToArray());
            pair.Server.Advance(4);
            await pair.Client.SendAsync("more"u8.ToArray()).Safely();
            Assert.Equal(4, await pair.Server.ReceiveAsync().Safely());
            Assert.Equal("more"u8.ToArray(), pair.Server.Unread.ToArray());
            pair.Server.Advance(4);
        }
    }

    [Fact]
    public async Task A_receive_with_a_cancelled_token_touches_nothing()
    {
        await using ConnectionPair pair = await PairAsync();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.Server.ReceiveAsync(cancelled).AsTask());
        await pair.Client.SendAsync(new byte[1]).Safely();
        Assert.Equal(1, await pair.Server.ReceiveAsync().Safely());
    }

    [Fact]
    public async Task Cancelling_and_data_at_once_end_in_one_of_the_two()
    {
        await using ConnectionPair pair = await PairAsync();
        int sent = 0, got = 0;
        for (int round = 0; round < 200; round++)
        {
            using var cancel = new CancellationTokenSource();
            Task<int> receive = pair.Server.ReceiveAsync(cancel.Token).AsTask();
            Task cancelling = Task.Run(cancel.Cancel);
            await pair.Client.SendAsync(new[] { (byte)sent++ }).Safely();
            try { await receive.Safely(); }
            catch (OperationCanceledException) { /* The byte comes with a later receive. */ }
            await cancelling.Safely();
            foreach (byte b in pair.Server.Unread.Span) Assert.Equal((byte)got++, b);
            pair.Server.Advance(pair.Server.Unread.Length);
        }
        while (got < sent)
        {
            await pair.Server.ReceiveAsync().Safely();
            foreach (byte b in pair.Server.Unread.Span) Assert.Equal((byte)got++, b);
            pair.Server.Advance(pair.Server.Unread.Length);
        }
    }

    [Fact]
    public async Task A_cancelled_send_aborts()
    {
        await using ConnectionPair pair = await PairAsync();
        using var cancel = new CancellationTokenSource();
        Task send = pair.Server.SendAsync(new byte[12_000_000], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send.Safely());
        Assert.True(pair.Server.IsAborted);
    }
}
