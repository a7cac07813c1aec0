using System.Net;

namespace Socle.Http;

/// <summary>
/// One request and its response under way, whatever carries them. The pipeline above sees nothing else of a protocol; a handler sees it through <see cref="Http.Request"/>.
/// </summary>
/// <remarks>An exchange object is used again for later requests; its generation counts them, so that a kept <see cref="Http.Request"/> throws instead of reading another's.</remarks>
public abstract class Exchange
{
    private long _generation;
    private HeaderList? _responseHeaders;
    private List<Action<long, Exception?>>? _completed;
    private string? _path;
    private string? _target;
    private RouteSlots? _route;
    private List<object>? _items;
    private BodyStorage? _storage;

    /// <summary>The request's head.</summary>
    public MessageHead Head { get; } = new();

    /// <summary>Counts the requests that this object has carried.</summary>
    public long Generation => _generation;

    /// <summary>The request, for a handler.</summary>
    public Request Request => new(this, Generation);

    /// <summary>`http` or `https`.</summary>
    public abstract string Scheme { get; }

    /// <summary>The authority that the request is for; empty if it names none.</summary>
    public virtual string Host => System.Text.Encoding.ASCII.GetString(RequestTarget.Authority(Head));

    /// <summary>`HTTP/1.0`, `HTTP/1.1`, `HTTP/2`.</summary>
    public abstract string Protocol { get; }

    /// <summary>The peer.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Whether the peer of the connection is a proxy that is trusted, whatever it says.</summary>
    public virtual bool IsFromTrustedProxy => false;

    /// <summary>Our end.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>
    /// Gets a token that is cancelled when the peer is gone or the server gives the exchange up. A client that ends its stream while the
    /// handler runs counts as gone after a second, since most that do so have left; a response that the handler returns all the same is
    /// still sent to it (`HttpServerOptions.CancelOnHalfClose`).
    /// </summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>The request body's length if it was announced, 0 if there is none, null if it comes in chunks.</summary>
    public abstract long? BodyLength { get; }

    /// <summary>Bytes of body that this request may bring; a route may set it before the body is read.</summary>
    public long BodyBytesMax { get; internal set; }

    /// <summary>Reads some of the request's body.</summary>
    /// <returns>How many bytes; 0 at its end.</returns>
    /// <exception cref="BadMessageException">The body breaks its framing, is too large or too slow, or ended early.</exception>
    public abstract ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    internal BodyStorage BodyStorage => _storage ??= new(BodyQuotas);

    /// <summary>What the bodies of all requests of the server hold together; null bounds nothing.</summary>
    protected virtual BodyQuotas? BodyQuotas => null;

    /// <summary>The trailer fields of the request; empty until its body has been read to the end.</summary>
    public abstract HeaderList? Trailers { get; }

    /// <summary>The fields that middlewares added to the response; empty if there are none.</summary>
    public ReadOnlySpan<Header> AddedHeaders => _responseHeaders is { } list ? list.Span : default;

    /// <summary>Sends a response, framed as the protocol requires. The server calls it once for each exchange, and again only where nothing of the first has left.</summary>
    /// <exception cref="InvalidOperationException">The response holds what is released after one sending, and was sent before.</exception>
    public ValueTask RespondAsync(Response response)
    {
        ArgumentNullException.ThrowIfNull(response, "the handler's response");
        response.Body.BeginSending();
        return SendAsync(response);
    }

    /// <summary>Sends a response whose body may be sent.</summary>
    protected abstract ValueTask SendAsync(Response response);

    /// <summary>Whether bytes of the answer have left: then a failure can only cut it short, not replace it.</summary>
    public abstract bool AnswerStarted { get; }

    /// <summary>Drops the exchange so that the peer never takes a cut answer for a whole one.</summary>
    public abstract void Abort(string reason);

    /// <summary>The handler has begun to wait: answers that stand before this one, and were held back to leave together, should go now.</summary>
    public virtual void HandlerWaits() { }

