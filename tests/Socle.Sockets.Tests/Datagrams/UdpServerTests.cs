using System.Net;
using System.Net.NetworkInformation;

namespace Socle.Sockets.Tests;

/// <summary>What is UDP's alone: families, groups, broadcast, the address that is written to, and what the kernel drops.</summary>
public sealed class UdpServerTests
{
    private static ValueTask EchoAsync(Datagram datagram, CancellationToken _) => datagram.ReplyAsync(datagram.Data);

    private static async Task<string> AskAsync(string address, string question = "hello")
    {
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(address).Safely();
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(question)).Safely();
        return (await client.ReceiveAsync().Safely()).Text;
    }

    private static int Port(UdpServer server) => ((IPEndPoint)server.EndPoints[0]).Port;

    [Fact]
    public async Task Localhost_is_both_families_on_one_port()
    {
        await using UdpServer server = UdpServer.Listen("localhost:0", EchoAsync);
        Assert.Equal(["127.0.0.1", "::1"], server.EndPoints.Select(e => ((IPEndPoint)e).Address.ToString()));
        Assert.Equal("hello", await AskAsync($"127.0.0.1:{Port(server)}"));
        Assert.Equal("hello", await AskAsync($"[::1]:{Port(server)}"));
        Assert.Equal("hello", await AskAsync($"localhost:{Port(server)}"));
        Assert.Equal(3, server.ReceivedCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_address_takes_both_families_and_calls_an_IPv4_sender_so(bool portable)
    {
        await using UdpServer server = UdpServer.Listen(":0", (datagram, _) => datagram.ReplyAsync($"{((IPEndPoint)datagram.RemoteEndPoint!).Address}"), null, portable);
        Assert.Equal("127.0.0.1", await AskAsync($"127.0.0.1:{Port(server)}"));
        Assert.Equal("::1", await AskAsync($"[::1]:{Port(server)}"));
    }

    [Theory]
    [InlineData(":0")]
    [InlineData("0.0.0.0:0")]
    public async Task A_reply_comes_from_the_address_that_was_written_to(string any)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "all of 127.0.0.0/8 is this machine on Linux");
        await using UdpServer server = UdpServer.Listen(any, async (datagram, _) =>
        {
            if (datagram.Text == "later") await Task.Yield();
            await datagram.ReplyAsync(datagram.Data);
        });
        Assert.Equal("hello", await AskAsync($"127.0.0.77:{Port(server)}"));
        Assert.Equal("later", await AskAsync($"127.0.0.78:{Port(server)}", "later"));
    }

    [Fact]
    public async Task What_the_kernel_drops_is_counted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the kernel's own count");
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = UdpServer.Listen("127.0.0.1:0", async (_, _) => await release.Task, new()
        {
            DatagramsMax = 1,
            Socket = new() { ReceiveBufferBytes = 4096 },
        });
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(server.EndPoints[0].ToString()!).Safely();
        for (int i = 0; i < 100; i++) await client.SendAsync(new byte[500]).Safely();
        Assert.InRange(server.DroppedCount!.Value, 50, 99);
        Assert.InRange(server.UnderWayCount, 0, 1);
        release.SetResult();
    }

    [Fact]
    public async Task A_group_is_joined_and_left_on_a_chosen_interface()
    {
        var group = IPAddress.Parse("239.255.77.1");
        var options = new DatagramOptions { ReuseAddress = true, MulticastInterface = "127.0.0.1" };
        await using DatagramSocket one = DatagramSocket.Bind("0.0.0.0:0", options);
        int port = ((IPEndPoint)one.LocalEndPoint!).Port;
        await using DatagramSocket two = DatagramSocket.Bind($"0.0.0.0:{port}", options);
        await using DatagramSocket speaker = DatagramSocket.Bind("127.0.0.1:0", options);
        one.JoinGroup(group);
        two.JoinGroup(group, "127.0.0.1");
        var to = DatagramAddress.From(new IPEndPoint(group, port));
        await speaker.SendAsync("first"u8.ToArray(), to).Safely();
        Assert.Equal("first", (await one.ReceiveAsync().Safely()).Text);
        Assert.Equal("first", (await two.ReceiveAsync().Safely()).Text);

        one.LeaveGroup(group);
        await speaker.SendAsync("second"u8.ToArray(), to).Safely();
        one.JoinGroup(group);
        await speaker.SendAsync("third"u8.ToArray(), to).Safely();
        Assert.Equal("third", (await one.ReceiveAsync().Safely()).Text);
        Assert.Equal("second", (await two.ReceiveAsync().Safely()).Text);
    }

    [Fact]
    public async Task An_IPv6_group_is_joined_and_left()
    {
        // Loopback routes no IPv6 group unless told to, so nothing is sent.
        var group = IPAddress.Parse("ff01::7701");
        await using DatagramSocket socket = DatagramSocket.Bind("[::1]:0");
        socket.JoinGroup(group, "::1");
        socket.LeaveGroup(group, "::1");
        ConnectionException gone = Assert.Throws<ConnectionException>(() => socket.LeaveGroup(group, "::1"));
        Assert.Contains("could not be left", gone.Message);
    }

    [Fact]
    public async Task A_server_joins_groups_and_answers_from_its_own_address()
    {
        var group = IPAddress.Parse("239.255.77.2");
        await using UdpServer server = UdpServer.Listen("0.0.0.0:0", EchoAsync, new() { Socket = new() { MulticastInterface = "127.0.0.1" } });
        server.JoinGroup(group);
        await using DatagramSocket client = DatagramSocket.Bind("127.0.0.1:0", new() { MulticastInterface = "127.0.0.1" });
        await client.SendAsync("anybody?"u8.ToArray(), DatagramAddress.From(new IPEndPoint(group, Port(server)))).Safely();
        Datagram answer = await client.ReceiveAsync().Safely();
        Assert.Equal(("anybody?", $"127.0.0.1:{Port(server)}"), (answer.Text, answer.From.ToString()));
        server.LeaveGroup(group);
    }

    [Fact]
    public async Task What_is_no_group_or_no_interface_is_told()
    {
        await using DatagramSocket socket = DatagramSocket.Bind("127.0.0.1:0");
        Assert.Throws<ArgumentException>(() => socket.JoinGroup(IPAddress.Loopback));
        Assert.Throws<ArgumentException>(() => socket.JoinGroup(IPAddress.IPv6Loopback));
        ConnectionException unknown = Assert.Throws<ConnectionException>(() => socket.JoinGroup(IPAddress.Parse("239.1.1.1"), "nosuch0"));
        Assert.Contains($"it has {NetworkInterface.GetAllNetworkInterfaces()[0].Name}", unknown.Message);
    }

    [Fact]
    public async Task Broadcasting_is_refused_unless_allowed()
    {
        await using DatagramSocket listener = DatagramSocket.Bind("0.0.0.0:0");
        // The loopback network's broadcast address: it reaches this machine alone.
        var everybody = DatagramAddress.From(new IPEndPoint(IPAddress.Parse("127.255.255.255"), ((IPEndPoint)listener.LocalEndPoint!).Port));
        await using DatagramSocket shy = DatagramSocket.Bind("127.0.0.1:0");
        ConnectionException refused = await Assert.ThrowsAsync<ConnectionException>(() => shy.SendAsync("hey"u8.ToArray(), everybody).Safely());
        Assert.Equal(ConnectionError.PermissionDenied, refused.Error);
        Assert.Contains("DatagramOptions.Broadcast", refused.Message);
        await using DatagramSocket loud = DatagramSocket.Bind("127.0.0.1:0", new() { Broadcast = true });
        await loud.SendAsync("hey"u8.ToArray(), everybody).Safely();
        Assert.Equal("hey", (await listener.ReceiveAsync().Safely()).Text);
    }

    [Fact]
    public async Task Batches_of_many_senders_lose_and_mix_nothing()
    {
        await using UdpServer server = UdpServer.Listen("127.0.0.1:0", async (datagram, _) =>
        {
            // Some handlers stay, some leave their slots for a while.
            if (datagram.Data.Span[0] % 3 == 0) await Task.Yield();
            await datagram.ReplyAsync(datagram.Data);
        }, new() { DatagramsMax = 40 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            await using DatagramSocket client = await DatagramSocket.ConnectAsync(server.EndPoints[0].ToString()!, new() { ReceiveTimeout = TimeSpan.FromSeconds(20) });
            byte[] data = ConnectionTalk.Pattern(40 + 100 * number);
            for (int round = 0; round < 50; round++)
            {
                (data[0], data[1]) = ((byte)round, (byte)number);
                await client.SendAsync(data);
                Assert.Equal(data, (await client.ReceiveAsync()).Data.ToArray());
            }
        }))).Safely();
        Assert.Equal(16 * 50, server.ReceivedCount);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("example.org:7000")]
    public void What_is_no_address_to_listen_on_is_told(string address) => Assert.Throws<FormatException>(() => UdpServer.Listen(address, EchoAsync));

    [Fact]
    public async Task A_stale_file_is_replaced_has_the_owners_mode_and_goes_at_the_end()
    {
        using var folder = new TempFolder();
        string path = folder["a.sock"];
        using (var gone = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Unspecified))
            gone.Bind(new UnixEndPoint(path));
        await using (UdpServer.Listen($"unix:{path}", EchoAsync))
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal("hello", await AskAsync($"unix:{path}"));
        }
        Assert.False(File.Exists(path));
        folder.Write("b.sock", "no socket");
        ConnectionException taken = Assert.Throws<ConnectionException>(() => UdpServer.Listen($"unix:{folder["b.sock"]}", EchoAsync));
        Assert.Equal((ConnectionError.AddressInUse, "no socket"), (taken.Error, File.ReadAllText(folder["b.sock"])));
    }

    [Fact]
    public async Task Of_many_starters_at_a_stale_file_one_wins()
    {
        using var folder = new TempFolder();
        string path = folder["a.sock"];
        for (int round = 0; round < 10; round++)
        {
            using (var gone = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Unspecified))
                gone.Bind(new UnixEndPoint(path));
            using var start = new Barrier(2);
            UdpServer?[] servers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                try { return UdpServer.Listen($"unix:{path}", EchoAsync); }
                catch (ConnectionException e) when (e.Error == ConnectionError.AddressInUse) { return null; }
            }))).Safely();
            UdpServer winner = Assert.Single(servers, s => s is not null)!;
            Assert.True(File.Exists(path));
            await winner.DisposeAsync();
            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public async Task Addresses_are_values()
    {
        await using DatagramSocket socket = DatagramSocket.Bind("127.0.0.1:0");
        DatagramAddress one = DatagramAddress.From(socket.LocalEndPoint!), same = DatagramAddress.From(socket.LocalEndPoint!);
        DatagramAddress other = DatagramAddress.From(new IPEndPoint(IPAddress.Loopback, 1));
        Assert.True(one == same && one != other && one.Equals((object)same));
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.Equal(socket.LocalEndPoint, one.ToEndPoint());
        Assert.True(default(DatagramAddress).IsNone);
        Assert.Null(default(DatagramAddress).ToEndPoint());
    }

    [Fact]
    public async Task A_name_is_resolved_or_told()
    {
        ConnectionException unknown = await Assert.ThrowsAsync<ConnectionException>(() => DatagramSocket.ConnectAsync("no-such-host.invalid:53").Safely());
        Assert.Equal(ConnectionError.NameNotFound, unknown.Error);
    }

    // ---- replies that are withheld ----

    // Sent from the server's own socket, as if by a forged sender; any address has others of this machine.
    [Theory, InlineData("127.0.0.1:0", false), InlineData("127.0.0.1:0", true), InlineData("0.0.0.0:0", false), InlineData("[::1]:0", false)]
    public async Task A_server_does_not_reply_to_itself(string address, bool portable)
    {
        await using UdpServer server = UdpServer.Listen(address, EchoAsync, null, portable);
        var own = (IPEndPoint)server.EndPoints[0];
        if (own.Address.Equals(IPAddress.Any)) own = new(IPAddress.Loopback, own.Port);
        await server.SendAsync("loop"u8.ToArray(), DatagramAddress.From(own)).Safely();
        while (server.WithheldCount == 0) await Task.Yield();
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(own.ToString()).Safely();
        await client.SendAsync("hello"u8.ToArray()).Safely();
        Assert.Equal("hello", (await client.ReceiveAsync().Safely()).Text);
        Assert.Equal((2, 1), (server.ReceivedCount, server.WithheldCount));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_sender_with_the_least_port_is_replied_to_and_one_below_it_is_not(bool portable)
    {
        await using DatagramSocket one = DatagramSocket.Bind("127.0.0.1:0"), other = DatagramSocket.Bind("127.0.0.1:0");
        (DatagramSocket low, DatagramSocket high) = Port(one) < Port(other) ? (one, other) : (other, one);
        await using UdpServer server = UdpServer.Listen("127.0.0.1:0", EchoAsync, new() { Replies = new() { PortMin = Port(high) } }, portable);
        DatagramAddress to = DatagramAddress.From(server.EndPoints[0]);
        await low.SendAsync("low"u8.ToArray(), to).Safely();
        while (server.WithheldCount == 0) await Task.Yield();
        await high.SendAsync("high"u8.ToArray(), to).Safely();
        Assert.Equal("high", (await high.ReceiveAsync().Safely()).Text);
        Assert.Equal(1024, ReplyLimits.Default.PortMin);

        static int Port(DatagramSocket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [Fact]
    public async Task An_echo_is_never_larger_than_what_came()
    {
        await using UdpServer server = UdpServer.Listen("127.0.0.1:0", async (datagram, _) =>
        {
            await datagram.ReplyAsync(new byte[datagram.Length + 1]);
            await datagram.ReplyAsync(datagram.Data);
        }, new() { Replies = ReplyLimits.Echo });
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(server.EndPoints[0].ToString()!).Safely();
        await client.SendAsync("hello"u8.ToArray()).Safely();
        Assert.Equal("hello", (await client.ReceiveAsync().Safely()).Text);
        Assert.Equal(1, server.WithheldCount);
    }

    [Fact]
    public async Task An_address_gets_so_many_replies_a_second()
    {
        var clock = new ManualTimeProvider();
        await using UdpServer server = UdpServer.Listen("127.0.0.1:0", EchoAsync, new() { Socket = new() { TimeProvider = clock }, Replies = new() { PerSecondMax = 10 } });
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(server.EndPoints[0].ToString()!).Safely();
        for (int second = 0; second < 2; second++)
        {
            for (byte i = 0; i < 10; i++)
            {
                await client.SendAsync(new[] { i }).Safely();
                Assert.Equal(i, (await client.ReceiveAsync().Safely()).Data.Span[0]);
            }
            await client.SendAsync("one more"u8.ToArray()).Safely();
            while (server.WithheldCount == second) await Task.Yield();
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    // Two that echo to each other would go on at the speed of the machine.
    [Fact]
    public async Task Two_echoes_that_a_forged_sender_sets_on_each_other_stay_quiet()
    {
        var clock = new ManualTimeProvider();
        UdpServerOptions options = new() { Socket = new() { TimeProvider = clock }, Replies = ReplyLimits.Echo };
        await using UdpServer one = UdpServer.Listen("127.0.0.1:0", EchoAsync, options), other = UdpServer.Listen("127.0.0.1:0", EchoAsync, options);
        await one.SendAsync("loop"u8.ToArray(), DatagramAddress.From(other.EndPoints[0])).Safely();
        while (one.WithheldCount + other.WithheldCount == 0) await Task.Yield();
        Assert.InRange(one.ReceivedCount + other.ReceivedCount, 200, 202);
    }
}
