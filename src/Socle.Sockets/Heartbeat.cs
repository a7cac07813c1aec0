namespace Socle.Sockets;

/// <summary>
/// A coarse clock, and the pulse by which connections judge their timeouts: one timer for all of them instead of one for each.
/// It knows time only through its <see cref="TimeProvider"/>, and stands still while it has no connection.
/// </summary>
public sealed class Heartbeat
{
    /// <summary>Time between two beats, and so the resolution of every timeout.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly long _origin;

    // Each connection knows its place, so that nothing is searched or hashed: the last takes the place of one that leaves.
    private Connection?[] _connections = new Connection?[16];
    private int _count;
    private Connection[] _beating = [];
    private ITimer? _timer;
    private long _milliseconds;
    private long _beats;

    /// <summary>Makes a pulse on <paramref name="time"/>, or on the system's clock.</summary>
    public Heartbeat(TimeProvider? time = null)
    {
        TimeProvider = time ?? TimeProvider.System;
        _origin = TimeProvider.GetTimestamp();
        _milliseconds = 1;
    }

    /// <summary>The clock behind.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Milliseconds since this pulse was made, plus one, as of the last beat; never 0.</summary>
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
            if (connection.Pulse != 0) return;
            if (_count == _connections.Length) Array.Resize(ref _connections, _count * 2);
            Place(connection, ++_count);
            if (_timer is null)
            {
                Update();
                _timer = TimeProvider.CreateTimer(static s => ((Heartbeat)s!).Beat(), this, Interval, Interval);
            }
            else if (_count == 1)
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
            int place = connection.Pulse;
            if (place == 0) return;
            Place(_connections[_count - 1]!, place);
            _connections[--_count] = null;
            connection.Pulse = 0;
            if (_count == 0) _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A connection around <paramref name="inner"/> takes its place: from now on it judges the timeouts of both.</summary>
    internal void Replace(Connection inner, Connection outer)
    {
        lock (_lock)
        {
            // Closed meanwhile: nothing is left to judge.
            if (inner.Pulse == 0) return;
            Place(outer, inner.Pulse);
            inner.Pulse = 0;
        }
    }

    private void Place(Connection connection, int place)
    {
        _connections[place - 1] = connection;
        connection.Pulse = place;
    }

    private void Update()
    {
        Volatile.Write(ref _milliseconds, (long)TimeProvider.GetElapsedTime(_origin).TotalMilliseconds + 1);
        Volatile.Write(ref _beats, _beats + 1);
    }

    // Beats never overlap harmfully: a second one finds the same times and judges the same.
    private void Beat()
    {
        Connection[] beating;
        int count;
        lock (_lock)
        {
            Update();
            count = _count;
            if (_beating.Length < count || _beating.Length > 4 * count + 64) _beating = new Connection[count + (count / 4)];
            beating = _beating;
            _beating = [];
            Array.Copy(_connections, beating, count);
        }
        long now = Milliseconds;
        for (int i = 0; i < count; i++) beating[i].Tick(now);
        Array.Clear(beating, 0, count);
        _beating = beating;
    }
}
