using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Socle.Sockets;

namespace Socle.BenchServer;

/// <summary>
/// Echoes datagrams in three ways: ours, and the two loops that one would write on the runtime's sockets, blocking and asynchronous. All answer the word `allocated`
/// with the bytes allocated so far. They run until the process is ended.
/// </summary>
internal static class DatagramEcho
{
    private const int BytesMax = 65_535;

    /// <summary>Runs one, by its name; false if there is none of that name.</summary>
    public static async Task<bool> RunAsync(int port, string which)
    {
        switch (which)
        {
            case "socle":
                await using (UdpServer.Listen($"127.0.0.1:{port}", static (datagram, _) =>
                    datagram.ReplyAsync(IsQuestion(datagram.Data.Span) ? Allocated() : datagram.Data)))
                {
                    await Task.Delay(Timeout.Infinite);
                }
                return true;
            case "socket":
                Block(Bind(port));
                return true;
            case "socket-async":
                await LoopAsync(Bind(port));
                return true;
            default:
                return false;
        }
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static void Block(Socket socket)
    {
        var from = new SocketAddress(AddressFamily.InterNetwork);
        byte[] buffer = new byte[BytesMax];
        while (true) Turn(socket, buffer, from);
    }

    // A method that returns is compiled anew when it has run often; the loop around it never would be.
    private static void Turn(Socket socket, byte[] buffer, SocketAddress from)
    {
        int count = socket.ReceiveFrom(buffer, SocketFlags.None, from);
        ReadOnlySpan<byte> data = buffer.AsSpan(0, count);
        socket.SendTo(IsQuestion(data) ? Allocated() : data, SocketFlags.None, from);
    }

    private static async Task LoopAsync(Socket socket)
    {
        var from = new SocketAddress(AddressFamily.InterNetwork);
        byte[] buffer = new byte[BytesMax];
        while (true)
        {
            int count = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from);
            ReadOnlyMemory<byte> data = buffer.AsMemory(0, count);
            await socket.SendToAsync(IsQuestion(data.Span) ? Allocated() : data, SocketFlags.None, from);
        }
    }

    private static bool IsQuestion(ReadOnlySpan<byte> data) => data.SequenceEqual("allocated"u8);

    private static byte[] Allocated() => Encoding.ASCII.GetBytes(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
}
