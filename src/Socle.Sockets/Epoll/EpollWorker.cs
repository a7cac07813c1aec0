namespace Socle.Sockets;

/// <summary>
/// A thread of ours that runs one <see cref="EpollLoop"/> at a time. When a handler keeps it and its loop is given to another, it finishes the handler as any
/// foreign thread would and then is a spare. It knows nothing of what a loop does.
/// </summary>
internal sealed class EpollWorker
{
    /// <summary>The number of no handler: the thread is in the engine.</summary>
    public const long InEngine = 0;

    [ThreadStatic]
    private static EpollWorker? _current;

    private readonly EpollWorkers _workers;
    private readonly object _gate = new();

    // Guarded by the gate.
    private EpollLoop? _given;
    private bool _dismissed;

    // Touched only by the thread itself.
    private ExecutionContext? _clean;
    private bool _latenessTold;

    /// <summary>Starts the thread, which waits to be given a loop.</summary>
    /// <exception cref="OutOfMemoryException">The system has no thread left.</exception>
    public EpollWorker(EpollWorkers workers)
    {
        _workers = workers;
        new Thread(Live) { IsBackground = true, Name = "socle-spare" }.UnsafeStart();
    }

    /// <summary>The worker whose thread this is, or null.</summary>
    public static EpollWorker? Current => _current;

    /// <summary>The loop that it was given; after it was taken away, still that loop until the handler has returned. Touched only by the thread itself.</summary>
    public EpollLoop? Loop { get; private set; }

    /// <summary>The handler that it is in, by its loop's count, or <see cref="InEngine"/>. Touched only by the thread itself.</summary>
    public long Handler { get; set; }

    /// <summary>For the thread itself, which has lost its loop: whether this is asked for the first time since.</summary>
    public bool TakeLateness()
    {
        bool told = _latenessTold;
        _latenessTold = true;
        return !told;
    }

    /// <summary>Has the waiting thread run a loop.</summary>
    public void Give(EpollLoop loop)
    {
        lock (_gate)
        {
            _given = loop;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Has the waiting thread end.</summary>
    public void Dismiss()
    {
        lock (_gate)
        {
            _dismissed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>What a handler left on the thread (AsyncLocal values, a synchronization context) is gone before the next runs.</summary>
    public void ForgetContext()
    {
        ExecutionContext.Restore(_clean!);
        if (SynchronizationContext.Current is not null) SynchronizationContext.SetSynchronizationContext(null);
    }

    private void Live()
    {
        _current = this;
        _clean = ExecutionContext.Capture();
        do
        {
            if (WaitForLoop() is not { } loop) return;
            Thread.CurrentThread.Name = $"socle-loop-{loop.Index}";
            (Loop, Handler, _latenessTold) = (loop, InEngine, false);
            while (loop.Turn(this)) { }
            Loop = null;
            Thread.CurrentThread.Name = "socle-spare";
        }
        while (_workers.TryKeep(this));
    }

    private EpollLoop? WaitForLoop()
    {
        lock (_gate)
        {
            while (_given is null && !_dismissed)
            {
                if (!Monitor.Wait(_gate, EpollWorkers.SpareTime) && _given is null && _workers.TryForget(this)) return null;
            }
            EpollLoop? loop = _given;
            _given = null;
            return loop;
        }
    }
}
