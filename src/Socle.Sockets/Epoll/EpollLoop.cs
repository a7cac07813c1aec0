using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// One thread that waits for events (epoll(7)) and runs what waits for them to completion. It knows targets, not connections or bytes.
/// </summary>
internal sealed unsafe class EpollLoop
{
    private const int EventsMax = 256;
    private const ulong WakeKey = 0;

    [ThreadStatic]
    private static EpollLoop? _current;

    // Fixed at construction.
    private readonly int _epoll;
    private readonly Descriptor _wake;

    // Touched only by the loop.
    private readonly EpollEvents _events = new(EventsMax);
    private readonly EpollSlots _slots = new();
    private readonly Queue<IEpollTarget> _ready = new();
    private ExecutionContext? _clean;

    // The way in for other threads.
    private readonly ConcurrentQueue<IEpollTarget> _posted = new();
    private int _wakePending;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private int _connections;

    /// <summary>Starts the thread.</summary>
    public EpollLoop(int index)
    {
        _epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (_epoll < 0) throw Errno.ToException(Errno.Last);
        _wake = new(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
        int error = _wake.Number < 0 ? Errno.Last : EpollEvents.Control(_epoll, Libc.EPOLL_CTL_ADD, _wake.Number, Libc.EPOLLIN | Libc.EPOLLET, WakeKey);
        if (error != 0) throw Errno.ToException(error);
        Thread = new Thread(Run) { IsBackground = true, Name = $"socle-loop-{index}" };
        Thread.UnsafeStart();
    }

    /// <summary>The loop whose thread this is, or null.</summary>
    public static EpollLoop? Current => _current;

    /// <summary>The loop's thread.</summary>
    public Thread Thread { get; }

    /// <summary>Whether the caller is on this loop's thread.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>How many connections live here: what a new one's place is chosen by.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Counts a connection in (1) or out (-1), from any thread.</summary>
    public void CountConnections(int change) => Interlocked.Add(ref _connections, change);

    /// <summary>Has <paramref name="target"/> called soon with no events, from any thread. One system call at most until the loop has woken.</summary>
    public void Post(IEpollTarget target)
    {
        if (IsCurrent)
        {
            _ready.Enqueue(target);
            return;
        }
        _posted.Enqueue(target);
        WakeUp();
    }

    /// <summary>Registers <paramref name="descriptor"/>; on the loop only.</summary>
    /// <returns>The key for <see cref="Forget"/>.</returns>
    /// <exception cref="SocketException">The kernel has no room for it.</exception>
    public ulong Watch(int descriptor, uint events, IEpollTarget target)
    {
        ulong key = _slots.Add(target);
        int error = EpollEvents.Control(_epoll, Libc.EPOLL_CTL_ADD, descriptor, events, key);
        if (error == 0) return key;
        _slots.Remove(key);
        throw Errno.ToException(error);
    }

    /// <summary>Hands a watched descriptor over to another target; on the loop only. What is ready by now is told again.</summary>
    public ulong Rewatch(int descriptor, uint events, ulong key, IEpollTarget target)
    {
        _slots.Remove(key);
        ulong next = _slots.Add(target);
        _ = EpollEvents.Control(_epoll, Libc.EPOLL_CTL_MOD, descriptor, events, next);
        return next;
    }

    /// <summary>Forgets a target whose descriptor is closed, which takes it out of epoll; on the loop only.</summary>
    public void Forget(ulong key) => _slots.Remove(key);

    /// <summary>Takes a descriptor that stays open out of epoll; on the loop only.</summary>
    public void Unwatch(int descriptor, ulong key)
    {
        _ = EpollEvents.Control(_epoll, Libc.EPOLL_CTL_DEL, descriptor);
        _slots.Remove(key);
    }

    /// <summary>Ends the thread: what is still registered gives up. Completes when all of the loop's descriptors are closed.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        WakeUp();
        return _ended.Task;
    }

    private void WakeUp()
    {
        if (Interlocked.Exchange(ref _wakePending, 1) != 0) return;
        if (!_wake.TryEnter()) return;
        ulong one = 1;
        _ = Libc.write(_wake.Number, &one, sizeof(ulong));
        _wake.Leave();
    }

    // Never returns, so it stays in the code it was first compiled to: the work is in methods that do return.
    private void Run()
    {
        _current = this;
        _clean = ExecutionContext.Capture();
        while (!_stopping) Turn();
        End();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Turn()
    {
        int count = _events.Wait(_epoll, _ready.Count > 0 ? 0 : Timeout.Infinite);
        for (int i = 0; i < count; i++)
        {
            ulong key = _events.Data(i);
            if (key == WakeKey) TakePosted();
            else if (_slots.Find(key) is { } target) Call(target, _events.Happened(i));
        }
        // Those who become ready meanwhile wait for the next turn: events come first.
        for (int n = _ready.Count; n > 0; n--) Call(_ready.Dequeue(), 0);
    }

    // The eventfd is edge-triggered: every write is an edge, so its count need never be read. The flag falls before the queue
    // is emptied: who posts after that writes again.
    private void TakePosted()
    {
        Interlocked.Exchange(ref _wakePending, 0);
        while (_posted.TryDequeue(out IEpollTarget? target)) _ready.Enqueue(target);
    }

    // A handler's exception ends what it was called for, never the loop; and what it left in the execution context
    // (AsyncLocal) is gone before the next is called.
    private void Call(IEpollTarget target, uint events)
    {
        try
        {
            target.Ready(events);
        }
        catch (Exception e)
        {
            target.GiveUp(e);
        }
        ExecutionContext.Restore(_clean!);
    }

    private void End()
    {
        var ended = new ObjectDisposedException(nameof(EpollTransport));
        TakePosted();
        foreach (IEpollTarget target in (IEpollTarget[])[.. _slots.All(), .. _ready]) target.GiveUp(ended);
        while (_ready.TryDequeue(out IEpollTarget? target)) Call(target, 0);
        _ = Libc.close(_epoll);
        _wake.Close();
        _events.Free();
        _ended.SetResult();
    }
}
