using Socle.Http;

namespace Socle.Web;

/// <summary>One route: what it matches, and who answers.</summary>
public sealed class Route
{
    private readonly List<Middleware> _middlewares;
    private readonly Func<Route, Handler>? _make;
    private readonly Route? _mounted;
    private bool _allowsCrossOrigin;
    private Handler? _asked;

    internal Route(RoutePattern pattern, Handler handler)
    {
        (Pattern, Handler, Answers) = (pattern, handler, "");
        _middlewares = [];
    }

    internal Route(RoutePattern pattern, RouteGroup group, string answers, Func<Route, Handler> make, Route? mounted = null)
    {
        (Pattern, Group, Answers, _make) = (pattern, group, answers, make);
        (_mounted, _middlewares) = (mounted, mounted?._middlewares ?? []);
        // Nobody is led here before the app has been sealed.
        Handler = static _ => throw new InvalidOperationException("The route has not been sealed.");
    }

    /// <summary>The method, `GET`, which answers HEAD too; empty for any.</summary>
    public string Method => Pattern.Method;

    /// <summary>The path with its parameters, `/orders/{id}`.</summary>
    public string Path => Pattern.Path;

    /// <summary>Wraps this route alone. The first one named is the outermost; all of them are inside those of its groups.</summary>
    public Route Use(Middleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        if (IsSealed) throw new InvalidOperationException($"{Pattern} has begun to answer; name its middlewares before that.");
        if (_make is null) Handler = middleware(Handler);
        _middlewares.Add(middleware);
        return this;
    }

    /// <summary>
    /// Has its function run where it may block from its first line on (<see cref="Handlers.OnPool"/>): on a file, a lock, a database without real async.
    /// </summary>
    public Route OnPool() => Use(Handlers.OnPool);

    /// <summary>Takes what pages of other sites send, too, which an app refuses otherwise: for a route that knows nobody by cookies.</summary>
    public Route AllowCrossOrigin()
    {
        if (IsSealed) throw new InvalidOperationException($"{Pattern} has begun to answer; say before that what it takes.");
        _allowsCrossOrigin = true;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Pattern.ToString();

    internal RoutePattern Pattern { get; }

    /// <summary>The group it was added to; null on a bare router.</summary>
    internal RouteGroup? Group { get; }

    /// <summary>The type it gives, for the table of routes; empty where a handler answers by itself.</summary>
    internal string Answers { get; }

    internal bool IsSealed { get; private set; }

    internal Handler Handler { get; private set; }

    private bool IsGuarded => Method is not ("GET" or "HEAD" or "OPTIONS") && !_allowsCrossOrigin && _mounted?._allowsCrossOrigin != true && !Group!.AllowsCrossOrigin;

    /// <summary>What answers an OPTIONS that no route takes: the router, inside the middlewares around this route. It is made when it is first asked.</summary>
    internal Handler Asked(Handler router) => _asked ??= InMiddlewares(router);

    /// <summary>The same route below a prefix. Both share their middlewares: who named this one may still wrap it.</summary>
    internal Route Below(string prefix) => new(Pattern.Below(prefix), Group!, Answers, _make!, this);

    /// <summary>Makes the handler and puts it into the middlewares around it, once for all.</summary>
    /// <exception cref="AppException">What it gives cannot become an answer.</exception>
    internal void Seal()
    {
        if (IsSealed) return;
        Handler handler = InMiddlewares(_make!(this));
        (Handler, IsSealed) = (IsGuarded ? Group!.Root.Guard(handler) : handler, true);
    }

    // Inside the services that its groups provide: a middleware may ask for them.
    private Handler InMiddlewares(Handler handler)
    {
        IEnumerable<Middleware> around = [.. Group?.Around ?? [], .. _middlewares];
        foreach (Middleware middleware in around.Reverse()) handler = middleware(handler);
        Services[] provided = [.. Group?.Provided ?? []];
        return provided.Any(s => !s.IsEmpty) ? Services.Of([.. provided, Group!.Root.Services]).Around(handler) : handler;
    }
}
