using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Socle.Sockets.Tests;

/// <summary>Listening sockets that somebody else has opened.</summary>
public sealed partial class DescriptorListeningTests
{
    [Theory, MemberData(nameof(UnixFileTests.Kernels), MemberType = typeof(UnixFileTests))]
    public async Task A_descriptor_is_taken_over_and_closed_at_the_end(string transport)
    {
        using var parent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        parent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        parent.Listen();
        int number = Duplicate((int)parent.Handle);
        string? socket = LinkOf(number);
        await using (TcpServer server = TcpServer.Listen($"fd:{number}", TransportContract.EchoAsync, new() { Transport = transport == "socket" ? new SocketTransport() : new EpollTransport(loops: 1) }))
        {
            Assert.Equal(parent.LocalEndPoint, server.EndPoints[0]);
            Assert.True(IsClosedOnExec(number));
            await using Connection client = await Connection.ConnectAsync(server.EndPoints[0].ToString()!).Safely();
            await client.SendAsync("ping"u8.ToArray()).Safely();
            Assert.Equal("ping"u8.ToArray(), await client.ReadAsync(4));
        }
        Assert.NotEqual(socket, LinkOf(number));
    }

    [Fact]
    public void What_is_no_listening_stream_socket_is_told()
    {
        using var unbound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var file = File.OpenHandle("/dev/null");
        Assert.Equal($"Descriptor {unbound.Handle} is a socket that does not listen: have a listening one handed on (systemd: Accept=no).", Refused((int)unbound.Handle));
        Assert.Equal($"Descriptor {datagrams.Handle} is a socket of another kind: a stream socket is needed (systemd: ListenStream=).", Refused((int)datagrams.Handle));
        Assert.Equal($"Descriptor {file.DangerousGetHandle()} is not a socket: have a listening one handed on, or listen on an address.", Refused((int)file.DangerousGetHandle()));
        Assert.Equal("This program was started without a descriptor 99999: have it handed on, or listen on an address.", Refused(99999));
    }

    private static string Refused(int number) => Assert.Throws<ConnectionException>(() => TcpServer.Listen($"fd:{number}", TransportContract.EchoAsync)).Message;

    [Theory]
    [InlineData("7", null, null, null, "fd:7")]
    [InlineData("web", "7", "2", "admin:web", "fd:4")]
    [InlineData("web", "7", "3", "web:admin:web", "fd:3 fd:5")]
    [InlineData("web", null, null, null, "No descriptor is called `web`: this program was not started by socket activation (LISTEN_FDS is not set); give a number, as `fd:3`, or an address.")]
    [InlineData("web", "8", "1", "web", "No descriptor is called `web` here: those of LISTEN_FDS are for process 8, and this is 7; have the service manager start this program itself.")]
    [InlineData("web", "7", "1", "admin:web", "No descriptor is called `web`: LISTEN_FDNAMES has admin, web.")]
    [InlineData("web", "7", "1", null, "No descriptor is called `web`: LISTEN_FDNAMES has no names.")]
    public void A_name_is_looked_up_in_what_the_service_manager_says(string name, string? process, string? count, string? names, string found)
    {
        var activation = new SocketActivation(7, variable => variable switch { "LISTEN_PID" => process, "LISTEN_FDS" => count, "LISTEN_FDNAMES" => names, _ => null });
        string told;
        try { told = string.Join(' ', (object[])activation.Find(name)); }
        catch (ConnectionException e) { told = e.Message; }
        Assert.Equal(found, told);
    }

    // `flags:	02004002` in octal: O_CLOEXEC (proc(5)).
    private static bool IsClosedOnExec(int number) =>
        (Convert.ToInt32(File.ReadLines($"/proc/self/fdinfo/{number}").First(l => l.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8) & 0x80000) != 0;

    private static string? LinkOf(int number) => new FileInfo($"/proc/self/fd/{number}").LinkTarget;

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);
}
