using System.Net;
using System.Text;

namespace Socle.Sockets.Tests;

/// <summary>What every kind of datagram socket keeps, on the system's own calls and on the runtime's sockets.</summary>
public abstract class DatagramContract
{
    /// <summary>An address to listen on that nobody else has.</summary>
    protected abstract string Anywhere();

    /// <summary>Whether the runtime's sockets are used, as on systems that we have no calls for.</summary>
    protected virtual bool IsPortable => false;

    protected virtual bool IsUnix => false;

    private UdpServer Listen(DatagramHandler handler, UdpServerOptions? options = null) => UdpServer.Listen(Anywhere(), handler, options, IsPortable);

    private DatagramSocket Bind(DatagramOptions? options = null) => DatagramSocket.Bind(Anywhere(), options, IsPortable);

    private async Task<DatagramSocket> ConnectAsync(EndPoint to, DatagramOptions? options = null) =>
        await DatagramSocket.ConnectAsync(Written(to), options, IsPortable, default).Safely();

    private static string Written(EndPoint to) => to.ToString()!;

    private static async ValueTask EchoAsync(Datagram datagram, CancellationToken _) => await datagram.ReplyAsync(datagram.Data);

    // ---- bytes ----

    [Fact]
    public async Task What_is_sent_arrives_and_is_answered()
    {
        await using UdpServer server = Listen((datagram, _) => datagram.ReplyAsync($"You said: {datagram.Text}"));
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        await client.SendAsync("hello"u8.ToArray()).Safely();
        Datagram answer = await client.ReceiveAsync().Safely();
        Assert.Equal("You said: hello", answer.Text);
        Assert.False(answer.IsTruncated);
        Assert.Equal(15, answer.Length);
        Assert.Equal(server.EndPoints[0].ToString(), answer.RemoteEndPoint!.ToString());
        Assert.Equal(1, server.ReceivedCount);
    }

    [Fact]
    public async Task A_datagram_stays_one_whatever_its_length()
    {
        await using UdpServer server = Listen(EchoAsync);
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        foreach (int length in (int[])[0, 1, 100, 1499, 1500, 1501, 9000, 65_507])
        {
            byte[] data = ConnectionTalk.Pattern(length);
            await client.SendAsync(data).Safely();
            Assert.Equal(data, (await client.ReceiveAsync().Safely()).Data.ToArray());
        }
    }

