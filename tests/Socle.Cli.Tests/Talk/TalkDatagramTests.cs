using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Socle.Cli.Tests;

/// <summary>Datagrams to one, to many and without a byte.</summary>
public sealed class TalkDatagramTests
{
    [Fact]
    public async Task Listening_on_a_group_joins_it()
    {
        Outcome outcome = await NetworkNamespace.RunAsync("""
            ip link set lo multicast on
            ip route add 224.0.0.0/4 dev lo
            socle listen 239.1.2.3:9001 --udp --once --reply pong 2>/dev/null & listener=$!
            until grep -q ' 030201EF:2329 ' /proc/net/udp && grep -q 030201EF /proc/net/igmp; do :; done
            printf ping | socle connect 239.1.2.3:9001 --udp --timeout 3
            wait $listener
            """);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("ping", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("pong", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Datagram_to_a_broadcast_address_is_sent_and_any_host_may_respond()
    {
        // The loopback network's last address is its broadcast address, too.
        using Socket everybody = Bound("127.255.255.255");
        using Socket one = Bound("127.0.0.1");
        await using Talker connect = Talker.Socle("connect", $"{everybody.LocalEndPoint}", "--udp", "--timeout", "3");
        await connect.SayAsync("who is there");
        var buffer = new byte[100];
        SocketReceiveFromResult came = await everybody.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).Safely();
        Assert.Equal("who is there", Encoding.UTF8.GetString(buffer.AsSpan(0, came.ReceivedBytes)));
        await one.SendToAsync("me"u8.ToArray(), came.RemoteEndPoint);
        (int code, byte[] output, string error) = await connect.EndAsync();
        Assert.Equal((0, "me", ""), (code, Encoding.UTF8.GetString(output), error));
    }

    [Theory]
    [InlineData("255.255.255.255", true), InlineData("127.255.255.255", true), InlineData("224.0.0.1", true), InlineData("239.255.255.255", true), InlineData("ff02::1", true)]
    [InlineData("127.0.0.1", false), InlineData("192.0.2.1", false), InlineData("223.255.255.1", false), InlineData("240.0.0.1", false), InlineData("fe80::1", false)]
    public void Address_of_many_hosts_is_told_from_that_of_one(string address, bool isForMany) => Assert.Equal(isForMany, DatagramAudience.IsAt(IPAddress.Parse(address)));

    [Fact]
    public async Task Input_without_a_byte_is_one_empty_datagram()
    {
        using Socket server = Bound("127.0.0.1");
        await using Talker connect = Talker.Socle("connect", $"{server.LocalEndPoint}", "--udp", "--timeout", "3");
        Task<(int ExitCode, byte[] Output, string Error)> end = connect.EndAsync();
        SocketReceiveFromResult came = await server.ReceiveFromAsync(new byte[10], new IPEndPoint(IPAddress.Any, 0)).Safely();
        Assert.Equal(0, came.ReceivedBytes);
        await server.SendToAsync("now"u8.ToArray(), came.RemoteEndPoint);
        Assert.Equal("now", Encoding.UTF8.GetString((await end).Output));
    }

    private static Socket Bound(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return socket;
    }
}
