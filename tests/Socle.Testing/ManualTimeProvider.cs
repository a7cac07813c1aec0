namespace Socle.Testing;

/// <summary>A clock that moves only when told to, and fires the timers it passes, in order, on the caller's thread.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero);

    /// <summary>Timers that are set: tells when somebody has begun to wait.</summary>
    public int TimerCount { get { lock (_lock) return _timers.Count; } }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() { lock (_lock) return _now; }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, stopping at each timer on the way.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                _now = next is null ? end : next.Due > _now ? next.Due : _now;
                if (next is null) return;
                next.Rearm();
            }
            next.Fire();
        }
    }

    /// <summary>Moves the clock as if the process had been stopped meanwhile: a timer that was due fires once, late.</summary>
    public void Stall(TimeSpan by)
    {
        ManualTimer[] late;
        lock (_lock)
        {
            _now += by;
            late = [.. _timers.Where(t => t.Due <= _now)];
            foreach (ManualTimer timer in late) timer.Rearm();
        }
        foreach (ManualTimer timer in late) timer.Fire();
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock._now + dueTime;
                clock._timers.Add(this);
                return true;
            }
        }

        public void Rearm()
        {
            if (_period > TimeSpan.Zero) Due = (Due + _period > clock._now ? Due : clock._now) + _period;
            else clock._timers.Remove(this);
        }

        public void Fire() => callback(state);

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync() { Dispose(); return default; }
    }
}
