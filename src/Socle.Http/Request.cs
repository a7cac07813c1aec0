using System.Net;
using System.Text;

namespace Socle.Http;

/// <summary>
/// A request as a handler sees it: a small handle that lives until its answer has ended. Used later it throws <see cref="ObjectDisposedException"/>;
/// it never shows the next request of the connection. Spans come from the head as it was received; strings are made when asked for.
/// </summary>
public readonly struct Request : IEquatable<Request>
{
    private readonly Exchange _exchange;
    private readonly long _generation;

    internal Request(Exchange exchange, long generation) => (_exchange, _generation) = (exchange, generation);

    // Never handed out: the object carries the next request, of another connection perhaps.
    internal Exchange Exchange
    {
        get
        {
            Exchange exchange = _exchange;
            if (exchange is null || exchange.Generation != _generation) ThrowStale();
            return exchange!;
        }
    }

    /// <summary>The method as it was sent, `GET`.</summary>
    public string Method => KnownMethod == KnownMethod.Unknown ? Still(Encoding.ASCII.GetString(Head[Head.Method])) : KnownMethods.Name(KnownMethod);

    /// <summary>The method, if it is one of the common ones.</summary>
    public KnownMethod KnownMethod => Head.KnownMethod;

    /// <summary>Whether it is GET or HEAD, which may be answered alike: the server drops HEAD's body.</summary>
    public bool IsGetOrHead => Head.KnownMethod is KnownMethod.Get or KnownMethod.Head;

    /// <summary>The target as it was sent.</summary>
    public string Target => Still(Exchange.Target);

    /// <summary>The path, percent-decoded once; a `%2F` has become a slash, so split <see cref="RawPath"/> where that matters.</summary>
    public string Path => Still(Exchange.Path);

    /// <summary>
    /// The path as it was sent. `/%61dmin` is `/admin` to the router, so compare <see cref="Path"/>, or wrap a group of routes, where a
    /// middleware decides what a request may do.
    /// </summary>
    public ReadOnlySpan<byte> RawPath => RequestTarget.Path(Exchange.Head);

    /// <summary>The pairs behind the question mark.</summary>
    public Query Query => new(Checked());

    /// <summary>The query as it was sent, without its question mark.</summary>
    public ReadOnlySpan<byte> RawQuery => RequestTarget.Query(Exchange.Head);

    /// <summary>The fields.</summary>
    public RequestHeaders Headers => new(Checked());

    /// <summary>The cookies.</summary>
    public RequestCookies Cookies => new(Checked());

    /// <summary>The head, for code that wants spans.</summary>
    public RequestHead Head => new(Checked());

    /// <summary>The body.</summary>
    public RequestBody Body => new(Checked());

    /// <summary>`http` or `https`; behind a trusted proxy, what the client called.</summary>
    public string Scheme => Exchange.Scheme;

    /// <summary>The authority that the request is for, `localhost:8080`; empty if an HTTP/1.0 client named none. Behind a trusted proxy, what the client called.</summary>
    public string Host => Exchange.Host;

    /// <summary>`HTTP/1.0`, `HTTP/1.1`, `HTTP/2`.</summary>
    public string Protocol => Exchange.Protocol;

    /// <summary>The peer's address; behind a trusted proxy, its client's.</summary>
    public EndPoint? RemoteEndPoint => Exchange.RemoteEndPoint;

    /// <summary>Whether it was sent by a proxy that is trusted (<see cref="TrustedProxies"/>): what only that may say counts.</summary>
    public bool IsFromTrustedProxy => Exchange.IsFromTrustedProxy;

    /// <summary>Our address that it came to.</summary>
    public EndPoint? LocalEndPoint => Exchange.LocalEndPoint;

    /// <summary>Cancelled when the peer is gone, or when the time that a middleware allowed is over: work for nobody can stop.</summary>
    public CancellationToken Aborted => Exchange.AbortedInside ?? Exchange.Aborted;

    /// <summary>The route that was found and its parameters; without a pattern before routing.</summary>
    public RouteMatch Route => new(Checked());

    /// <summary>What middlewares left for those inside them, one value for each type.</summary>
    public RequestItems Items => new(Checked());

    /// <summary>Fields for the answer, whatever handler makes it: how a middleware adds them to a shared response.</summary>
    public ResponseHeaders ResponseHeaders => new(Checked());

    /// <summary>Calls back once the answer has really ended, with the body bytes sent and what cut it short, if anything did.</summary>
    public void OnCompleted(Action<long, Exception?> action) => Exchange.OnCompleted(action);

    /// <summary>Goes on on the thread pool, for the rest of this request: to be awaited before something that blocks.</summary>
    public ValueTask ToPoolAsync() => Exchange.ToPoolAsync();

    /// <summary>
    /// For routers, when the route has been found and before its handler is called: whether that handler must begin on the thread pool (<see cref="ToPoolAsync"/>), since it
    /// has blocked its thread again and again.
    /// </summary>
    public bool MustLeaveThread() => Exchange.MustLeaveThread();

    /// <summary>Replaces <see cref="Aborted"/> for everything inside a middleware, which puts the former token back when its inner handler has returned.</summary>
    public void SetAborted(CancellationToken token) => Exchange.AbortedInside = token;

    /// <summary>
    /// For a middleware that responds to a <see cref="BadMessageException"/> in the server's stead: listeners are notified, and the connection ends after the response where the
    /// reason says so.
    /// </summary>
    public void Reject(Rejection reason) => Exchange.Refuse(reason);

    /// <inheritdoc/>
    public bool Equals(Request other) => ReferenceEquals(_exchange, other._exchange) && _generation == other._generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Request other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_exchange, _generation);

    /// <summary>Whether both are the same request.</summary>
    public static bool operator ==(Request left, Request right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Request left, Request right) => !left.Equals(right);

    /// <summary>Returns what was read, unless the exchange ended meanwhile: then it may be another request's.</summary>
    internal T Still<T>(T read)
    {
        Interlocked.MemoryBarrier();
        _ = Exchange;
        return read;
    }

    private Request Checked()
    {
        _ = Exchange;
        return this;
    }

    private static void ThrowStale() =>
        throw new ObjectDisposedException(nameof(Request), "This request's answer has ended; take what you need from it before the handler returns, or in the body's callback.");
}
