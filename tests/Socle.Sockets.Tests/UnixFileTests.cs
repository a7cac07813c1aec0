using System.Diagnostics;
using System.Net.Sockets;

namespace Socle.Sockets.Tests;

/// <summary>The file of a listening Unix-domain socket: whose it may be, who may connect, and when it goes.</summary>
public sealed class UnixFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string At => $"unix:{_folder["app.sock"]}";

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kernels => ["socket", "epoll"];

    private static Transport Make(string name) => name == "socket" ? new SocketTransport() : new EpollTransport(loops: 1);

    private TcpServer Listen(string transport = "socket", UnixFileMode? mode = null) => TcpServer.Listen(At, TransportContract.EchoAsync,
        new() { Transport = Make(transport), Listen = mode is { } given ? new() { UnixMode = given } : new() });

    [Theory, MemberData(nameof(Kernels))]
    public async Task A_server_and_its_client_find_each_other_by_a_path(string transport)
    {
        await using (TcpServer server = Listen(transport))
        {
            Assert.Equal(At, server.EndPoints[0].ToString());
            await using Connection client = await Connection.ConnectAsync(server.Transport, At).Safely();
            await client.SendAsync("ping"u8.ToArray()).Safely();
            Assert.Equal("ping"u8.ToArray(), await client.ReadAsync(4));
            Assert.Equal(At, client.RemoteEndPoint.ToString());
            Assert.Equal("unix:", client.LocalEndPoint.ToString());
        }
        Assert.False(Path.Exists(_folder["app.sock"]));
    }

    [Theory, MemberData(nameof(Kernels))]
    public async Task A_peer_with_a_name_is_known_by_it(string transport)
    {
        await using TcpServer server = TcpServer.Listen(At, async (c, ct) => await c.SendAsync($"{c.RemoteEndPoint}\n", ct), new() { Transport = Make(transport) });
        using var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        peer.Bind(new UnixDomainSocketEndPoint(_folder["peer.sock"]));
        await peer.ConnectAsync(new UnixDomainSocketEndPoint(_folder["app.sock"])).Safely();
        using var reader = new StreamReader(new NetworkStream(peer));
        Assert.Equal($"unix:{_folder["peer.sock"]}", await reader.ReadLineAsync().Safely());
    }

    [Theory]
    [InlineData(null, "socket", "600"), InlineData("666", "socket", "666"), InlineData("660", "epoll", "660"), InlineData("600", "epoll", "600")]
    public async Task Its_mode_is_the_one_asked_for_whatever_the_umask(string? mode, string transport, string expected)
    {
        if (OperatingSystem.IsWindows()) return;
        await using TcpServer server = Listen(transport, mode is null ? null : (UnixFileMode)Convert.ToInt32(mode, 8));
        Assert.Equal(expected, Convert.ToString((int)File.GetUnixFileMode(_folder["app.sock"]), 8));
    }

    [Theory, MemberData(nameof(Kernels))]
    public async Task A_stale_file_is_replaced(string transport)
    {
        LeaveStale();
        await using TcpServer server = Listen(transport);
        await using Connection client = await Connection.ConnectAsync(server.Transport, At).Safely();
    }

    [Theory, MemberData(nameof(Kernels))]
    public async Task A_file_that_somebody_listens_on_is_not(string transport)
    {
        using Process nc = Process.Start("nc", ["-lkU", _folder["app.sock"]])!;
        using (var there = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)) await UntilConnectedAsync(there);
        var e = Assert.Throws<ConnectionException>(() => Listen(transport));
        Assert.Equal($"Somebody else listens on {At} (nc, process {nc.Id}): stop that program, or take another path.", e.Message);
        Assert.Equal(ConnectionError.AddressInUse, e.Error);
        Assert.True(Path.Exists(_folder["app.sock"]));
        nc.Kill();
        await nc.WaitForExitAsync().Safely();
        await using TcpServer after = Listen(transport);
    }

    private Task UntilConnectedAsync(Socket socket) => Task.Run(async () =>
    {
        while (!socket.Connected)
        {
            try { await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder["app.sock"])); }
            catch (SocketException) { await Task.Yield(); /* nc has not bound it yet. */ }
        }
    }).Safely();

    [Fact]
    public void A_file_of_another_kind_is_left_alone()
    {
        _folder.Write("app.sock", "mine");
        Assert.Equal($"There is a file at {At} that is no socket, and it is left alone: take another path, or remove it.", Assert.Throws<ConnectionException>(() => Listen()).Message);
        Assert.Equal("mine", File.ReadAllText(_folder["app.sock"]));
    }

    [Fact]
    public void A_link_is_left_alone_wherever_it_points()
    {
        _folder.Link("app.sock", _folder["other.sock"]);
        Assert.Contains("is no socket", Assert.Throws<ConnectionException>(() => Listen()).Message);
        Assert.False(Path.Exists(_folder["other.sock"]));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told() =>
        Assert.Equal($"There is no folder for unix:{_folder["no/app.sock"]}: make it first, or take another path.",
            Assert.Throws<ConnectionException>(() => TcpServer.Listen($"unix:{_folder["no/app.sock"]}", TransportContract.EchoAsync)).Message);

    [Fact]
    public async Task What_another_has_put_in_its_place_stays()
    {
        TcpServer first = Listen();
        File.Delete(_folder["app.sock"]);
        await using TcpServer second = Listen();
        await first.DisposeAsync();
        await using Connection client = await Connection.ConnectAsync(At).Safely();
    }

    [Fact]
    public async Task Of_many_starters_at_once_one_wins()
    {
        for (int round = 0; round < 20; round++)
        {
            LeaveStale();
            TcpServer?[] servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                try { return Listen(); }
                catch (ConnectionException e) when (e.Error == ConnectionError.AddressInUse) { return null; }
            }))).Safely();
            TcpServer winner = Assert.Single(servers, s => s is not null)!;
            await using (Connection client = await Connection.ConnectAsync(winner.Transport, At).Safely()) Assert.Equal(At, client.RemoteEndPoint.ToString());
            await winner.DisposeAsync();
            Assert.False(Path.Exists(_folder["app.sock"]));
        }
    }

    [Theory, MemberData(nameof(Kernels))]
    public async Task An_abstract_name_has_no_file(string transport)
    {
        string name = $"unix:@socle-{Environment.ProcessId}-{transport}";
        await using TcpServer server = TcpServer.Listen(name, TransportContract.EchoAsync, new() { Transport = Make(transport) });
        Assert.Equal(name, server.EndPoints[0].ToString());
        await using Connection client = await Connection.ConnectAsync(server.Transport, name).Safely();
        Assert.Equal(name, client.RemoteEndPoint.ToString());
        Assert.Contains("This program listens on", Assert.Throws<ConnectionException>(() => TcpServer.Listen(name, TransportContract.EchoAsync)).Message);
    }

    [Theory, MemberData(nameof(Kernels))]
    public async Task Connecting_to_no_file_a_stale_one_or_a_full_server_is_told(string transport)
    {
        Assert.StartsWith($"Nothing listens on {At}, and there is no such file", (await RefusedAsync(transport)).Message);
        LeaveStale();
        Assert.Equal($"Nothing listens on {At}: start the server, or check the path.", (await RefusedAsync(transport)).Message);
        File.Delete(_folder["app.sock"]);
        using var full = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        full.Bind(new UnixDomainSocketEndPoint(_folder["app.sock"]));
        full.Listen(0);
        await using Connection waiting = await Connection.ConnectAsync(Make(transport), At).Safely();
        Assert.Contains("has as many connections waiting as it takes", (await RefusedAsync(transport)).Message);
    }

    private async Task<ConnectionException> RefusedAsync(string transport)
    {
        var e = await Assert.ThrowsAsync<ConnectionException>(() => Connection.ConnectAsync(Make(transport), At).Safely());
        Assert.Equal(ConnectionError.Refused, e.Error);
        return e;
    }

    // As a process leaves it that was killed: nobody listens, and the file is there. The runtime removes what it has bound by its own name alone.
    private void LeaveStale()
    {
        using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(_folder["dying.sock"]));
        File.Move(_folder["dying.sock"], _folder["app.sock"]);
    }
}
