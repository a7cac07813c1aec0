namespace Socle.Sockets;

/// <summary>
/// A coarse clock, and the pulse by which connections judge their timeouts: one timer for all of them instead of one for each.
/// It knows time only through its <see cref="TimeProvider"/>, and stands still while it has no connection.
/// </summary>
/// <remarks>
/// A beat that is late (the process was stopped, or got no processor) counts as one beat only, and judges nothing: what arrived meanwhile
/// lies unread in the kernel, and its sender was in time. A peer's timeouts begin with what we could have read.
/// </remarks>
public sealed class Heartbeat
{
    /// <summary>Time between two beats, and so the resolution of every timeout.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // So many are judged between two takings of the lock.
    private const int BeatingAtOnce = 256;

    // A beat this long after the last is late: another should have come in between.
    private static readonly TimeSpan LateAfter = 2 * Interval;

    private readonly Lock _lock = new();
    private readonly ConnectionList _connections = new(static c => ref c.Pulse);
    private Connection[]? _beating;
    private ITimer? _timer;

    // Guarded by the lock: when the clock was last read, the time counted until then, and since which late beat nothing is judged.
    private long _updated;
    private TimeSpan _counted;
    private long? _heldSince;

    private long _milliseconds;
    private long _beats;

    /// <summary>Makes a pulse on <paramref name="time"/>, or on the system's clock.</summary>
    public Heartbeat(TimeProvider? time = null)
    {
        TimeProvider = time ?? TimeProvider.System;
        _updated = TimeProvider.GetTimestamp();
        _milliseconds = 1;
    }

    /// <summary>The clock behind.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>
    /// Milliseconds since this pulse was made, plus one, as of the last beat, less the time by which beats were late; never 0.
    /// </summary>
    public long Milliseconds => Volatile.Read(ref _milliseconds);

    /// <summary>How many beats there have been; a cheap sign that a cached value of the clock is old.</summary>
    public long Beats => Volatile.Read(ref _beats);

    /// <summary>The moment <paramref name="span"/> from now, in <see cref="Milliseconds"/>; never 0.</summary>
    public long After(TimeSpan span) => Milliseconds + (long)Math.Min(span.TotalMilliseconds, long.MaxValue / 4);

    /// <summary>Called by a transport when a connection is made.</summary>
    internal void Add(Connection connection)
    {
        lock (_lock)
        {
            if (!_connections.Add(connection)) return;
            if (_timer is null)
            {
                Update();
                _timer = TimeProvider.CreateTimer(static s => ((Heartbeat)s!).Beat(), this, Interval, Interval);
            }
            else if (_connections.Count == 1)
            {
                Update();
                _timer.Change(Interval, Interval);
            }
        }
    }

    /// <summary>Called by a transport when a connection is closed.</summary>
    internal void Remove(Connection connection)
    {
        lock (_lock)
        {
            if (_connections.Remove(connection) && _connections.Count == 0) _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A connection around <paramref name="inner"/> takes its place: from now on it judges the timeouts of both.</summary>
    internal void Replace(Connection inner, Connection outer)
    {
        // Closed meanwhile, it is here no more: nothing is left to judge.
        lock (_lock) _connections.Replace(inner, outer);
    }

    private void Update()
    {
        long now = TimeProvider.GetTimestamp();
        Count(TimeProvider.GetElapsedTime(_updated, now));
        _updated = now;
    }

    private void Count(TimeSpan passed)
    {
        _counted += passed;
        Volatile.Write(ref _milliseconds, (long)_counted.TotalMilliseconds + 1);
        Volatile.Write(ref _beats, _beats + 1);
    }

    // False when this beat judges nothing. After a late one a timer may catch up at once: what has arrived gets a whole interval to be
    // read. The beat after that judges, even if it is late itself, so that timeouts hold on a machine that never catches up.
    private bool UpdateAndJudge()
    {
        lock (_lock)
        {
            long now = TimeProvider.GetTimestamp();
            TimeSpan passed = TimeProvider.GetElapsedTime(_updated, now);
            _updated = now;
            bool late = passed >= LateAfter;
            Count(late ? Interval : passed);
            if (_heldSince is { } since && TimeProvider.GetElapsedTime(since, now) < Interval) return false;
            bool judges = !late || _heldSince is not null;
            _heldSince = judges ? null : now;
            return judges;
        }
    }

    // Beats never overlap harmfully: a second one finds the same times and judges the same. From the last to the first, since the last takes the place of one that
    // leaves: so none is left out, and one that is judged twice is judged the same.
    private void Beat()
    {
        if (!UpdateAndJudge()) return;
        Connection[] beating = Interlocked.Exchange(ref _beating, null) ?? new Connection[BeatingAtOnce];
        for (int end = int.MaxValue, count; (count = TakeBefore(ref end, beating)) > 0;)
        {
            foreach (Connection connection in beating.AsSpan(0, count)) connection.Tick(Milliseconds);
        }
        Array.Clear(beating);
        _beating = beating;
    }

    private int TakeBefore(ref int end, Connection[] taken)
    {
        lock (_lock)
        {
            end = Math.Min(end, _connections.Count);
            int count = Math.Min(end, taken.Length);
            end -= count;
            _connections.All.Slice(end, count).CopyTo(taken);
            return count;
        }
    }
}
