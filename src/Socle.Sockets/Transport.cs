using System.Net;

namespace Socle.Sockets;

/// <summary>
/// Makes listeners and connections. Three exist: <see cref="SocketTransport"/> (portable), <see cref="EpollTransport"/> (Linux) and
/// <see cref="MemoryTransport"/> (tests); one contract suite runs on all.
/// </summary>
public abstract class Transport
{
    /// <summary>For an implementation: the pulse that its connections' timeouts come from.</summary>
    protected Transport(Heartbeat heartbeat) => Heartbeat = heartbeat;

    /// <summary>The pulse of all connections of this transport.</summary>
    public Heartbeat Heartbeat { get; }

    /// <summary>The clock behind the pulse.</summary>
    public TimeProvider TimeProvider => Heartbeat.TimeProvider;

    /// <summary>Descriptors that it opens for a server before that accepts anything; 0 where it opens none.</summary>
    internal virtual int DescriptorsToListen => 0;

    /// <summary>Binds and listens, and calls <paramref name="start"/> for each connection, on the thread that the transport serves it from.</summary>
    /// <param name="endPoint">Where to listen: an <see cref="IPEndPoint"/>, whose port 0 takes a free one, a <see cref="UnixEndPoint"/> or a <see cref="DescriptorEndPoint"/>. <see cref="Listener.EndPoint"/> tells what it became.</param>
    /// <param name="options">Backlog, dual stack and the options for each connection.</param>
    /// <param name="start">Starts the connection's handler and returns when the handler first waits. It owns the connection and must not throw.</param>
    /// <exception cref="ConnectionException">The address cannot be bound; the message says why and what to try.</exception>
    public abstract Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start);

    /// <summary>Connects to one address, an <see cref="IPEndPoint"/> or a <see cref="UnixEndPoint"/>.</summary>
    /// <exception cref="ConnectionException">Nobody answered, or no.</exception>
    public abstract ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default);
}

/// <summary>A bound address where connections are accepted until it is disposed.</summary>
public abstract class Listener : IAsyncDisposable
{
    /// <summary>The bound address, with the real port.</summary>
    public abstract EndPoint EndPoint { get; }

    /// <summary>Stops accepting: on return the port is free and no further connection will be started. Connections live on.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>How to listen.</summary>
public sealed record ListenOptions
{
    /// <summary>Connections the kernel keeps waiting for us. 4096, Linux's own ceiling (somaxconn) since 5.4; a burst past it is dropped and retried a second later.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>Whether an IPv6 any-address takes IPv4 too. On: `:8000` means everybody.</summary>
    public bool DualStack { get; init; } = true;

    /// <summary>
    /// Whether other sockets of this user that ask for it too may listen on the same address and port, and each gets a part of the connections (socket(7), SO_REUSEPORT): for
    /// several processes of one service, or one that takes over from another. Off: a second server started by mistake would take half of the connections, and nobody would
    /// be told. With it too, a port that somebody has who did not ask, or that is another user's, is an error. TCP on Linux only: elsewhere connections are not divided.
    /// </summary>
    public bool SharePort { get; init; }

    /// <summary>
    /// The mode of a Unix-domain socket's file; who may write to it may connect (unix(7)). 0600: the owner alone, whatever the umask is. An abstract name has no mode.
    /// </summary>
    public UnixFileMode UnixMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Options for each accepted connection.</summary>
    public ConnectionOptions Connection { get; init; } = ConnectionOptions.Default;

    /// <summary>Hears of trouble in accepting (descriptors exhausted, a connection that died in the queue); the loop goes on by itself.</summary>
    public Action<ConnectionException>? AcceptFailed { get; init; }
}
