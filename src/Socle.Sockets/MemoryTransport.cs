using System.Net;

namespace Socle.Sockets;

/// <summary>
/// The in-memory transport, for tests: addresses and ports like TCP's, names like Unix-domain sockets', sends that wait when the peer does not read, half-close and resets, and no kernel.
/// What happens next depends on nothing but what its two ends do.
/// </summary>
/// <param name="time">The clock that timeouts come from.</param>
/// <param name="bufferBytes">Bytes that may be on the way in each direction before a send waits.</param>
public sealed class MemoryTransport(TimeProvider? time = null, int bufferBytes = 64 * 1024) : Transport(new Heartbeat(time))
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EndPoint, MemoryListener> _listeners = [];
    private int _lastPort = 49151;

    /// <inheritdoc/>
    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(start);
        EndPoint at = Known(endPoint);
        lock (_lock)
        {
            if (at is IPEndPoint { Port: 0, Address: var address }) at = new IPEndPoint(address, FreePort());
            var listener = new MemoryListener(this, at, options.Connection, start);
            return _listeners.TryAdd(at, listener) ? listener : throw NetworkErrors.Taken(at, by: null);
        }
    }

    /// <summary>Connects to a listener of this same transport.</summary>
    /// <returns>A <see cref="MemoryConnection"/>.</returns>
    public override ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        EndPoint to = Known(endPoint);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<Connection>(cancellationToken);
        MemoryListener? listener;
        EndPoint from;
        lock (_lock)
        {
            listener = Find(to);
            from = to is IPEndPoint { Address: var address } ? new IPEndPoint(address, FreePort()) : UnixEndPoint.Unnamed;
        }
        if (listener is null) return ValueTask.FromException<Connection>(NetworkErrors.Connecting(to, ConnectionError.Refused));

        MemoryPipe there = new(bufferBytes), back = new(bufferBytes);
        var client = new MemoryConnection(Heartbeat, options, from, to, incoming: back, outgoing: there);
        listener.Start(new MemoryConnection(Heartbeat, listener.Options, to, from, incoming: there, outgoing: back));
        return new(client);
    }

    internal void Close(MemoryListener listener)
    {
        lock (_lock) _listeners.Remove(listener.EndPoint);
    }

    private MemoryListener? Find(EndPoint to) =>
        _listeners.GetValueOrDefault(to) ?? (to is IPEndPoint { Port: var port }
            ? _listeners.GetValueOrDefault(new IPEndPoint(IPAddress.IPv6Any, port)) ?? _listeners.GetValueOrDefault(new IPEndPoint(IPAddress.Any, port))
            : null);

    // Ports count up and come round: the same program sees the same numbers each time.
    private int FreePort()
    {
        do _lastPort = _lastPort < 65535 ? _lastPort + 1 : 49152;
        while (_listeners.Keys.Any(taken => taken is IPEndPoint { Port: var port } && port == _lastPort));
        return _lastPort;
    }

    private static EndPoint Known(EndPoint endPoint) => endPoint is IPEndPoint or UnixEndPoint ? endPoint : throw SocketTransport.Foreign(endPoint);
}

/// <summary>A made-up address of a <see cref="MemoryTransport"/>.</summary>
internal sealed class MemoryListener(MemoryTransport transport, EndPoint endPoint, ConnectionOptions options, Action<Connection> start) : Listener
{
    private volatile bool _closed;

    public override EndPoint EndPoint => endPoint;

    public ConnectionOptions Options => options;

    public void Start(MemoryConnection connection) =>
        ThreadPool.UnsafeQueueUserWorkItem(static s => s.Listener.Run(s.Connection), (Listener: this, Connection: connection), preferLocal: false);

    public override ValueTask DisposeAsync()
    {
        _closed = true;
        transport.Close(this);
        return default;
    }

    private void Run(MemoryConnection connection)
    {
        if (_closed) connection.Abort("the listener was closed");
        else start(connection);
    }
}
