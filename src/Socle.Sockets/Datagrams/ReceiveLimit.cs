namespace Socle.Sockets;

/// <summary>The time that one receive may wait, joined with its caller's token, without a new cancellation source for each. One wait at a time.</summary>
internal sealed class ReceiveLimit(TimeProvider time) : IDisposable
{
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _caller;

    /// <summary>Whether the last wait was ended, by its time or by its caller.</summary>
    public bool HasPassed => _source is { IsCancellationRequested: true };

    /// <summary>Begins to wait.</summary>
    /// <returns>Cancelled when the time has passed or the caller cancels.</returns>
    public CancellationToken Begin(TimeSpan? limit, CancellationToken caller)
    {
        if (limit is not { } span) return caller;
        // A source whose timer has not fired is as good as new.
        if (_source is null || !_source.TryReset())
        {
            _source?.Dispose();
            _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }
        _source.CancelAfter(span);
        _caller = caller.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _source);
        return _source.Token;
    }

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();

    /// <summary>Ends the wait.</summary>
    public void End()
    {
        _caller.Dispose();
        _caller = default;
        if (_source is { IsCancellationRequested: false } source) source.CancelAfter(Timeout.InfiniteTimeSpan);
    }
}
