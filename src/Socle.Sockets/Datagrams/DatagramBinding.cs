using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>Makes datagram sockets that are bound or connected, with their options set. Knows nothing of what is received.</summary>
internal static class DatagramBinding
{
    // How often a free IPv4 port may be found taken in IPv6 before giving up.
    private const int SamePortTries = 16;

    /// <summary>A socket for each end point of an address: for localhost one in each family, on the same port.</summary>
    public static BoundDatagrams[] All(Address address, DatagramOptions options)
    {
        EndPoint[] endPoints = address.ToListen();
        if (endPoints.Length == 1) return [Bind(endPoints[0], options)];
        for (int tries = 1; ; tries++)
        {
            BoundDatagrams first = Bind(endPoints[0], options);
            try
            {
                var second = new IPEndPoint(((IPEndPoint)endPoints[1]).Address, ((IPEndPoint)first.Socket.LocalEndPoint!).Port);
                return [first, Bind(second, options)];
            }
            catch (ConnectionException e) when (e.Error == ConnectionError.AddressNotAvailable)
            {
                // A kernel that knows IPv6 but has it switched off: localhost is 127.0.0.1 alone.
                return [first];
            }
            catch (ConnectionException e)
            {
                first.Dispose();
                if (e.Error != ConnectionError.AddressInUse || address.Port != 0 || tries == SamePortTries) throw;
            }
        }
    }

    /// <summary>A bound socket.</summary>
    public static BoundDatagrams Bind(EndPoint endPoint, DatagramOptions options)
    {
        Socket socket = Open(endPoint, options);
        try
        {
            if (endPoint is UnixEndPoint unix) return new(socket, DatagramFile.Bind(socket, unix, options.UnixMode));
            socket.Bind(endPoint);
            return new(socket, null);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? NetworkErrors.Taken(endPoint, ListeningSockets.Holder(endPoint, isDatagram: true), e)
                : NetworkErrors.Binding(endPoint, e);
        }
    }

    /// <summary>A socket that sends to one peer and receives from it alone.</summary>
    public static Socket Connect(EndPoint endPoint, DatagramOptions options)
    {
        Socket socket = Open(endPoint, options);
        try
        {
            // Without a name of its own a Unix socket gets no answers: Linux gives it an abstract one (unix(7), autobind).
            if (endPoint is UnixEndPoint && OperatingSystem.IsLinux()) UnixName.Take(socket);
            socket.Connect(endPoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw NetworkErrors.Connecting(endPoint, e);
        }
    }

    private static Socket Open(EndPoint endPoint, DatagramOptions options)
    {
        if (endPoint is DescriptorEndPoint) throw new FormatException($"{endPoint} is for connections: datagram sockets are not taken over.");
        ArgumentOutOfRangeException.ThrowIfNegative(options.DatagramBytesMax, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.DatagramBytesMax, DatagramSlot.DataBytesMax, nameof(options));
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, endPoint is IPEndPoint ? ProtocolType.Udp : ProtocolType.Unspecified);
        try
        {
            if (options.ReceiveBufferBytes is { } receive) socket.ReceiveBufferSize = receive;
            if (options.SendBufferBytes is { } send) socket.SendBufferSize = send;
            if (endPoint is not IPEndPoint { Address: var address }) return socket;
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = address.Equals(IPAddress.IPv6Any);
            if (options.Broadcast) socket.EnableBroadcast = true;
            if (options.ReuseAddress) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            Multicast.Use(socket, options);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A bound datagram socket, and the file that goes with it.</summary>
internal readonly record struct BoundDatagrams(Socket Socket, DatagramFile? File) : IDisposable
{
    public void Dispose()
    {
        Socket.Dispose();
        File?.Remove();
    }
}
