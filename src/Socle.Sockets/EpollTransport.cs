using System.Net;
using System.Runtime.InteropServices;

namespace Socle.Sockets;

/// <summary>
/// The Linux transport: a thread per core waits for events and runs handlers to completion where the bytes arrive, without a hop to the
/// thread pool. It knows loops, and where a connection shall live; not what happens on it.
/// </summary>
/// <remarks>
/// A handler that blocks its thread blocks that loop's connections: await, or leave for the pool first. A handler that awaits something foreign
/// goes on where it was resumed, sends from there, and is back on its loop with the next receive that has to wait.
/// </remarks>
public sealed class EpollTransport : Transport, IAsyncDisposable
{
    // One loop may have so many connections more than the quietest before it gives new ones away: evenness is worth a hand-over, not every one.
    private const int ImbalanceMax = 2;

    private readonly Lazy<EpollLoop[]> _loops;
    private readonly Lock _lock = new();
    private readonly List<EpollListener> _listeners = [];

    /// <summary>Makes a transport; its threads begin with the first listener or connection.</summary>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="loops">How many threads; 0 for one per core.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux on x86-64 or arm64.</exception>
    public EpollTransport(TimeProvider? time = null, int loops = 0) : base(new Heartbeat(time))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(loops);
        if (!IsSupported) throw new PlatformNotSupportedException("The epoll transport needs Linux on x86-64 or arm64: take SocketTransport.");
        int count = loops > 0 ? loops : Environment.ProcessorCount;
        _loops = new(() => [.. Enumerable.Range(0, count).Select(i => new EpollLoop(i))]);
    }

    /// <summary>Whether this system has what the transport needs.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    internal EpollLoop[] Loops => _loops.Value;

    /// <inheritdoc/>
    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(start);
        var listener = EpollListener.Bind(this, endPoint, options, start);
        lock (_lock) _listeners.Add(listener);
        return listener;
    }

    /// <inheritdoc/>
    public override ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(options);
        if (endPoint is not (IPEndPoint or UnixEndPoint)) throw SocketTransport.Foreign(endPoint);
        return EpollConnecting.ConnectAsync(this, endPoint, options, cancellationToken);
    }

    /// <summary>Stops listening, aborts what is still connected, and ends the threads. A process that lives as long as its transport need not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_loops.IsValueCreated) return;
        EpollListener[] listeners;
        lock (_lock) listeners = [.. _listeners];
        foreach (EpollListener listener in listeners) await listener.DisposeAsync().ConfigureAwait(false);
        foreach (EpollLoop loop in Loops) await loop.StopAsync().ConfigureAwait(false);
    }

    internal void Forget(EpollListener listener)
    {
        lock (_lock) _listeners.Remove(listener);
    }

    /// <summary>Where a new connection shall live: with who asks, unless it has clearly more than the quietest loop.</summary>
    internal EpollLoop Home(EpollLoop? asking)
    {
        EpollLoop quietest = Loops[0];
        bool ours = false;
        foreach (EpollLoop loop in Loops)
        {
            if (loop.Connections < quietest.Connections) quietest = loop;
            ours |= loop == asking;
        }
        return ours && asking!.Connections <= quietest.Connections + ImbalanceMax ? asking : quietest;
    }
}
