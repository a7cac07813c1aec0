using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>
/// The exchanges of one server that carry no request just now. There are as many as requests are under way at once, not as connections are open. They keep their small
/// blocks, so that taking one costs less than renting those. Safe from any thread.
/// </summary>
internal sealed class Http1Exchanges(Serving serving)
{
    // Some 6 KB each: a burst of requests that wait for something is served from here, and a larger one leaves no more than this behind.
    private const int KeptMax = 256;

    // Of whichever server the thread served last: on a loop the same again and again, without a lock.
    [ThreadStatic]
    private static Http1Exchange? _latest;

    private readonly Stack<Http1Exchange> _kept = new();

    /// <summary>One for a request on <paramref name="connection"/>.</summary>
    public Http1Exchange Rent(Connection connection)
    {
        Http1Exchange? exchange = _latest;
        if (exchange?.Serving == serving) _latest = null;
        else lock (_kept) _kept.TryPop(out exchange);
        exchange ??= new(serving);
        exchange.Join(connection);
        return exchange;
    }

    /// <summary>Takes one back whose request is answered, to the last byte.</summary>
    public void Return(Http1Exchange exchange)
    {
        exchange.Leave();
        if (_latest?.Serving != serving)
        {
            _latest = exchange;
            return;
        }
        lock (_kept)
        {
            if (_kept.Count < KeptMax)
            {
                _kept.Push(exchange);
                return;
            }
        }
        exchange.Release();
    }
}
