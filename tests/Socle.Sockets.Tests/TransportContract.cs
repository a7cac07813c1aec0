using System.Net;
using System.Runtime.InteropServices;

namespace Socle.Sockets.Tests;

/// <summary>What every transport keeps: bytes, ends and resets. Timeouts and files are in the other parts.</summary>
public abstract partial class TransportContract
{
    protected abstract Transport Make(TimeProvider? time = null);

    /// <summary>Where to listen; free each time it is asked for.</summary>
    protected virtual string Where => "127.0.0.1:0";

    /// <summary>Whether a peer that waits can tell an abort from an end. A Unix-domain socket has no reset.</summary>
    protected virtual bool TellsAborts => true;

    private EndPoint At => Address.Parse(Where).ToListen()[0];

    private Task<ConnectionPair> PairAsync(ConnectionOptions? server = null) => ConnectionPair.MakeAsync(Make(), server, at: At);

    // ---- bytes ----

    [Fact]
    public async Task What_is_sent_arrives_and_is_answered()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync("hello"u8.ToArray()).Safely();
        Assert.Equal(5, await pair.Server.ReceiveAsync().Safely());
        Assert.Equal("hello"u8.ToArray(), pair.Server.Unread.ToArray());
        await pair.Server.SendAsync(pair.Server.Unread).Safely();
        pair.Server.Advance(5);
        Assert.True(pair.Server.Unread.IsEmpty);
        Assert.Equal("hello"u8.ToArray(), await pair.Client.ReadAsync(5));
    }

    [Fact]
    public async Task A_receive_waits_for_what_comes_later()
    {
        await using ConnectionPair pair = await PairAsync();
        for (int round = 0; round < 50; round++)
        {
            Task<int> receive = pair.Server.ReceiveAsync().AsTask();
            Assert.False(receive.IsCompleted);
            await pair.Client.SendAsync(new byte[] { (byte)round }).Safely();
            Assert.Equal(1, await receive.Safely());
            Assert.Equal((byte)round, pair.Server.Unread.Span[0]);
            pair.Server.Advance(1);
        }
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(16 * 1024)]
    [InlineData(40_000)]
    public async Task Unread_grows_in_one_piece_until_all_is_here(int count)
    {
        await using ConnectionPair pair = await PairAsync();
        byte[] data = ConnectionTalk.Pattern(count);
        Task send = pair.Client.SendAsync(data).AsTask();
        while (pair.Server.Unread.Length < count) Assert.True(await pair.Server.ReceiveAsync().Safely() > 0);
        Assert.Equal(data, pair.Server.Unread.ToArray());
        await send.Safely();
    }

    [Fact]
    public async Task Advancing_bit_by_bit_keeps_the_rest_in_place()
    {
        await using ConnectionPair pair = await PairAsync();
        byte[] data = ConnectionTalk.Pattern(300_000);
        Task send = pair.Client.SendAsync(data).AsTask();
        int at = 0;
        for (int step = 1; at < data.Length; step = step % 977 + 13)
        {
            if (pair.Server.Unread.Length < Math.Min(step, data.Length - at)) Assert.True(await pair.Server.ReceiveAsync().Safely() > 0);
            int take = Math.Min(step, pair.Server.Unread.Length);
            Assert.Equal(data.AsSpan(at, take), pair.Server.Unread.Span[..take]);
            pair.Server.Advance(take);
            at += take;
        }
        await send.Safely();
        Assert.True(pair.Server.Unread.IsEmpty);
    }

    [Fact]
    public async Task Advancing_past_what_is_unread_is_refused()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync(new byte[3]).Safely();
        await pair.Server.ReceiveAsync().Safely();
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.Advance(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.Advance(-1));
        pair.Server.Advance(3);
    }

    [Fact]
    public async Task More_unread_than_allowed_is_refused()
    {
        await using ConnectionPair pair = await PairAsync();
        byte[] data = ConnectionTalk.Pattern(600_000);
        Task send = pair.Client.SendAsync(data).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (true) await pair.Server.ReceiveAsync().Safely();
        });
        Assert.InRange(pair.Server.Unread.Length, pair.Server.ReceiveBlockBytesMax, 2 * pair.Server.ReceiveBlockBytesMax);
        byte[] first = pair.Server.Unread.ToArray();
        pair.Server.Advance(first.Length);
        Assert.Equal(data[..first.Length], first);
        await pair.Server.ExpectAsync(data[first.Length..]);
        await send.Safely();
    }

    [Fact]
    public async Task Receiving_into_own_memory_takes_the_unread_first()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync("abcdef"u8.ToArray()).Safely();
        await pair.Server.ReceiveAsync().Safely();
        byte[] own = new byte[4];
        Assert.Equal(0, await pair.Server.ReceiveAsync(Memory<byte>.Empty).Safely());
        Assert.Equal(4, await pair.Server.ReceiveAsync(own).Safely());
        Assert.Equal("abcd"u8.ToArray(), own);
        Assert.Equal(2, await pair.Server.ReceiveAsync(own).Safely());
        Task<int> waiting = pair.Server.ReceiveAsync(own).AsTask();
        await pair.Client.SendAsync("gh"u8.ToArray()).Safely();
        Assert.Equal(2, await waiting.Safely());
        Assert.Equal("gh"u8.ToArray(), own[..2]);
        Assert.True(pair.Server.Unread.IsEmpty);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1500)]
    [InlineData(100_000)]
    public async Task Receiving_into_own_memory_brings_everything_in_order(int ownBytes)
    {
        await using ConnectionPair pair = await PairAsync();
        byte[] data = ConnectionTalk.Pattern(ownBytes * 30 + 1), own = new byte[ownBytes];
        var got = new MemoryStream();
        Task send = pair.Client.SendAsync(data).AsTask();
        while (got.Length < data.Length)
        {
            int came = await pair.Server.ReceiveAsync(own).Safely();
            Assert.True(came > 0);
            got.Write(own, 0, came);
        }
        Assert.Equal(data, got.ToArray());
        await send.Safely();
    }

    [Fact]
    public async Task Large_transfers_cross_each_other()
    {
        await using ConnectionPair pair = await PairAsync();
        byte[] data = ConnectionTalk.Pattern(12_000_000);
        Task there = pair.Client.SendAsync(data).AsTask(), back = pair.Server.SendAsync(data).AsTask();
        Assert.False(there.IsCompleted || back.IsCompleted);
        await Task.WhenAll(pair.Server.ExpectAsync(data), pair.Client.ExpectAsync(data));
        await there.Safely();
        await back.Safely();
    }

    [Fact]
    public async Task An_empty_send_sends_nothing()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync(ReadOnlyMemory<byte>.Empty).Safely();
        await pair.Client.SendAsync("x"u8.ToArray()).Safely();
        Assert.Equal(1, await pair.Server.ReceiveAsync().Safely());
    }

    [Fact]
    public async Task A_quiet_connection_holds_no_large_block()
    {
        await using ConnectionPair pair = await PairAsync();
        for (int round = 0; round < 3; round++)
        {
            await pair.Client.SendAsync(new byte[30_000]).Safely();
            for (int got = 0; got < 30_000;)
            {
                got += await pair.Server.ReceiveAsync().Safely();
                pair.Server.Advance(pair.Server.Unread.Length);
            }
            Assert.InRange(BlockLength(pair.Server), 0, 2048);
            Task<int> waiting = pair.Server.ReceiveAsync().AsTask();
            Assert.InRange(BlockLength(pair.Server), 0, 2048);
            await pair.Client.SendAsync(new byte[1]).Safely();
            await waiting.Safely();
            pair.Server.Advance(1);
        }
    }

    private static int BlockLength(Connection connection) =>
        MemoryMarshal.TryGetArray(connection.Unread, out ArraySegment<byte> block) ? block.Array!.Length : 0;

    // ---- one of a kind ----

    [Fact]
    public async Task A_second_receive_at_once_is_refused()
    {
        await using ConnectionPair pair = await PairAsync();
        Task<int> first = pair.Server.ReceiveAsync().AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Server.ReceiveAsync().AsTask());
        await pair.Client.SendAsync(new byte[1]).Safely();
        Assert.Equal(1, await first.Safely());
    }

    [Fact]
    public async Task A_second_send_at_once_is_refused()
    {
        await using ConnectionPair pair = await PairAsync();
        byte[] data = ConnectionTalk.Pattern(12_000_000);
        Task first = pair.Server.SendAsync(data).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Server.SendAsync(new byte[1]).AsTask());
        await pair.Client.ExpectAsync(data);
        await first.Safely();
    }

    // ---- ends ----

    [Fact]
    public async Task The_end_of_the_peers_stream_is_half_close()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync("ask"u8.ToArray()).Safely();
        await pair.Client.ShutdownSendAsync().Safely();
        await pair.Client.ShutdownSendAsync().Safely();
        Assert.Equal("ask"u8.ToArray(), await pair.Server.ReadToEndAsync());
        Assert.Equal(0, await pair.Server.ReceiveAsync().Safely());
        Assert.Equal(0, await pair.Server.ReceiveAsync(new byte[10]).Safely());
        byte[] answer = ConnectionTalk.Pattern(5_000_000);
        Task send = pair.Server.SendAsync(answer).AsTask();
        await pair.Client.ExpectAsync(answer);
        await send.Safely();
        await pair.Server.ShutdownSendAsync().Safely();
        Assert.Equal(0, await pair.Client.ReceiveAsync().Safely());
        Assert.False(pair.Server.IsAborted);
        Assert.False(pair.Client.IsAborted);
    }

    [Fact]
    public async Task A_waiting_receive_sees_the_end()
    {
        await using ConnectionPair pair = await PairAsync();
        Task<int> receive = pair.Server.ReceiveAsync().AsTask();
        await pair.Client.DisposeAsync();
        Assert.Equal(0, await receive.Safely());
    }

    [Fact]
    public async Task Sending_after_our_own_end_is_refused()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.ShutdownSendAsync().Safely();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Client.SendAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task A_closed_connection_fails_with_a_reason()
    {
        await using ConnectionPair pair = await PairAsync();
        Task<int> receive = pair.Server.ReceiveAsync().AsTask();
        await pair.Server.DisposeAsync();
        await pair.Server.DisposeAsync();
        await new ValueTask<int>(receive).FailsAsync(ConnectionError.Aborted);
        await pair.Server.ReceiveAsync().FailsAsync(ConnectionError.Aborted);
        await pair.Server.ReceiveAsync(new byte[1]).FailsAsync(ConnectionError.Aborted);
        await pair.Server.SendAsync(new byte[1]).FailsAsync(ConnectionError.Aborted);
        await pair.Server.ShutdownSendAsync().Safely();
        pair.Server.Abort("too late");
    }

    [Fact]
    public async Task Closing_lets_what_was_sent_arrive()
    {
        await using ConnectionPair pair = await PairAsync();
        byte[] data = ConnectionTalk.Pattern(50_000);
        await pair.Server.SendAsync(data).Safely();
        await pair.Server.DisposeAsync();
        Assert.Equal(data, await pair.Client.ReadToEndAsync());
    }

    [Fact]
    public async Task Lingering_saves_the_last_response_from_a_peer_that_is_still_sending()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync(new byte[30_000]).Safely();
        await pair.Server.ReceiveAsync().Safely();
        await pair.Server.SendAsync("too large"u8.ToArray()).Safely();
        Task linger = pair.Server.LingerAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)).AsTask();
        await pair.Client.SendAsync(new byte[10_000_000]).Safely();
        Assert.Equal("too large"u8.ToArray(), await pair.Client.ReadToEndAsync());
        Assert.False(linger.IsCompleted);
        await pair.Client.ShutdownSendAsync().Safely();
        await linger.Safely();
    }

    // ---- listening ----

    [Fact]
    public async Task Both_ends_know_their_addresses()
    {
        await using ConnectionPair pair = await PairAsync();
        Assert.Equal(pair.Listener.EndPoint, pair.Client.RemoteEndPoint);
        Assert.Equal(pair.Listener.EndPoint, pair.Server.LocalEndPoint);
        Assert.Equal(pair.Client.LocalEndPoint, pair.Server.RemoteEndPoint);
        Assert.False(pair.Listener.EndPoint is IPEndPoint { Port: 0 });
    }

    [Fact]
    public async Task Connecting_where_nobody_listens_is_refused_with_advice()
    {
        Transport transport = Make();
        Listener listener = transport.Listen(At, new(), _ => { });
        EndPoint free = listener.EndPoint;
        await listener.DisposeAsync();
        var e = await Assert.ThrowsAsync<ConnectionException>(() => transport.ConnectAsync(free, new()).Safely());
        Assert.Equal(ConnectionError.Refused, e.Error);
        Assert.StartsWith($"Nothing listens on {free}", e.Message);
    }

    [Fact]
    public async Task A_taken_port_is_refused_and_free_again_after_dispose()
    {
        Transport transport = Make();
        Listener first = transport.Listen(At, new(), _ => { });
        var e = Assert.Throws<ConnectionException>(() => transport.Listen(first.EndPoint, new(), _ => { }));
        Assert.Equal(ConnectionError.AddressInUse, e.Error);
        await first.DisposeAsync();
        await first.DisposeAsync();
        Listener second = transport.Listen(first.EndPoint, new(), _ => { });
        Assert.Equal(first.EndPoint, second.EndPoint);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Connections_outlive_their_listener()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Listener.DisposeAsync();
        await pair.Client.SendAsync("still"u8.ToArray()).Safely();
        Assert.Equal("still"u8.ToArray(), await pair.Server.ReadAsync(5));
    }

    [Fact]
    public async Task Many_connections_talk_at_once()
    {
        await using TcpServer server = TcpServer.Listen(Where, EchoAsync, new() { Transport = Make() });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            await using Connection client = await server.Transport.ConnectAsync(server.EndPoints[0], new()).Safely();
            for (int round = 0; round < 20; round++)
            {
                byte[] data = ConnectionTalk.Pattern(i * 37 + round + 1);
                await client.SendAsync(data).Safely();
                Assert.Equal(data, await client.ReadAsync(data.Length));
            }
        })).Safely();
    }

    [Fact]
    public async Task A_handler_starts_without_anybodys_execution_context()
    {
        var local = new AsyncLocal<string?> { Value = "the test's" };
        var seen = new TaskCompletionSource<string?>();
        Transport transport = Make();
        await using Listener listener = transport.Listen(At, new(), _ => seen.SetResult(local.Value));
        await using Connection client = await transport.ConnectAsync(listener.EndPoint, new()).Safely();
        Assert.Null(await seen.Task.Safely());
    }

    internal static async ValueTask EchoAsync(Connection connection, CancellationToken cancellationToken)
    {
        while (await connection.ReceiveAsync(cancellationToken) > 0)
        {
            await connection.SendAsync(connection.Unread, cancellationToken);
            connection.Advance(connection.Unread.Length);
        }
    }
}