    [Fact]
    public async Task Datagrams_are_answered_in_order_each_to_its_sender()
    {
        await using UdpServer server = Listen(EchoAsync);
        DatagramSocket[] clients = [await ConnectAsync(server.EndPoints[0]), await ConnectAsync(server.EndPoints[0]), await ConnectAsync(server.EndPoints[0])];
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < clients.Length; i++) await clients[i].SendAsync(Encoding.UTF8.GetBytes($"{i}.{round}")).Safely();
        }
        for (int i = 0; i < clients.Length; i++)
        {
            for (int round = 0; round < 5; round++) Assert.Equal($"{i}.{round}", (await clients[i].ReceiveAsync().Safely()).Text);
            await clients[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task Bound_sockets_talk_by_address()
    {
        await using DatagramSocket one = Bind(), two = Bind();
        await one.SendAsync("ping"u8.ToArray(), DatagramAddress.From(two.LocalEndPoint!)).Safely();
        Datagram ping = await two.ReceiveAsync().Safely();
        Assert.Equal("ping", ping.Text);
        Assert.Equal(one.LocalEndPoint!.ToString(), ping.From.ToString());
        await ping.ReplyAsync("pong").Safely();
        Assert.Equal("pong", (await one.ReceiveAsync().Safely()).Text);
    }

    [Fact]
    public async Task A_connected_socket_hears_its_peer_alone()
    {
        await using UdpServer server = Listen(EchoAsync);
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]), stranger = Bind();
        try { await stranger.SendAsync("psst"u8.ToArray(), DatagramAddress.From(client.LocalEndPoint!)).Safely(); }
        catch (ConnectionException e) { Assert.Equal(ConnectionError.PermissionDenied, e.Error); /* A Unix socket says so. */ }
        await client.SendAsync("hello"u8.ToArray()).Safely();
        Assert.Equal("hello", (await client.ReceiveAsync().Safely()).Text);
    }

    [Fact]
    public async Task The_server_sends_unasked()
    {
        DatagramAddress from = default;
        await using UdpServer server = Listen((datagram, _) => { from = datagram.From; return datagram.ReplyAsync("noted"); });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        await client.SendAsync("I am here"u8.ToArray()).Safely();
        await client.ReceiveAsync().Safely();
        await server.SendAsync("news"u8.ToArray(), from).Safely();
        Assert.Equal("news", (await client.ReceiveAsync().Safely()).Text);
    }

    // ---- truncation ----

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    [InlineData(5000, true)]
    public async Task A_datagram_that_is_cut_says_so(int length, bool cut)
    {
        var options = new DatagramOptions { DatagramBytesMax = 8 };
        await using UdpServer server = Listen((d, _) => d.ReplyAsync($"{d.Data.Length} {d.Length} {d.IsTruncated}"), new() { Socket = options });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        await client.SendAsync(new byte[length]).Safely();
        // Without the system's own calls, one byte more stands for all.
        int told = IsPortable ? Math.Min(length, 9) : length;
        Assert.Equal($"8 {told} {cut}", (await client.ReceiveAsync().Safely()).Text);
        Assert.Equal(cut ? 1 : 0, server.TruncatedCount);

        await using DatagramSocket bound = Bind(options);
        await client.DisposeAsync();
        await using DatagramSocket other = await ConnectAsync(bound.LocalEndPoint!);
        await other.SendAsync(new byte[length]).Safely();
        Datagram came = await bound.ReceiveAsync().Safely();
        Assert.Equal((8, told, cut), (came.Data.Length, came.Length, came.IsTruncated));
    }

    // ---- handlers ----

    [Fact]
    public async Task A_handler_may_wait_while_others_are_served()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = Listen(async (datagram, _) =>
        {
            if (datagram.Text == "slow") await release.Task;
            await datagram.ReplyAsync(datagram.Data);
        });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        await client.SendAsync("slow"u8.ToArray()).Safely();
        for (int i = 0; i < 100; i++)
        {
            await client.SendAsync("quick"u8.ToArray()).Safely();
            Assert.Equal("quick", (await client.ReceiveAsync().Safely()).Text);
        }
        Assert.Equal(1, server.UnderWayCount);
        release.SetResult();
        Assert.Equal("slow", (await client.ReceiveAsync().Safely()).Text);
    }

    [Fact]
    public async Task No_more_handlers_are_under_way_than_allowed()
    {
        var release = new SemaphoreSlim(0);
        var begun = new SemaphoreSlim(0);
        await using UdpServer server = Listen(async (datagram, stop) =>
        {
            begun.Release();
            await release.WaitAsync(stop);
            await datagram.ReplyAsync(datagram.Data);
        }, new() { DatagramsMax = 2 });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        for (int i = 0; i < 5; i++) await client.SendAsync(new byte[] { (byte)i }).Safely();
        await begun.WaitAsync().Safely();
        await begun.WaitAsync().Safely();
        Assert.Equal(2, server.UnderWayCount);
        Assert.Equal(0, begun.CurrentCount);
        release.Release(5);
        var answers = new SortedSet<byte>();
        for (int i = 0; i < 5; i++) answers.Add((await client.ReceiveAsync().Safely()).Data.Span[0]);
        Assert.Equal([0, 1, 2, 3, 4], answers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handlers_exception_ends_its_datagram_alone_and_is_told(bool later)
    {
        var told = new TaskCompletionSource<(DatagramAddress, Exception)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = Listen((datagram, _) => datagram.Text == "bad" ? Fail(later) : datagram.ReplyAsync(datagram.Data), new()
        {
            Failed = (from, e) => { told.TrySetResult((from, e)); throw new InvalidOperationException("the reporter fails too"); },
        });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        await client.SendAsync("bad"u8.ToArray()).Safely();
        (DatagramAddress from, Exception error) = await told.Task.Safely();
        Assert.Equal("boom", error.Message);
        Assert.Equal(client.LocalEndPoint!.ToString(), from.ToString());
        await client.SendAsync("good"u8.ToArray()).Safely();
        Assert.Equal("good", (await client.ReceiveAsync().Safely()).Text);
    }

    private static ValueTask Fail(bool later) => later ? FailLaterAsync() : throw new FormatException("boom");

    private static async ValueTask FailLaterAsync()
    {
        await Task.Yield();
        throw new FormatException("boom");
    }

    [Fact]
    public async Task A_datagram_is_gone_when_its_handler_has_ended()
    {
        Datagram kept = default;
        await using UdpServer server = Listen((datagram, _) => { kept = datagram; return datagram.ReplyAsync("ok"); });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync("x"u8.ToArray()).Safely();
            await client.ReceiveAsync().Safely();
        }
        await server.StopAsync().Safely();
        Assert.Throws<InvalidOperationException>(() => kept.Data);
        Assert.Throws<InvalidOperationException>(() => kept.From);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await kept.ReplyAsync("late"));
        Assert.Throws<InvalidOperationException>(() => default(Datagram).Data);
    }

    // ---- times and ends ----

    [Fact]
    public async Task A_receive_ends_when_its_time_is_over_and_the_next_goes_on()
    {
        var clock = new ManualTimeProvider();
        await using UdpServer server = Listen(EchoAsync);
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0], new() { ReceiveTimeout = TimeSpan.FromSeconds(5), TimeProvider = clock });
        for (int round = 0; round < 2; round++)
        {
            Task<Datagram> waiting = client.ReceiveAsync().AsTask();
            clock.Advance(TimeSpan.FromSeconds(4));
            Assert.False(waiting.IsCompleted);
            clock.Advance(TimeSpan.FromSeconds(2));
            ConnectionException late = await Assert.ThrowsAsync<ConnectionException>(() => waiting.Safely());
            Assert.Equal(ConnectionError.TimedOut, late.Error);
            Assert.Contains("ask again", late.Message);
            await client.SendAsync("hello"u8.ToArray()).Safely();
            Assert.Equal("hello", (await client.ReceiveAsync().Safely()).Text);
        }
    }

    [Fact]
    public async Task A_receive_can_be_cancelled_and_loses_nothing()
    {
        await using UdpServer server = Listen(EchoAsync);
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0], new() { ReceiveTimeout = TimeSpan.FromHours(1) });
        using var cancel = new CancellationTokenSource();
        Task<Datagram> waiting = client.ReceiveAsync(cancel.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ReceiveAsync().AsTask());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Safely());
        await client.SendAsync("hello"u8.ToArray()).Safely();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ReceiveAsync(cancel.Token).Safely());
        Assert.Equal("hello", (await client.ReceiveAsync().Safely()).Text);
    }

    [Fact]
    public async Task A_closed_socket_ends_its_receive()
    {
        DatagramSocket socket = Bind();
        Task<Datagram> waiting = socket.ReceiveAsync().AsTask();
        await socket.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Safely());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => socket.ReceiveAsync().Safely());
    }

    [Fact]
    public async Task Stopping_waits_for_handlers_and_lets_them_reply()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        UdpServer server = Listen(async (datagram, _) =>
        {
            begun.SetResult();
            await release.Task;
            await datagram.ReplyAsync("done");
        });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        await client.SendAsync("x"u8.ToArray()).Safely();
        await begun.Task.Safely();
        Task stop = server.StopAsync();
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await stop.Safely();
        Assert.Equal("done", (await client.ReceiveAsync().Safely()).Text);
        Assert.Equal(0, server.UnderWayCount);
        await server.StopAsync().Safely();
    }

    [Fact]
    public async Task Stopping_cancels_handlers_that_take_too_long_and_goes_without_the_deaf()
    {
        var clock = new ManualTimeProvider();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new SemaphoreSlim(0);
        UdpServer server = Listen(async (datagram, stop) =>
        {
            begun.Release();
            if (datagram.Text == "deaf") await new TaskCompletionSource().Task;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, stop));
            cancelled.SetResult();
        }, new() { Socket = new() { TimeProvider = clock } });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        foreach (string word in (string[])["deaf", "good"])
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(word)).Safely();
            await begun.WaitAsync().Safely();
        }
        Task stopped = server.StopAsync();
        clock.Advance(TimeSpan.FromSeconds(5));
        await cancelled.Task.Safely();
        await Task.Run(async () =>
        {
            for (; !stopped.IsCompleted; await Task.Yield()) clock.Advance(TimeSpan.FromSeconds(2));
        }).Safely();
        await stopped;
    }

    [Fact]
    public async Task An_idle_server_stops_at_once()
    {
        UdpServer server = Listen(EchoAsync);
        await server.StopAsync().Safely();
        await server.DisposeAsync().Safely();
    }

    // ---- failures ----

    [Fact]
    public async Task An_address_in_use_is_told()
    {
        await using UdpServer server = Listen(EchoAsync);
        ConnectionException taken = Assert.Throws<ConnectionException>(() => UdpServer.Listen(Written(server.EndPoints[0]), EchoAsync, null, IsPortable));
        Assert.Equal(ConnectionError.AddressInUse, taken.Error);
        Assert.StartsWith(IsUnix ? "Somebody else listens on" : "This program listens on", taken.Message);
    }

    [Fact]
    public async Task A_peer_that_is_not_there_is_told()
    {
        UdpServer server = Listen(EchoAsync);
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        await server.StopAsync().Safely();
        ConnectionException refused = await Assert.ThrowsAsync<ConnectionException>(async () =>
        {
            await client.SendAsync("anybody?"u8.ToArray()).Safely();
            await client.ReceiveAsync().Safely();
        });
        Assert.Equal(ConnectionError.Refused, refused.Error);
        Assert.Contains("Nothing listens on", refused.Message);
    }

    [Fact]
    public async Task A_datagram_that_is_too_long_to_send_is_told()
    {
        await using UdpServer server = Listen((d, _) => d.ReplyAsync(new byte[IsUnix ? 10_000_000 : 65_536]), new() { Failed = (_, e) => Assert.IsType<ConnectionException>(e) });
        await using DatagramSocket client = await ConnectAsync(server.EndPoints[0]);
        ConnectionException tooLarge = await Assert.ThrowsAsync<ConnectionException>(() => client.SendAsync(new byte[IsUnix ? 10_000_000 : 65_536]).Safely());
        Assert.Equal(ConnectionError.TooLarge, tooLarge.Error);
    }
}
