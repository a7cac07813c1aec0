using System.Diagnostics;

namespace Socle.Sockets;

/// <summary>
/// Watches the loops of one transport: one whose thread has sat in one handler for too long is taken from it and given to another thread, so that
/// the other connections go on. It has a thread of its own, which sleeps while all loops do. Of handlers it knows only their numbers.
/// </summary>
internal sealed class EpollMonitor(EpollWorkers workers)
{
    /// <summary>Time between two looks, in milliseconds, while a loop runs. A look costs some microseconds.</summary>
    public const int LookEvery = 5;

    /// <summary>
    /// How long a handler may keep its loop, in milliseconds; it is found late at the look after. With what a thread needs to start, others wait for 10 ms
    /// on average and 15 at most. Go's monitor takes 10 ms for a computation and 20 us for a system call; a handler here is either.
    /// </summary>
    public const int Patience = 10;

    // Looks that find all loops asleep before the monitor sleeps too: so that a few requests a second do not wake it for each.
    private const int QuietLooksMax = 20;

    private readonly object _gate = new();

    // Touched only by who looks.
    private EpollLoop[] _loops = [];
    private (long Handler, long Since)[] _seen = [];
    private int _quietLooks;

    private volatile bool _asleep;
    private volatile bool _stopped;

    /// <summary>Whether it must be woken when a loop begins to run.</summary>
    public bool IsAsleep => _asleep;

    /// <summary>How many times a loop was taken from a late handler.</summary>
    public long Takes { get; private set; }

    /// <summary>Names the loops to be watched, before the first look.</summary>
    public void Watch(EpollLoop[] loops)
    {
        _loops = loops;
        _seen = new (long, long)[loops.Length];
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => new Thread(Live) { IsBackground = true, Name = "socle-monitor" }.UnsafeStart();

    /// <summary>Has it look again, now that a loop runs. From any thread.</summary>
    public void WakeUp()
    {
        lock (_gate)
        {
            _asleep = false;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread; for when the loops have ended.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>One look at all loops, at a time in milliseconds; not from two threads at once.</summary>
    /// <returns>Whether every loop sleeps.</returns>
    public bool Look(long now)
    {
        bool quiet = true;
        for (int i = 0; i < _loops.Length; i++)
        {
            quiet &= _loops[i].IsAsleep;
            long handler = _loops[i].Handler;
            if (handler != _seen[i].Handler) _seen[i] = (handler, now);
            else if (handler != EpollWorker.InEngine && now - _seen[i].Since >= Patience && TryHandOver(_loops[i], handler)) Takes++;
        }
        return quiet;
    }

    /// <summary>Gives a loop to another thread if it still is in that handler; from any thread.</summary>
    public bool TryHandOver(EpollLoop loop, long handler)
    {
        // The other thread comes first: once taken, a loop must be run. If there is none, the next look tries again.
        if (workers.Take() is not { } worker) return false;
        bool taken = loop.TryTake(handler);
        if (taken) worker.Give(loop);
        else workers.Return(worker);
        return taken;
    }

    private void Live()
    {
        while (!_stopped)
        {
            _quietLooks = Look((long)Stopwatch.GetElapsedTime(0).TotalMilliseconds) ? _quietLooks + 1 : 0;
            if (_quietLooks > QuietLooksMax) SleepWhileAllDo();
            else PauseBetweenLooks();
        }
    }

    private void PauseBetweenLooks()
    {
        lock (_gate)
        {
            if (!_stopped) Monitor.Wait(_gate, LookEvery);
        }
    }

    // A loop looks at _asleep after it has told that it runs, we at the loops after telling that we sleep, each with a fence between:
    // one of us sees the other.
    private void SleepWhileAllDo()
    {
        _quietLooks = 0;
        _asleep = true;
        Interlocked.MemoryBarrier();
        foreach (EpollLoop loop in _loops)
        {
            if (loop.IsAsleep) continue;
            _asleep = false;
            return;
        }
        lock (_gate)
        {
            while (_asleep && !_stopped) Monitor.Wait(_gate);
        }
    }
}
