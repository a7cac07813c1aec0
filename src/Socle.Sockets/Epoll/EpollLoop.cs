using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// Waits for events (epoll(7)) and runs what waits for them to completion. It knows targets, not connections or bytes, and owns no thread: an
/// <see cref="EpollWorker"/> runs it, and another takes over when a handler keeps that one. README.md has the protocol and why it is exact.
/// </summary>
internal sealed class EpollLoop
{
    private const int EventsMax = 256;
    private const ulong WakeKey = 0;

    // The values of the state besides the number of a handler.
    private const long InEngine = EpollWorker.InEngine;
    private const long Asleep = -1;

    // Fixed at construction.
    private readonly int _epoll;
    private readonly Descriptor _wake;
    private readonly EpollMonitor _monitor;

    // Engine, asleep in epoll_wait, or the number of the handler that runs. Who moves it from a handler's number to the engine has the loop.
    private long _state = InEngine;

    // Touched only by who has the loop. The batch and its cursor are here, not on a stack, so that another thread can go on with them.
    private readonly EpollEvents _events = new(EventsMax);
    private readonly EpollSlots _slots = new();
    private readonly Queue<IEpollTarget> _ready = new();
    private int _count;
    private int _next;
    private long _handlers;
    private bool _givingUp;

    // The way in for other threads.
    private readonly ConcurrentQueue<IEpollTarget> _posted = new();
    private int _wakePending;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private volatile bool _dead;
    private int _connections;

    /// <summary>Makes a loop that begins when a worker runs it.</summary>
    public EpollLoop(int index, EpollMonitor monitor)
    {
        (Index, _monitor) = (index, monitor);
        _epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (_epoll < 0) throw Errno.ToException(Errno.Last);
        _wake = new(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
        int error = _wake.Number < 0 ? Errno.Last : EpollEvents.Control(_epoll, Libc.EPOLL_CTL_ADD, _wake.Number, Libc.EPOLLIN | Libc.EPOLLET, WakeKey);
        if (error != 0) throw Errno.ToException(error);
    }

    /// <summary>The loop whose thread this is, or null; a thread that lost its loop in a handler has none.</summary>
    public static EpollLoop? Current => EpollWorker.Current?.Loop is { IsCurrent: true } loop ? loop : null;

    /// <summary>Its number, for names.</summary>
    public int Index { get; }

    /// <summary>Whether the caller is on the thread that has this loop. True is a moment's truth while a handler runs: only <see cref="Post"/> acts upon it exactly.</summary>
    public bool IsCurrent =>
        EpollWorker.Current is { } worker && worker.Loop == this && (worker.Handler == InEngine || Volatile.Read(ref _state) == worker.Handler);

    /// <summary>How many connections live here: what a new one's place is chosen by.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>For the monitor: whether nothing happens here until an event comes.</summary>
    public bool IsAsleep => Volatile.Read(ref _state) == Asleep;

    /// <summary>For the monitor: the number of the handler that runs, never used again; 0 when none does.</summary>
    public long Handler => Math.Max(Volatile.Read(ref _state), InEngine);

    /// <summary>Counts a connection in (1) or out (-1), from any thread.</summary>
    public void CountConnections(int change) => Interlocked.Add(ref _connections, change);

    /// <summary>Has <paramref name="target"/> called soon with no events, from any thread. One system call at most until the loop has woken.</summary>
    public void Post(IEpollTarget target)
    {
        if (EpollWorker.Current is { } worker && worker.Loop == this && TryPostHere(worker, target)) return;
        _posted.Enqueue(target);
        WakeUp();
        if (_dead) GiveUpPosted();
    }

    /// <summary>Registers <paramref name="descriptor"/>; only for who has the loop.</summary>
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

    /// <summary>Hands a watched descriptor over to another target; only for who has the loop. What is ready by now is told again.</summary>
    public ulong Rewatch(int descriptor, uint events, ulong key, IEpollTarget target)
    {
        _slots.Remove(key);
        ulong next = _slots.Add(target);
        _ = EpollEvents.Control(_epoll, Libc.EPOLL_CTL_MOD, descriptor, events, next);
        return next;
    }

    /// <summary>Forgets a target whose descriptor is closed, which takes it out of epoll; only for who has the loop.</summary>
    public void Forget(ulong key) => _slots.Remove(key);

    /// <summary>Takes a descriptor that stays open out of epoll; only for who has the loop.</summary>
    public void Unwatch(int descriptor, ulong key)
    {
        _ = EpollEvents.Control(_epoll, Libc.EPOLL_CTL_DEL, descriptor);
        _slots.Remove(key);
    }

    /// <summary>Ends the loop: what is still registered gives up. Completes when all of the loop's descriptors are closed.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        WakeUp();
        return _ended.Task;
    }

    /// <summary>For the monitor: takes the loop from the thread that is in handler number <paramref name="handler"/>, to give it to another.</summary>
    /// <returns>False when that handler has ended, or its thread is in the engine just now.</returns>
    public bool TryTake(long handler) => Interlocked.CompareExchange(ref _state, InEngine, handler) == handler;

