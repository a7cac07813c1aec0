using System.Diagnostics;
using System.Net;

namespace Socle.Sockets.Tests;

public sealed class ListeningSocketsTests
{
    private static readonly int Us = Environment.ProcessId;

    [Fact]
    public void Tables_of_the_kernel_are_read()
    {
        using TempFolder proc = new TempFolder()
            .Write("net/tcp", """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 71 1 0000000000000000 100 0 0 10 0
                   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 72 1 0000000000000000 20 4 30 10 -1

                """)
            .Write("net/tcp6", "  sl\n   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 73 1\n")
            .Write("net/udp", "  sl\n   9: 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0 74 2\n   broken\n")
            .Write("net/unix", """
                Num       RefCount Protocol Flags    Type St Inode Path
                0000000000000000: 00000002 00000000 00010000 0001 01    75 /run/a b.sock
                0000000000000000: 00000002 00000000 00010000 0001 01    76 @name
                0000000000000000: 00000003 00000000 00000000 0001 03    77 /run/a b.sock
                0000000000000000: 00000002 00000000 00000000 0002 01    78 /dev/log

                """)
            .Write("12/comm", "nginx\n").Folder("12/fd").Link("12/fd/4", "socket:[71]").Link("12/fd/5", "/dev/null").Folder("13/fd").Link("13/fd/9", "socket:[76]").Write("self/comm");
        Assert.Equal(
        [
            new(IPEndPoint.Parse("127.0.0.1:8080"), false, 12, "nginx"), new(IPEndPoint.Parse("[::]:80"), false, null, null), new(IPEndPoint.Parse("0.0.0.0:53"), true, null, null),
            new(new UnixEndPoint("/run/a b.sock"), false, null, null), new(new UnixEndPoint("@name"), false, 13, null),
        ], ListeningSockets.Read(proc.Path));
    }

    [Fact]
    public void Without_the_tables_nothing_is_known() => Assert.Empty(ListeningSockets.Read("/nowhere"));

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80", true)]
    [InlineData("0.0.0.0:80", "127.0.0.1:80", true)]
    [InlineData("127.0.0.1:80", "[::]:80", true)]
    [InlineData("127.0.0.1:80", "127.0.0.1:81", false)]
    [InlineData("127.0.0.2:80", "127.0.0.1:80", false)]
    public void A_port_is_held_on_the_same_address_or_on_all(string bound, string wished, bool excludes) =>
        Assert.Equal(excludes, ListeningSockets.Excludes(IPEndPoint.Parse(bound), IPEndPoint.Parse(wished)));

    [Fact]
    public async Task What_this_process_listens_on_is_found_with_its_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        await using TcpServer server = TcpServer.Listen("127.0.0.1:0", TransportContract.EchoAsync);
        ListeningSocket ours = Assert.Single(ListeningSockets.All(), s => s.EndPoint.Equals(server.EndPoints[0]) && !s.IsDatagram);
        Assert.Equal(Us, ours.ProcessId);
        Assert.Equal(File.ReadAllText("/proc/self/comm").TrimEnd(), ours.Program);
        Assert.Equal(ours, ListeningSockets.Holder(server.EndPoints[0]));
    }

    [Fact]
    public async Task A_failure_to_bind_says_who_has_the_port()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        using Process nc = Process.Start(new ProcessStartInfo("nc", ["-l", "-v", "127.0.0.1", "0"]) { RedirectStandardError = true })!;
        // `Listening on localhost 43210`
        string port = (await nc.StandardError.ReadLineAsync().Safely())!.Split(' ')[^1];
        var e = Assert.Throws<ConnectionException>(() => TcpServer.Listen($"127.0.0.1:{port}", TransportContract.EchoAsync));
        Assert.Equal(ConnectionError.AddressInUse, e.Error);
        Assert.Equal($"Somebody else listens on 127.0.0.1:{port} (nc, process {nc.Id}): stop that program, or take another port (0 takes a free one).", e.Message);
        nc.Kill();
        await nc.WaitForExitAsync().Safely();
    }
}
