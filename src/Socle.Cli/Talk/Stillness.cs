namespace Socle.Cli;

/// <summary>Ends a talk in which nothing has moved for a time: its token is cancelled then, or when the talk is to stop anyhow.</summary>
internal sealed class Stillness : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _stopping;
    private TimeSpan? _limit;

    public Stillness(TimeSpan? limit, CancellationToken stopping)
    {
        (_source, _stopping) = (CancellationTokenSource.CreateLinkedTokenSource(stopping), stopping);
        Limit(limit);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was the time that ended the talk.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_stopping.IsCancellationRequested;

    /// <summary>Something moved.</summary>
    public void Moved() => Limit(_limit);

    /// <summary>From now on nothing may move for so long.</summary>
    public void Limit(TimeSpan? limit)
    {
        _limit = limit;
        if (limit is { } time) _source.CancelAfter(time);
    }

    public void Dispose() => _source.Dispose();
}
