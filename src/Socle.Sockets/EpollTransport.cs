using System.Net;
using System.Runtime.InteropServices;

namespace Socle.Sockets;

/// <summary>
/// The Linux transport: a thread per core waits for events and runs handlers to completion where the bytes arrive, without a hop to the
/// thread pool. It knows loops, and where a connection shall live; not what happens on it.
/// </summary>
/// <remarks>
/// A handler that awaits something foreign goes on where it was resumed, sends from there, and is back on its loop with the next receive that has to
/// wait. One that blocks its thread for more than some 10 ms loses the loop to another thread, and goes on as one that is elsewhere: others wait no longer
/// than that. It is an insurance: await what can be awaited.
/// </remarks>
public sealed class EpollTransport : Transport, IAsyncDisposable
{
    // One loop may have so many connections more than the quietest before it gives new ones away: evenness is worth a hand-over, not every one.
    private const int ImbalanceMax = 2;

    private readonly int _count;
    private readonly Lazy<EpollLoop[]> _loops;
    private readonly EpollWorkers _workers = new();
    private readonly EpollMonitor _monitor;
    private readonly Lock _lock = new();
    private readonly List<EpollListener> _listeners = [];

    /// <summary>Makes a transport; its threads begin with the first listener or connection.</summary>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="loops">How many threads; 0 for one per core.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux on x86-64 or arm64.</exception>
    public EpollTransport(TimeProvider? time = null, int loops = 0) : this(time, loops, watched: true)
    {
    }

    /// <summary>For tests: without <paramref name="watched"/>, only they look whether a handler is late.</summary>
    internal EpollTransport(TimeProvider? time, int loops, bool watched) : base(new Heartbeat(time))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(loops);
        if (!IsSupported) throw new PlatformNotSupportedException("The epoll transport needs Linux on x86-64 or arm64: take SocketTransport.");
        _count = loops > 0 ? loops : Environment.ProcessorCount;
        _monitor = new(_workers);
        _loops = new(() => Begin(_count, watched));
    }

    /// <summary>Whether this system has what the transport needs.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    internal EpollLoop[] Loops => _loops.Value;

    // Two listeners; an epoll instance and an event for each loop.
    internal override int DescriptorsToListen => _loops.IsValueCreated ? 2 : 2 + 2 * _count;

    internal EpollMonitor Monitor => _monitor;

    internal EpollWorkers Workers => _workers;

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
        _monitor.Stop();
        _workers.Dispose();
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

    private EpollLoop[] Begin(int count, bool watched)
    {
        var loops = new EpollLoop[count];
        for (int i = 0; i < count; i++) loops[i] = new(i, _monitor);
        _monitor.Watch(loops);
        foreach (EpollLoop loop in loops)
            (_workers.Take() ?? throw new InvalidOperationException($"No thread can be had for {count} loops: ask for fewer.")).Give(loop);
        if (watched) _monitor.Start();
        return loops;
    }
}
