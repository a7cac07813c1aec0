using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Socle.Sockets.Tests.Epoll;

/// <summary>What the contract suite cannot ask of every transport: edges, resets and slow peers as the kernel makes them.</summary>
public sealed class EpollConnectionTests : IAsyncDisposable
{
    private readonly EpollPair _pair = new();

    public ValueTask DisposeAsync() => _pair.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task After_the_peers_end_an_answer_still_goes_out()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        await peer.SendAsync("question"u8.ToArray());
        peer.Shutdown(SocketShutdown.Send);

        Assert.Equal(8, await ours.ReceiveAsync());
        Assert.Equal(0, await ours.ReceiveAsync());
        Assert.Equal(0, await ours.ReceiveAsync());
        Assert.False(ours.Aborted.IsCancellationRequested);
        await ours.SendAsync("answer"u8.ToArray());
        await ours.DisposeAsync();

        Assert.Equal("answer", Encoding.ASCII.GetString(await peer.ReadToEndAsync()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reset_is_told_while_nobody_receives()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        var told = new TaskCompletionSource();
        using CancellationTokenRegistration registration = ours.Aborted.Register(() => told.SetResult());

        peer.Reset();

        await told.Task.WaitAsync(EpollPair.Patience);
        ConnectionException e = await Assert.ThrowsAsync<ConnectionException>(async () => await ours.ReceiveAsync());
        Assert.Equal(ConnectionError.Reset, e.Error);
        Assert.Equal(ConnectionError.Reset, (await Assert.ThrowsAsync<ConnectionException>(async () => await ours.SendAsync(new byte[1]))).Error);
    }

    // Bytes and reset come as one event: the receive that waits takes the bytes, and nobody asks for what stands behind them.
    [Fact(Timeout = 60_000)]
    public async Task A_reset_right_behind_bytes_is_told_though_nobody_receives_any_more()
    {
        await using var pair = new EpollPair(watched: false);
        (Connection busy, Socket other) = await pair.ConnectAsync();
        (Connection ours, Socket peer) = await pair.ConnectAsync();
        Task<int> receiving = ours.ReceiveAsync().AsTask();
        using var entered = new ManualResetEventSlim();
        using var reset = new ManualResetEventSlim();
        busy.ReceiveAsync().Then(() =>
        {
            entered.Set();
            reset.Wait(EpollPair.Patience);
        });
        await other.SendAsync(new byte[1]);
        Assert.True(entered.Wait(EpollPair.Patience));
        await peer.SendAsync(new byte[3]);
        peer.Reset();
        reset.Set();
        Assert.Equal(3, await receiving.Safely());

        var told = new TaskCompletionSource();
        using CancellationTokenRegistration registration = ours.Aborted.Register(() => told.SetResult());
        pair.Time.Advance(Heartbeat.Interval);

        await told.Task.WaitAsync(EpollPair.Patience);
        Assert.Equal(ConnectionError.Reset, (await Assert.ThrowsAsync<ConnectionException>(async () => await ours.ReceiveAsync())).Error);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_stands_behind_urgent_data_arrives_too(bool receivesBefore)
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        for (int round = 0; round < 20; round++)
        {
            Task<string>? early = receivesBefore ? ReadAsync(ours, 6) : null;
            await peer.SendAsync("abc"u8.ToArray());
            peer.Send("!"u8, SocketFlags.OutOfBand);
            await peer.SendAsync("def"u8.ToArray());
            Assert.Equal("abcdef", await (early ?? ReadAsync(ours, 6)).Safely());
        }
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await ours.ReceiveAsync().Safely());

        static async Task<string> ReadAsync(Connection c, int count)
        {
            while (c.Unread.Length < count) Assert.NotEqual(0, await c.ReceiveAsync());
            string text = Encoding.ASCII.GetString(c.Unread.Span);
            c.Advance(c.Unread.Length);
            return text;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Abort_resets_the_peer_and_fails_what_waits_with_its_reason()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        Task<int> receiving = ours.ReceiveAsync().AsTask();

        ours.Abort("enough");
        ours.Abort("too late");

        ConnectionException e = await Assert.ThrowsAsync<ConnectionException>(() => receiving);
        Assert.Equal(ConnectionError.Aborted, e.Error);
        Assert.EndsWith("enough", e.Message, StringComparison.Ordinal);
        SocketException reset = await Assert.ThrowsAsync<SocketException>(async () => await peer.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposing_fails_a_receive_that_waits()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        Task<int> receiving = ours.ReceiveAsync().AsTask();
        await ours.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionException>(() => receiving);
        Assert.Empty(await peer.ReadToEndAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cancelled_receive_loses_no_byte()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        using var cancelling = new CancellationTokenSource();
        Task<int> receiving = ours.ReceiveAsync(cancelling.Token).AsTask();
        await cancelling.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => receiving);

        await peer.SendAsync("kept"u8.ToArray());
        Assert.Equal(4, await ours.ReceiveAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_receive_is_refused_and_the_first_goes_on()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        Task<int> first = ours.ReceiveAsync().AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ours.ReceiveAsync());
        await peer.SendAsync(new byte[3]);
        Assert.Equal(3, await first);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_late_receive_fails_and_sending_goes_on()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        ours.ReceiveDeadline = ours.Heartbeat.After(TimeSpan.FromSeconds(5));
        Task<int> receiving = ours.ReceiveAsync().AsTask();
        _pair.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(ConnectionError.TimedOut, (await Assert.ThrowsAsync<ConnectionException>(() => receiving)).Error);

        await ours.SendAsync("408"u8.ToArray());
        await ours.DisposeAsync();
        Assert.Equal("408", Encoding.ASCII.GetString(await peer.ReadToEndAsync()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_send_waits_for_a_slow_reader_and_arrives_whole()
    {
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        byte[] data = RandomNumberGenerator.GetBytes(16 * 1024 * 1024);
        Task sending = SendAndClose(ours, data);
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(await peer.ReadToEndAsync()));
        await sending;

        static async Task SendAndClose(Connection ours, byte[] data)
        {
            await ours.SendAsync(data);
            await ours.DisposeAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_send_that_makes_no_progress_is_aborted()
    {
        (Connection ours, Socket _) = await _pair.ConnectAsync();
        Task sending = ours.SendAsync(new byte[64 * 1024 * 1024]).AsTask();
        Assert.False(sending.IsCompleted);
        _pair.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(ConnectionError.TimedOut, (await Assert.ThrowsAsync<ConnectionException>(() => sending)).Error);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cancelled_send_aborts()
    {
        (Connection ours, Socket _) = await _pair.ConnectAsync();
        using var cancelling = new CancellationTokenSource();
        Task sending = ours.SendAsync(new byte[64 * 1024 * 1024], cancelling.Token).AsTask();
        await cancelling.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => sending);
        Assert.True(ours.IsAborted);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(12_345_678)]
    public async Task A_part_of_a_file_follows_its_head(int count)
    {
        byte[] content = RandomNumberGenerator.GetBytes(count + 200);
        using var file = new TemporaryFile(content);
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        Task<byte[]> reading = peer.ReadToEndAsync();

        await ours.SendAsync("head"u8.ToArray(), file.Handle, 100, count);
        await ours.DisposeAsync();

        Assert.Equal("head"u8.ToArray().Concat(content.Skip(100).Take(count)), await reading);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public async Task A_file_that_became_shorter_is_told(int size)
    {
        using var file = new TemporaryFile(new byte[size]);
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        Task<byte[]> reading = peer.ReadToEndAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await ours.SendAsync("head"u8.ToArray(), file.Handle, 0, size + 1));
        await ours.DisposeAsync();
        Assert.Equal(size + 4, (await reading).Length);
    }

    [Fact(Timeout = 60_000)]
    public async Task Receiving_from_other_threads_loses_no_edge()
    {
        const int Rounds = 20_000;
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        Task echoing = EchoElsewhere(ours);
        byte[] one = new byte[1];
        for (int i = 0; i < Rounds; i++)
        {
            await peer.SendAsync(one);
            Assert.Equal(1, await peer.ReceiveAsync(one).WaitAsync(EpollPair.Patience));
        }
        peer.Shutdown(SocketShutdown.Send);
        await echoing;

        static async Task EchoElsewhere(Connection ours)
        {
            while (await ours.ReceiveAsync() > 0)
            {
                await Task.Yield();
                await ours.SendAsync(ours.Unread);
                ours.Advance(ours.Unread.Length);
            }
        }
    }

    // The socket is full and drained again and again, at moments of the reader's choice: one edge that is lost, and the rest never comes.
    [Fact(Timeout = 60_000)]
    public async Task Sending_to_a_reader_that_drains_at_any_moment_loses_no_edge()
    {
        const int Rounds = 200, PieceBytes = 8 * 1024 * 1024;
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        peer.ReceiveTimeout = 10_000;
        Task sending = Task.Run(async () =>
        {
            byte[] piece = new byte[PieceBytes];
            for (int i = 0; i < Rounds; i++) await ours.SendAsync(piece);
        });
        byte[] buffer = new byte[1024 * 1024];
        for (long left = (long)Rounds * PieceBytes; left > 0;)
        {
            int count = peer.Receive(buffer);
            Assert.NotEqual(0, count);
            left -= count;
        }
        await sending.WaitAsync(EpollPair.Patience);
    }

    // The kernel tells of a reset once, to whoever asks first, and from then on of an end: the loop that notes it, a send, or a receive on another thread.
    [Fact(Timeout = 60_000)]
    public async Task A_reset_at_any_moment_is_never_an_end()
    {
        var byte1 = new byte[1];
        for (int round = 0; round < 4_000; round++)
        {
            (Connection ours, Socket peer) = await _pair.ConnectAsync();
            int bytes = 1 + round % 64;
            peer.Send(new byte[bytes]);
            await ours.ReceiveAsync(byte1);
            peer.LingerState = new(enable: true, seconds: 0);
            Task resetting = Task.Run(peer.Dispose);
            ConnectionException reset = await Assert.ThrowsAsync<ConnectionException>(() => Task.Run(async () =>
            {
                while (await ours.ReceiveAsync(byte1) > 0)
                {
                    // Goes on beside the loop.
                    await Task.Yield();
                }
            }));
            Assert.Equal(ConnectionError.Reset, reset.Error);
            await resetting;
            await ours.DisposeAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Racing_cancellations_complete_each_receive_once()
    {
        const int Rounds = 5_000;
        (Connection ours, Socket peer) = await _pair.ConnectAsync();
        Task pouring = Pour(peer, Rounds);
        int received = 0;
        while (received < Rounds)
        {
            using var cancelling = new CancellationTokenSource();
            ValueTask<int> receiving = ours.ReceiveAsync(cancelling.Token);
            ThreadPool.UnsafeQueueUserWorkItem(static c => { try { c.Cancel(); } catch (ObjectDisposedException) { } }, cancelling, preferLocal: false);
            try
            {
                int came = await receiving;
                Assert.True(came > 0);
                received += came;
                ours.Advance(came);
            }
            catch (OperationCanceledException)
            {
            }
        }
        Assert.Equal(Rounds, received);
        await pouring;

        static async Task Pour(Socket peer, int rounds)
        {
            byte[] one = new byte[1];
            for (int i = 0; i < rounds; i++) await peer.SendAsync(one);
        }
    }

    // The heartbeat comes to fail a receive that was late, and finds the next one, which is not: a token that is cancelled just then must not be lost.
    [Fact(Timeout = 60_000)]
    public async Task A_cancellation_beside_a_timeout_that_came_too_late_is_not_lost()
    {
        (Connection ours, Socket _) = await _pair.ConnectAsync();
        var fail = typeof(EpollConnection).GetMethod("FailReceive", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Action<ConnectionException>>(ours);
        var late = new ConnectionException(ConnectionError.TimedOut, "too late");
        for (int round = 0; round < 2_000; round++)
        {
            using var cancelling = new CancellationTokenSource();
            Task<int> receiving = ours.ReceiveAsync(cancelling.Token).AsTask();
            bool over = false;
            bool begun = false;
            Task failing = Task.Run(() =>
            {
                for (int i = 0; i < 1_000 && !Volatile.Read(ref over); i++)
                {
                    fail(late);
                    Volatile.Write(ref begun, true);
                }
            });
            while (!Volatile.Read(ref begun)) await Task.Yield();
            cancelling.Cancel();
            Volatile.Write(ref over, true);
            await Assert.ThrowsAsync<OperationCanceledException>(() => receiving.Safely());
            await failing;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_of_ours_talks_to_one_of_ours()
    {
        await using Connection near = await _pair.Transport.ConnectAsync(_pair.Listener.EndPoint, ConnectionOptions.Default);
        Connection far = await _pair.AcceptAsync();
        await near.SendAsync("hello"u8.ToArray());
        Assert.Equal(5, await far.ReceiveAsync());
        Assert.Equal(near.LocalEndPoint, far.RemoteEndPoint);
        Assert.Equal(far.LocalEndPoint, near.RemoteEndPoint);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nobody_listening_is_told()
    {
        EndPoint end = _pair.Listener.EndPoint;
        await _pair.Listener.DisposeAsync();
        ConnectionException e = await Assert.ThrowsAsync<ConnectionException>(async () => await _pair.Transport.ConnectAsync(end, ConnectionOptions.Default));
        Assert.Equal(ConnectionError.Refused, e.Error);
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public TemporaryFile(byte[] content)
        {
            File.WriteAllBytes(_path, content);
            Handle = File.OpenHandle(_path);
        }

        public Microsoft.Win32.SafeHandles.SafeFileHandle Handle { get; }

        public void Dispose()
        {
            Handle.Dispose();
            File.Delete(_path);
        }
    }
}