    /// <summary>For a handler: does at once what the monitor would do when it is late, and has it not called late. Its thread is then as foreign as any.</summary>
    /// <returns>False when the caller is in no handler of this loop, or there is no other thread.</returns>
    public bool TryGiveAway()
    {
        if (EpollWorker.Current is not { } worker || worker.Loop != this) return false;
        // The monitor may have been quicker: then the loop is gone all the same, and this thread keeps nobody waiting.
        if (IsCurrent && !_monitor.TryHandOver(this, worker.Handler) && IsCurrent) return false;
        worker.TakeLateness();
        return true;
    }

    /// <summary>Waits for a batch, or goes on with one that another thread began, and runs what it makes ready.</summary>
    /// <returns>False when the worker no longer has the loop: a handler kept it too long, or the loop has ended.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Turn(EpollWorker worker)
    {
        if (_next == _count) Fetch();
        while (_next < _count)
        {
            int i = _next++;
            ulong key = _events.Data(i);
            if (key == WakeKey) TakePosted();
            else if (_slots.Find(key) is { } target && !Call(worker, target, _events.Happened(i))) return false;
        }
        // Those who become ready meanwhile wait for the next turn: events come first.
        for (int n = _ready.Count; n > 0; n--)
        {
            if (!Call(worker, _ready.Dequeue(), 0)) return false;
        }
        return !_stopping || End(worker);
    }

    private void WakeUp()
    {
        if (Interlocked.Exchange(ref _wakePending, 1) != 0) return;
        if (!_wake.TryEnter()) return;
        WriteWake();
        _wake.Leave();
    }

    private unsafe void WriteWake()
    {
        ulong one = 1;
        _ = Libc.write(_wake.Number, &one, sizeof(ulong));
    }

    // In a handler the queue of ready ones is ours only while the monitor cannot take the loop: the state goes to the engine and back.
    private bool TryPostHere(EpollWorker worker, IEpollTarget target)
    {
        long handler = worker.Handler;
        if (handler == InEngine)
        {
            _ready.Enqueue(target);
            return true;
        }
        if (!TryTake(handler)) return false;
        try { _ready.Enqueue(target); }
        finally { Volatile.Write(ref _state, handler); }
        return true;
    }

    // Asleep is told before the wait and taken back by an exchange, which is a fence: either the monitor, on its way to sleep, sees that
    // we are not, or we see that it is.
    private void Fetch()
    {
        _next = _count = 0;
        if (_ready.Count > 0 || _stopping)
        {
            _count = _events.Wait(_epoll, 0);
            return;
        }
        Volatile.Write(ref _state, Asleep);
        try { _count = _events.Wait(_epoll, Timeout.Infinite); }
        finally { Interlocked.Exchange(ref _state, InEngine); }
        if (_monitor.IsAsleep) _monitor.WakeUp();
    }

    // The eventfd is edge-triggered: every write is an edge, so its count need never be read. The flag falls before the queue
    // is emptied: who posts after that writes again.
    private void TakePosted()
    {
        Interlocked.Exchange(ref _wakePending, 0);
        while (_posted.TryDequeue(out IEpollTarget? target)) _ready.Enqueue(target);
    }

    // A target's exception ends what it was called for, never the loop.
    private bool Call(EpollWorker worker, IEpollTarget target, uint events)
    {
        EpollWork work;
        try
        {
            work = target.Ready(events);
        }
        catch (Exception e)
        {
            target.GiveUp(e);
            return true;
        }
        return work == EpollWork.None || Run(worker, target, work);
    }

    // From the first write of the state on, the loop may be taken from us at any moment; after the swap fails it is not ours, and
    // nothing of it may be touched.
    private bool Run(EpollWorker worker, IEpollTarget target, EpollWork work)
    {
        long handler = ++_handlers;
        worker.Handler = handler;
        Volatile.Write(ref _state, handler);
        target.Run(work);
        worker.ForgetContext();
        if (!TryTake(handler)) return false;
        worker.Handler = InEngine;
        return true;
    }

    // Can be gone on with by another thread like a turn, since giving up runs handlers.
    private bool End(EpollWorker worker)
    {
        TakePosted();
        if (!_givingUp)
        {
            _givingUp = true;
            foreach (IEpollTarget target in _slots.All()) target.GiveUp(Ended());
        }
        while (_ready.TryDequeue(out IEpollTarget? target))
        {
            target.GiveUp(Ended());
            if (!Call(worker, target, 0)) return false;
            TakePosted();
        }
        _ = Libc.close(_epoll);
        _wake.Close();
        _events.Free();
        _dead = true;
        Interlocked.MemoryBarrier();
        GiveUpPosted();
        _ended.SetResult();
        return false;
    }

    // Nobody has a dead loop: who posts to it, or posted a moment before its death, tells the target so.
    private void GiveUpPosted()
    {
        while (_posted.TryDequeue(out IEpollTarget? target)) target.GiveUp(Ended());
    }

    private static ObjectDisposedException Ended() => new(nameof(EpollTransport));
}
