namespace Socle.Server.Http1;

/// <summary>
/// The connections that a server has open, for what its stopping has to reach. A list through the drivers themselves: one registration with the server's tokens
/// for all of them, and two references for each. Safe from any thread; it knows nothing of requests.
/// </summary>
internal sealed class Http1Drivers
{
    private readonly Lock _lock = new();
    private Http1Driver? _first;

    /// <summary>One more.</summary>
    public void Add(Http1Driver driver)
    {
        lock (_lock)
        {
            driver.Next = _first;
            if (_first is not null) _first.Previous = driver;
            _first = driver;
        }
    }

    /// <summary>One less.</summary>
    public void Remove(Http1Driver driver)
    {
        lock (_lock)
        {
            if (driver.Next is { } next) next.Previous = driver.Previous;
            if (driver.Previous is { } previous) previous.Next = driver.Next;
            else _first = driver.Next;
        }
    }

    /// <summary>Those of now.</summary>
    public IReadOnlyList<Http1Driver> All()
    {
        var all = new List<Http1Driver>();
        lock (_lock)
        {
            for (Http1Driver? one = _first; one is not null; one = one.Next) all.Add(one);
        }
        return all;
    }
}
