using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>
/// The portable transport, on the runtime's own sockets: handlers run on the thread pool. Knows how to bind, connect and set options;
/// what happens on a connection is <see cref="SocketConnection"/>'s.
/// </summary>
public sealed class SocketTransport(TimeProvider? time = null) : Transport(new Heartbeat(time))
{
    private TaskCompletionSource _descriptorFreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _descriptorWanted;

    /// <inheritdoc/>
    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(start);
        Socket? socket = null;
        try
        {
            socket = NewSocket(endPoint);
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = options.DualStack && endPoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any);
            // Accepted connections inherit these on Linux, which saves four calls for each; elsewhere they are set again.
            SetOptions(socket, options.Connection);
            socket.Bind(endPoint);
            socket.Listen(options.Backlog);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw NetworkErrors.Binding(endPoint, e);
        }
        return new SocketListener(this, socket, options, start);
    }

    /// <inheritdoc/>
    public override async ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(options);
        Socket? socket = null;
        try
        {
            socket = NewSocket(endPoint);
            SetOptions(socket, options);
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return Adopt(socket, options, endPoint);
        }
        catch (Exception e)
        {
            socket?.Dispose();
            if (e is SocketException failed) throw NetworkErrors.Connecting(endPoint, failed);
            throw;
        }
    }

    /// <summary>Makes a connection of a connected socket, or throws a <see cref="SocketException"/> if the peer is gone already.</summary>
    internal SocketConnection Adopt(Socket socket, ConnectionOptions options, EndPoint? remote)
    {
        socket.Blocking = false;
        var connection = new SocketConnection(this, socket, options, Unmapped(remote ?? socket.RemoteEndPoint));
        Heartbeat.Add(connection);
        return connection;
    }

    internal static void SetOptions(Socket socket, ConnectionOptions options)
    {
        if (options.NoDelay) socket.NoDelay = true;
        if (options.KeepAlive is not { } time) return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)time.TotalSeconds));
    }

    /// <summary>An IPv4 peer of a dual-stack socket shows as ::ffff:a.b.c.d: everybody else calls it a.b.c.d.</summary>
    internal static EndPoint Unmapped(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),
        null => new IPEndPoint(IPAddress.None, 0),
        _ => endPoint,
    };

    /// <summary>Completes when the next connection of this transport closes.</summary>
    internal Task DescriptorFreed()
    {
        _descriptorWanted = true;
        return Volatile.Read(ref _descriptorFreed).Task;
    }

    internal void FreeDescriptor()
    {
        if (!_descriptorWanted) return;
        _descriptorWanted = false;
        Interlocked.Exchange(ref _descriptorFreed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private static Socket NewSocket(EndPoint endPoint) =>
        endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : throw new ArgumentException($"{endPoint} is not an IP address and port.", nameof(endPoint));
}
