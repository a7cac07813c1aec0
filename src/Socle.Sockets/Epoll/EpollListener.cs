using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// One bound socket that every loop accepts from, each by its <see cref="EpollAcceptor"/>. It knows when accepting has stopped everywhere,
/// which is when the port may be freed.
/// </summary>
internal sealed class EpollListener : Listener
{
    private readonly EpollTransport _transport;
    private readonly UnixFile? _file;
    private readonly ListenOptions _options;
    private readonly Action<Connection> _start;
    private readonly EpollAcceptor[] _acceptors;
    private readonly Lazy<Task> _stopped;
    private volatile bool _disposed;

    private EpollListener(EpollTransport transport, SocketHandle socket, UnixFile? file, ListenOptions options, Action<Connection> start)
    {
        (_transport, Socket, _file, _options, _start) = (transport, socket, file, options, start);
        EndPoint = socket.LocalEndPoint()!;
        _stopped = new(StopAsync);
        _acceptors = [.. transport.Loops.Select(loop => new EpollAcceptor(this, loop, transport))];
        foreach (EpollAcceptor acceptor in _acceptors) acceptor.Post();
    }

    /// <inheritdoc/>
    public override EndPoint EndPoint { get; }

    /// <summary>The listening socket, open until every acceptor has stopped.</summary>
    public SocketHandle Socket { get; }

    /// <summary>Whether nothing more shall be started.</summary>
    public bool IsDisposed => _disposed;

    /// <summary>Options for each connection.</summary>
    public ConnectionOptions ConnectionOptions => _options.Connection;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="ConnectionException">The address cannot be bound.</exception>
    public static EpollListener Bind(EpollTransport transport, EndPoint endPoint, ListenOptions options, Action<Connection> start)
    {
        UnixFile? file = null;
        SocketHandle socket = endPoint switch
        {
            IPEndPoint ip => Bind(ip, options),
            UnixEndPoint unix => UnixFile.Listen(unix, options, out file),
            DescriptorEndPoint descriptor => InheritedSocket.TakeOver(descriptor),
            _ => throw SocketTransport.Foreign(endPoint),
        };
        return new(transport, socket, file, options, start);
    }

    private static SocketHandle Bind(IPEndPoint endPoint, ListenOptions options)
    {
        SocketHandle? socket = SocketHandle.TryCreate(endPoint, out int error);
        if (socket is null) throw NetworkErrors.Binding(endPoint, Errno.ToException(error));
        // A port whose last connections are in TIME-WAIT can be bound again at once; one that somebody listens on cannot (socket(7)).
        socket.Set(Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        // Nothing is probed before: the kernel refuses to share with a socket that does not, or that is another user's.
        if (options.SharePort) socket.Set(Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1);
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            socket.Set(Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, options.DualStack && endPoint.Address.Equals(IPAddress.IPv6Any) ? 0 : 1);
        socket.Use(options.Connection);
        error = socket.Bind(endPoint);
        if (error == 0) error = socket.Listen(options.Backlog);
        if (error == 0) return socket;
        socket.Close();
        throw NetworkErrors.Binding(endPoint, Errno.ToException(error));
    }

    /// <summary>Starts the handler of a connection, on the connection's loop.</summary>
    public void Start(Connection connection) => _start(connection);

    /// <summary>Tells of trouble in accepting.</summary>
    public void Tell(int errno)
    {
        try { _options.AcceptFailed?.Invoke(NetworkErrors.Accepting(EndPoint, Errno.ToException(errno))); }
        catch (Exception) { /* Whoever hears of it must not end the accepting. */ }
    }

    /// <summary>A connection has closed: acceptors that pause for want of a descriptor try again.</summary>
    public void DescriptorFreed()
    {
        foreach (EpollAcceptor acceptor in _acceptors) acceptor.Resume();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        return new(_stopped.Value);
    }

    // Once: an acceptor that has stopped is in no system call and starts no handler, whatever its loop did meanwhile.
    private async Task StopAsync()
    {
        _file?.Remove();
        foreach (EpollAcceptor acceptor in _acceptors) acceptor.Post();
        foreach (EpollAcceptor acceptor in _acceptors) await acceptor.Stopped.ConfigureAwait(false);
        Socket.Close();
        _transport.Forget(this);
    }
}
