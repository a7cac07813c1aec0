using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// The portable transport, on the runtime's own sockets: handlers run on the thread pool. Knows how to bind, connect and set options;
/// what happens on a connection is <see cref="SocketConnection"/>'s.
/// </summary>
public sealed class SocketTransport(TimeProvider? time = null) : Transport(new Heartbeat(time))
{
    private TaskCompletionSource _descriptorFreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _descriptorWanted;

    // Two listeners, and what the runtime waits for them with.
    internal override int DescriptorsToListen => 4;

    /// <inheritdoc/>
    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(start);
        if (!OperatingSystem.IsLinux() || endPoint is IPEndPoint) return new SocketListener(this, Bind(endPoint, options), options, start);
        UnixFile? file = null;
        SocketHandle socket = endPoint switch
        {
            UnixEndPoint unix => UnixFile.Listen(unix, options, out file),
            DescriptorEndPoint descriptor => InheritedSocket.TakeOver(descriptor),
            _ => throw Foreign(endPoint),
        };
        return socket.LocalEndPoint() is UnixEndPoint
            ? new UnixListener(this, socket, file, options, start)
            : new SocketListener(this, new Socket(new SafeSocketHandle(socket.Number, ownsHandle: true)), options, start);
    }

    // Elsewhere than on Linux a Unix-domain socket is the runtime's alone: no stale file is replaced, and the mode is the umask's.
    private static Socket Bind(EndPoint endPoint, ListenOptions options)
    {
        Socket? socket = null;
        try
        {
            socket = NewSocket(endPoint);
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = options.DualStack && endPoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any);
            // Accepted connections inherit these on Linux, which saves four calls for each; elsewhere they are set again.
            SetOptions(socket, options.Connection);
            if (options.SharePort && socket.AddressFamily != AddressFamily.Unix) SharePort(socket);
            socket.Bind(OfRuntime(endPoint));
            socket.Listen(options.Backlog);
            return socket;
        }
        catch (Exception e)
        {
            socket?.Dispose();
            if (e is not SocketException failed) throw;
            throw NetworkErrors.Binding(endPoint, failed);
        }
    }

    // The runtime has no name for SO_REUSEPORT alone.
    private static void SharePort(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Only Linux divides a shared port's connections: leave ListenOptions.SharePort unset.");
        socket.SetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_REUSEPORT, BitConverter.GetBytes(1));
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
            await socket.ConnectAsync(OfRuntime(endPoint), cancellationToken).ConfigureAwait(false);
            return Adopt(socket, options, endPoint);
        }
        catch (Exception e)
        {
            socket?.Dispose();
            if (e is not SocketException failed) throw;
            throw endPoint is UnixEndPoint unix ? UnixErrors.Connecting(unix, failed) : NetworkErrors.Connecting(endPoint, failed);
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
        if (socket.AddressFamily == AddressFamily.Unix) return;
        if (options.NoDelay) socket.NoDelay = true;
        if (options.KeepAlive is not { } time) return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)time.TotalSeconds));
    }

    /// <summary>An IPv4 peer of a dual-stack socket shows as ::ffff:a.b.c.d: everybody else calls it a.b.c.d.</summary>
    internal static EndPoint Unmapped(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),
        UnixDomainSocketEndPoint unix => UnixEndPoint.From(unix),
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

    /// <summary>For an end point that no transport of the kernel knows.</summary>
    internal static ArgumentException Foreign(EndPoint endPoint) => new($"{endPoint} is not an address of this transport: give an IPEndPoint or a UnixEndPoint.", nameof(endPoint));

    private static EndPoint OfRuntime(EndPoint endPoint) => endPoint is UnixEndPoint unix ? unix.ToRuntime() : endPoint;

    private static Socket NewSocket(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint => new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
        UnixEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
        _ => throw Foreign(endPoint),
    };
}
