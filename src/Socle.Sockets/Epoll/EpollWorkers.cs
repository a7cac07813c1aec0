namespace Socle.Sockets;

/// <summary>The threads of one transport: which of them are spare, and how many there may be. Knows neither loops nor handlers.</summary>
internal sealed class EpollWorkers
{
    /// <summary>How long a spare waits for work before it ends: a burst of slow handlers is over by then.</summary>
    public static readonly TimeSpan SpareTime = TimeSpan.FromSeconds(10);

    // Spares kept: a few loops may be kept waiting at once, and a thread is made in a tenth of a millisecond.
    private const int SparesMax = 8;

    // Threads that handlers keep and loops need: past this a slow handler stops its loop after all. Each blocks for a reason that a thousand
    // more would only wait for too (Kestrel's pool would add one or two a second).
    private const int WorkersMax = 1024;

    private readonly Lock _lock = new();
    private readonly List<EpollWorker> _spares = [];
    private int _count;
    private bool _disposed;

    /// <summary>Threads alive.</summary>
    public int Count
    {
        get { lock (_lock) return _count; }
    }

    /// <summary>Threads that wait.</summary>
    public int Spares
    {
        get { lock (_lock) return _spares.Count; }
    }

    /// <summary>A thread that waits to be given a loop, or null when there may be no more.</summary>
    public EpollWorker? Take()
    {
        lock (_lock)
        {
            if (_spares.Count > 0)
            {
                EpollWorker spare = _spares[^1];
                _spares.RemoveAt(_spares.Count - 1);
                return spare;
            }
            if (_count == WorkersMax || _disposed) return null;
            _count++;
        }
        try
        {
            return new(this);
        }
        catch (OutOfMemoryException)
        {
            // No thread, or no descriptor for its making, is to be had now.
            Leave();
            return null;
        }
    }

    /// <summary>Takes a thread back that was given nothing.</summary>
    public void Return(EpollWorker worker)
    {
        if (!TryKeep(worker)) worker.Dismiss();
    }

    /// <summary>Lets the caller's own thread be a spare. False: it shall end.</summary>
    public bool TryKeep(EpollWorker worker)
    {
        lock (_lock)
        {
            if (!_disposed && _spares.Count < SparesMax)
            {
                _spares.Add(worker);
                return true;
            }
            _count--;
            return false;
        }
    }

    /// <summary>Lets a spare end that has waited too long. False: it was taken meanwhile, and work comes.</summary>
    public bool TryForget(EpollWorker worker)
    {
        lock (_lock)
        {
            if (!_spares.Remove(worker)) return false;
            _count--;
            return true;
        }
    }

    /// <summary>Dismisses the spares; who comes back later ends.</summary>
    public void Dispose()
    {
        EpollWorker[] spares;
        lock (_lock)
        {
            _disposed = true;
            spares = [.. _spares];
            _spares.Clear();
            _count -= spares.Length;
        }
        foreach (EpollWorker spare in spares) spare.Dismiss();
    }

    private void Leave()
    {
        lock (_lock) _count--;
    }
}
