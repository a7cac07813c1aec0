using System.Net;

namespace Socle.Sockets.Tests;

/// <summary>Limits, stopping and failures of a server, on a fake clock and in memory; addresses on real sockets.</summary>
public sealed class TcpServerTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryTransport _memory;

    public TcpServerTests() => _memory = new MemoryTransport(_clock);

    private TcpServer Listen(ConnectionHandler handler, TcpServerOptions? options = null) =>
        TcpServer.Listen("127.0.0.1:0", handler, (options ?? new()) with { Transport = _memory });

    private static async Task<MemoryConnection> ConnectAsync(TcpServer server) =>
        (MemoryConnection)await server.Transport.ConnectAsync(server.EndPoints[0], new()).Safely();

    /// <summary>A client whose handler has been seen at work.</summary>
    private static async Task<MemoryConnection> ConnectServedAsync(TcpServer server)
    {
        MemoryConnection client = await ConnectAsync(server);
        await client.WhenPeerWaitsAsync().Safely();
        return client;
    }

    // ---- serving ----

    [Fact]
    public async Task The_handlers_end_ends_the_connection()
    {
        await using TcpServer server = Listen(async (c, ct) => await c.SendAsync("bye\n", ct));
        await using MemoryConnection client = await ConnectAsync(server);
        Assert.Equal("bye", await client.ReadLineAsync().Safely());
        Assert.Equal(0, await client.ReceiveAsync().Safely());
        Assert.False(client.IsAborted);
    }

    [Fact]
    public async Task A_handlers_exception_ends_its_connection_only_and_is_told()
    {
        var failed = new TaskCompletionSource<Exception>();
        var options = new TcpServerOptions { HandlerFailed = (_, e) => { failed.SetResult(e); throw new InvalidOperationException("a reporter's bug"); } };
        await using TcpServer server = Listen(
            async (c, ct) =>
            {
                if (await c.ReadLineAsync(cancellationToken: ct) == "fail") throw new FormatException("on purpose");
                await c.SendAsync("fine\n", ct);
            }, options);
        await using MemoryConnection good = await ConnectServedAsync(server), bad = await ConnectServedAsync(server);
        await bad.SendAsync("fail\n").Safely();
        await bad.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        Assert.Equal("on purpose", (await failed.Task.Safely()).Message);
        await good.SendAsync("go\n").Safely();
        Assert.Equal("fine", await good.ReadLineAsync().Safely());
    }

    [Fact]
    public async Task A_handler_that_blocks_does_not_stop_accepting()
    {
        using var release = new ManualResetEventSlim();
        await using TcpServer server = TcpServer.Listen("127.0.0.1:0", async (c, ct) =>
        {
            if (await c.ReadLineAsync(cancellationToken: ct) == "block") release.Wait(TimeSpan.FromSeconds(30), ct);
            await c.SendAsync("done\n", ct);
        }, new() { Transport = new SocketTransport() });
        await using Connection blocked = await server.Transport.ConnectAsync(server.EndPoints[0], new()).Safely();
        await blocked.SendAsync("block\n").Safely();
        await using Connection next = await server.Transport.ConnectAsync(server.EndPoints[0], new()).Safely();
        await next.SendAsync("go\n").Safely();
        Assert.Equal("done", await next.ReadLineAsync().Safely());
        release.Set();
        Assert.Equal("done", await blocked.ReadLineAsync().Safely());
    }

    // ---- limits ----

    [Fact]
    public async Task One_connection_past_the_maximum_is_dropped_and_a_freed_place_is_taken()
    {
        await using TcpServer server = Listen(TransportContract.EchoAsync, new() { ConnectionsMax = 2 });
        await using MemoryConnection one = await ConnectServedAsync(server), two = await ConnectServedAsync(server);
        Assert.Equal(2, server.ConnectionCount);
        await using MemoryConnection three = await ConnectAsync(server);
        await three.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        Assert.Equal(2, server.ConnectionCount);
        await one.ShutdownSendAsync().Safely();
        Assert.Equal(0, await one.ReceiveAsync().Safely());
        // The end is sent before the place is free: ask until it is.
        while (server.ConnectionCount == 2) await Task.Yield();
        await using MemoryConnection four = await ConnectServedAsync(server);
        await four.SendAsync("x"u8.ToArray()).Safely();
        await four.ExpectAsync("x"u8.ToArray());
    }

    [Fact]
    public async Task A_refused_connection_may_be_told_so_within_a_limit()
    {
        var options = new TcpServerOptions
        {
            ConnectionsMax = 0,
            RefusedMax = 1,
            Refused = async (c, ct) =>
            {
                await c.SendAsync("busy\n", ct);
                await c.ReadLineAsync(cancellationToken: ct);
            },
        };
        await using TcpServer server = Listen(TransportContract.EchoAsync, options);
        await using MemoryConnection told = await ConnectServedAsync(server), dropped = await ConnectAsync(server);
        Assert.Equal("busy", await told.ReadLineAsync().Safely());
        await dropped.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        Assert.Equal(0, server.ConnectionCount);
        await told.SendAsync("ok\n").Safely();
        Assert.Equal(0, await told.ReceiveAsync().Safely());
    }

    [Fact]
    public async Task This_machines_own_addresses_are_not_counted()
    {
        await using TcpServer server = TcpServer.Listen("localhost:0", TransportContract.EchoAsync, new() { Transport = _memory, ConnectionsPerAddressMax = 1 });
        foreach (EndPoint at in server.EndPoints)
        {
            await using var one = (MemoryConnection)await _memory.ConnectAsync(at, new()).Safely();
            await using var two = (MemoryConnection)await _memory.ConnectAsync(at, new()).Safely();
            await two.SendAsync("x"u8.ToArray()).Safely();
            await two.ExpectAsync("x"u8.ToArray());
        }
    }

    // The memory transport gives a client the address that it connects to.
    [Theory, InlineData(false), InlineData(true)]
    public async Task One_address_has_so_many_unless_it_is_said_to_be_shared(bool isShared)
    {
        var options = new TcpServerOptions { Transport = _memory, ConnectionsPerAddressMax = 2, IsShared = at => isShared && Equals(((IPEndPoint)at).Address, IPAddress.Parse("192.0.2.1")) };
        await using TcpServer server = TcpServer.Listen("192.0.2.1:0", TransportContract.EchoAsync, options);
        await using MemoryConnection one = await ConnectServedAsync(server), two = await ConnectServedAsync(server);
        await using MemoryConnection three = await ConnectAsync(server);
        if (isShared) await three.WhenPeerWaitsAsync().Safely();
        else await three.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        Assert.Equal(isShared ? 3 : 2, server.ConnectionCount);
    }

    [Fact]
    public async Task Idle_connections_are_closed_for_new_ones_in_the_order_in_which_they_became_idle()
    {
        await using TcpServer server = Listen(async (c, ct) =>
        {
            c.IsIdle = true;
            await c.ReceiveAsync(ct);
        }, new() { ConnectionsMax = 100 });
        var clients = new List<MemoryConnection>();
        for (int i = 0; i < 250; i++)
        {
            clients.Add(await ConnectServedAsync(server));
            _clock.Advance(Heartbeat.Interval);
            Assert.Equal(Math.Min(i + 1, 100), server.ConnectionCount);
            if (i >= 100) await clients[i - 100].ReceiveAsync().FailsAsync(ConnectionError.Reset);
        }
        Assert.All(clients[150..], c => Assert.False(c.IsAborted));
        foreach (MemoryConnection client in clients) await client.DisposeAsync();
    }

    [Fact]
    public async Task A_flood_costs_so_many_scans_for_idle_connections_in_a_heartbeat()
    {
        await using TcpServer server = Listen(TransportContract.EchoAsync, new() { ConnectionsMax = 1 });
        await using MemoryConnection busy = await ConnectServedAsync(server);
        // Within a beat nothing is looked for any more, though there would be something now.
        for (int i = 0; i < 16; i++)
        {
            await using MemoryConnection rejected = await ConnectAsync(server);
            await rejected.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        }
        Connection served = Assert.Single(server.Connections);
        served.IsIdle = true;
        await using MemoryConnection late = await ConnectAsync(server);
        await late.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        _clock.Advance(Heartbeat.Interval);
        await using MemoryConnection next = await ConnectServedAsync(server);
        await busy.ReceiveAsync().FailsAsync(ConnectionError.Reset);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("64:ff9b::192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:db8:1:200::1", "2001:db8:1:2ff:ffff::1", true)]
    [InlineData("2001:db8:1:200::1", "2001:db8:1:300::1", false)]
    [InlineData("::1", "127.0.0.2", true)]
    public void A_client_is_an_IPv4_address_or_an_IPv6_network_of_56_bits(string one, string other, bool isSame) =>
        Assert.Equal(isSame, ClientNetwork.KeyOf(IPAddress.Parse(one)) == ClientNetwork.KeyOf(IPAddress.Parse(other)));

    // From the kernel's bytes, since making end points would cost each connection 72 bytes.
    [Theory, InlineData("192.0.2.1"), InlineData("127.0.0.2"), InlineData("::1"), InlineData("::ffff:192.0.2.1"), InlineData("::ffff:127.0.0.1"), InlineData("2001:db8:1:2ff::1")]
    public void The_kernels_address_has_the_same_network(string address) =>
        Assert.Equal(ClientNetwork.KeyOf(IPAddress.Parse(address)), Native.RawAddress.From(new IPEndPoint(IPAddress.Parse(address), 1234)).NetworkKey);

    // ---- addresses ----

    [Fact]
    public async Task Localhost_takes_the_same_free_port_in_both_families()
    {
        await using TcpServer server = TcpServer.Listen("localhost:0", TransportContract.EchoAsync, new() { Transport = new SocketTransport() });
        var first = (IPEndPoint)server.EndPoints[0];
        Assert.Equal(IPAddress.Loopback, first.Address);
        if (server.EndPoints.Count == 1) return; // IPv6 is switched off here.
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, first.Port), server.EndPoints[1]);
        foreach (EndPoint endPoint in server.EndPoints)
        {
            await using Connection client = await server.Transport.ConnectAsync(endPoint, new()).Safely();
            await client.SendAsync("x"u8.ToArray()).Safely();
            await client.ExpectAsync("x"u8.ToArray());
        }
    }

    [Fact]
    public async Task Any_address_takes_both_families_and_shows_IPv4_peers_as_such()
    {
        await using TcpServer server = TcpServer.Listen(":0", async (c, ct) => await c.SendAsync($"{c.RemoteEndPoint} {c.LocalEndPoint}\n", ct), new() { Transport = new SocketTransport() });
        int port = ((IPEndPoint)server.EndPoints[0]).Port;
        await using Connection client = await server.Transport.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), new()).Safely();
        Assert.Equal($"{client.LocalEndPoint} 127.0.0.1:{port}", await client.ReadLineAsync().Safely());
    }

    [Fact]
    public async Task A_taken_or_foreign_address_is_told_with_advice()
    {
        var sockets = new SocketTransport();
        await using TcpServer server = TcpServer.Listen("127.0.0.1:0", TransportContract.EchoAsync, new() { Transport = sockets });
        var taken = Assert.Throws<ConnectionException>(() => TcpServer.Listen($"{server.EndPoints[0]}", TransportContract.EchoAsync, new() { Transport = sockets }));
        Assert.Equal($"This program listens on {server.EndPoints[0]} already: stop that listener, or take another port (0 takes a free one).", taken.Message);
        var foreign = Assert.Throws<ConnectionException>(() => TcpServer.Listen("192.0.2.1:0", TransportContract.EchoAsync, new() { Transport = sockets }));
        Assert.Equal(ConnectionError.AddressNotAvailable, foreign.Error);
    }

    // ---- stopping ----

    [Fact]
    public async Task Stopping_lets_handlers_end_within_the_drain_time()
    {
        TcpServer server = Listen(TransportContract.EchoAsync);
        MemoryConnection client = await ConnectServedAsync(server);
        Task stop = server.StopAsync();
        Assert.True(server.Stopping.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(stop.IsCompleted);
        await client.SendAsync("still"u8.ToArray()).Safely();
        await client.ExpectAsync("still"u8.ToArray());
        await Assert.ThrowsAsync<ConnectionException>(() => _memory.ConnectAsync(server.EndPoints[0], new()).Safely());
        await client.ShutdownSendAsync().Safely();
        await stop.Safely();
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task Stopping_cancels_handlers_when_the_drain_time_is_over()
    {
        var failures = new List<Exception>();
        TcpServer server = Listen(TransportContract.EchoAsync, new() { DrainTimeout = TimeSpan.FromSeconds(5), HandlerFailed = (_, e) => failures.Add(e) });
        MemoryConnection client = await ConnectServedAsync(server);
        Task stop = server.StopAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        await stop.Safely();
        await client.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        Assert.Empty(failures);
    }

    [Fact]
    public async Task Stopping_aborts_handlers_that_ignore_the_cancelling()
    {
        TcpServer server = Listen(async (c, _) => { while (await c.ReceiveAsync(CancellationToken.None) > 0) c.Advance(c.Unread.Length); });
        MemoryConnection client = await ConnectServedAsync(server);
        Task stop = server.StopAsync(TimeSpan.Zero);
        await AdvanceUntilAsync(stop);
        await client.ReceiveAsync().FailsAsync(ConnectionError.Reset);
    }

    [Fact]
    public async Task Stopping_returns_without_a_handler_that_never_ends()
    {
        var never = new TaskCompletionSource();
        TcpServer server = Listen(async (c, _) => await never.Task);
        await using MemoryConnection client = await ConnectAsync(server);
        while (server.ConnectionCount == 0) await Task.Yield();
        Task stop = server.StopAsync(TimeSpan.Zero);
        await AdvanceUntilAsync(stop);
        Assert.Equal(1, server.ConnectionCount);
        never.SetResult();
    }

    [Fact]
    public async Task Stopping_again_hurries()
    {
        TcpServer server = Listen(TransportContract.EchoAsync);
        await using MemoryConnection client = await ConnectServedAsync(server);
        Task patient = server.StopAsync(TimeSpan.FromHours(1));
        await server.StopAsync(TimeSpan.Zero).Safely();
        await patient.Safely();
    }

    [Fact]
    public async Task A_handler_may_stop_its_own_server()
    {
        TcpServer? server = null;
        var stopped = new TaskCompletionSource();
        server = Listen(async (c, ct) =>
        {
            await c.ReadLineAsync(cancellationToken: ct);
            _ = server!.StopAsync().ContinueWith(_ => stopped.SetResult(), TaskScheduler.Default);
        });
        await using MemoryConnection client = await ConnectServedAsync(server);
        await client.SendAsync("stop\n").Safely();
        await stopped.Task.Safely();
    }

    private Task AdvanceUntilAsync(Task done) => Task.Run(async () =>
    {
        for (; !done.IsCompleted; await Task.Yield()) _clock.Advance(TimeSpan.FromSeconds(1));
    }).Safely();
}