    /// <summary>
    /// Returns on the thread pool, and has what is awaited of this exchange until its end go on there: for a handler that blocks, on a server whose threads serve many
    /// connections each. Does nothing where handlers run on the pool anyway.
    /// </summary>
    public virtual ValueTask ToPoolAsync() => default;

    /// <summary>
    /// For a handler that is about to block: keeps the caller's thread to this exchange, and has another serve the connections that shared it. False when nothing came of it:
    /// the thread serves nobody else, or no other can be had.
    /// </summary>
    public virtual bool TryKeepThread() => false;

    /// <summary>
    /// For routers, when a route has been found and its handler is about to be called: whether that handler must begin on the pool (<see cref="ToPoolAsync"/>), since it was
    /// late again and again. Where it can, it has this thread kept to the exchange instead, and says no.
    /// </summary>
    public virtual bool MustLeaveThread() => false;

    /// <summary>Whether the handler that asks has kept a thread that serves other connections too for so long that they were taken from it; told once.</summary>
    public virtual bool TakeLateness() => false;

    /// <summary>The connection shall carry nothing after this answer, where the protocol has one exchange after another.</summary>
    public virtual void CloseAfterAnswer() { }

    /// <summary>
    /// For who answers a <see cref="BadMessageException"/> in the server's stead: listeners hear of the refusal, and the connection ends after the answer where the reason says so.
    /// </summary>
    public virtual void Refuse(Rejection reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Close) CloseAfterAnswer();
    }

    /// <summary>Gets the bytes of body sent so far; of a response that was cut short, those that had left.</summary>
    public long BytesSent { get; protected set; }

    /// <summary>Registers what is to be called once the answer has really ended: with the body bytes sent, and what cut it short if anything did.</summary>
    public void OnCompleted(Action<long, Exception?> action) => (_completed ??= []).Add(action);

    /// <summary>Begins the next generation. Called by the protocol when a new head is there.</summary>
    protected void Begin(long bodyBytesMax)
    {
        BodyBytesMax = bodyBytesMax;
        BytesSent = 0;
        BodyUse = BodyUse.Unread;
    }

    /// <summary>Ends the generation: calls what was registered; from here on the old <see cref="Http.Request"/> throws. Called by the pipeline.</summary>
    public void End(Exception? error)
    {
        // A fence: a reader on another thread compares the generation after it has read (Request.Still), and must see no byte of the next request before the new number.
        Interlocked.Increment(ref _generation);
        _path = _target = null;
        _responseHeaders?.Clear();
        _route?.Clear();
        _items?.Clear();
        AbortedInside = null;
        KeptBody = null;
        KeptRead = 0;
        if (_completed is { Count: > 0 } callbacks) Complete(callbacks, error);
        // After those, which return some of it themselves.
        _storage?.End();
        _storage = null;
    }

    private void Complete(List<Action<long, Exception?>> callbacks, Exception? error)
    {
        _completed = null;
        foreach (Action<long, Exception?> callback in callbacks)
        {
            try { callback(BytesSent, error); }
            catch (Exception) { /* a listener's fault must not become the connection's */ }
        }
    }

    // What follows is used again for the next request, and is reached only through handles that compare the generation.
    internal HeaderList ResponseHeaders => _responseHeaders ??= new(ofAnswer: true);

    internal RouteSlots Route => _route ??= new();

    internal List<object> Items => _items ??= [];

    internal CancellationToken? AbortedInside { get; set; }

    // How far the body has been read, and where it was kept for further readers, its bytes and how many of them the current reader has had.
    internal BodyUse BodyUse { get; set; }

    internal ReadOnlyMemory<byte>? KeptBody { get; set; }

    internal int KeptRead { get; set; }

    internal string Target => _target ??= System.Text.Encoding.Latin1.GetString(Head[Head.Target]);

    internal string Path => _path ??= PercentCoding.DecodePath(RequestTarget.Path(Head));
}
