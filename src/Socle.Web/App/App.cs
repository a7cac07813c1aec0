using System.Net;
using System.Text.Json.Serialization;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// A web application: routes, middlewares around them, and what becomes of errors, as one <see cref="Handler"/>. It is put together while the program starts and
/// does not change once it has begun to answer. Ports, arguments and signals it does not know: `Socle` runs it.
/// </summary>
public sealed class App : RouteGroup
{
    private readonly List<JsonSerializerContext> _json = [];
    private readonly List<byte[]> _trustedOrigins = [];
    private readonly List<string> _warnings = [];
    private readonly Lazy<Handler> _handler;
    private bool _refusesCrossOrigin = true;

    /// <summary>An app without routes.</summary>
    public App() : base(null, "") => _handler = new(Build);

    /// <summary>
    /// The whole app as one function, checked: every type that a route gives as JSON is known. Nothing can be added from here on.
    /// </summary>
    /// <exception cref="AppException">A type is not known; the message names it and the line to write.</exception>
    public Handler Handler => _handler.Value;

    /// <summary>The routes, in the order they were added, those of groups and mounted apps with their prefixes.</summary>
    public IReadOnlyList<Route> Routes => Router.Routes;

    /// <summary>
    /// Makes an answer to an error in place of the app's own, which is a page for browsers, problem details (RFC 9457) for who asks for JSON, and a line for others;
    /// null where the app's own will do.
    /// </summary>
    public Func<Request, Problem, Response?>? ErrorAnswer { get; set; }

    /// <summary>
    /// Raised once for each exception of a handler that is no response, and on a server that runs the app, for one of a body's source; the client gets a 500 without details, or
    /// sees its response break. An app that runs by itself and has no listener here writes a report to standard error.
    /// </summary>
    public event Action<Request, Exception>? Failed;

    /// <summary>Reports exceptions while <see cref="Failed"/> has no listener; null for not at all.</summary>
    public Action<Request, Exception>? FailedUnheard { get; set; }

    /// <summary>For what runs the app: raises <see cref="Failed"/> for an exception that was thrown outside of its handlers.</summary>
    public void ReportFailure(Request request, Exception error) => (Failed ?? FailedUnheard)?.Invoke(request, error);

    /// <summary>What is not as it should be and does not keep the app from running, such as a folder that is missing; sentences for the one who starts it.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>
    /// Whether requests that a page of another site sends in a visitor's name are answered 403, by the rules of <see cref="CrossOrigin"/>: those to routes that are not for GET,
    /// HEAD or OPTIONS. True, since a browser sends cookies along whoever's page asks. In a mounted app, what the app at the top says holds.
    /// </summary>
    public bool RefusesCrossOrigin
    {
        get => _refusesCrossOrigin;
        set
        {
            RefuseIfSealed();
            _refusesCrossOrigin = value;
        }
    }

    /// <summary>The proxies that are believed; null for none.</summary>
    public TrustedProxies? TrustedProxies { get; private set; }

    /// <summary>Origins whose pages may send anything, in the visitor's name: `https://app.example`. <see cref="Cors"/> lets pages read answers, and is asked besides.</summary>
    /// <exception cref="ArgumentException">One is no origin.</exception>
    public App TrustOrigins(params IEnumerable<string> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        RefuseIfSealed();
        _trustedOrigins.AddRange(origins.Select(CrossOrigin.Bytes));
        return this;
    }

    /// <summary>
    /// Believes the proxies of these networks, in these fields, what they say of a client's address, scheme and host. Name only fields that they write themselves. It
    /// holds where the app is run, unless the options of its server name proxies.
    /// </summary>
    /// <exception cref="ArgumentException">No field is named, or Forwarded and others.</exception>
    public App TrustProxies(ForwardedFields fields, params IReadOnlyList<IPNetwork> networks) => TrustProxies(new TrustedProxies(fields, networks));

    /// <summary>The same, for all that can be said of them: a proxy that comes over a Unix-domain socket is <c>new TrustedProxies(fields) { TrustsUnixSockets = true }</c>.</summary>
    public App TrustProxies(TrustedProxies proxies)
    {
        ArgumentNullException.ThrowIfNull(proxies);
        RefuseIfSealed();
        TrustedProxies = proxies;
        return this;
    }

    /// <summary>Teaches the app to write types as JSON, by a context that the compiler fills: `app.Json(MyJson.Default)`.</summary>
    public App Json(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        RefuseIfSealed();
        _json.Add(context);
        return this;
    }

    /// <summary>
    /// Gives functions and middlewares something to ask a request for, `request.Service&lt;Database&gt;()`: the same one for all. The last one given of a type counts, so that a test can put
    /// its own in place. Whoever made it disposes it.
    /// </summary>
    public App Provide<T>(T service) where T : class
    {
        ArgumentNullException.ThrowIfNull(service);
        return Provide(_ => service, isOncePerRequest: false);
    }

    /// <summary>The same, made for each request that asks for it, once; what is <see cref="IDisposable"/> is disposed when the answer has ended.</summary>
    public App Provide<T>(Func<Request, T> make) where T : class
    {
        ArgumentNullException.ThrowIfNull(make);
        return Provide(make, isOncePerRequest: true);
    }

    /// <summary>The routes as a table, one a line: method, path, what it takes and gives.</summary>
    public string RouteTable() => Web.RouteTable.Text(Routes);

    internal Router Router { get; } = new();

    internal Services Services { get; } = Services.Empty();

    internal bool IsSealed => _handler.IsValueCreated;

    internal IReadOnlyList<JsonSerializerContext> JsonContexts => _json;

    /// <summary>The handler of a route that may change something, without other sites' requests.</summary>
    internal Handler Guard(Handler handler) => _refusesCrossOrigin ? CrossOrigin.Around(handler, [.. _trustedOrigins]) : handler;

    internal void Warn(string sentence) => _warnings.Add(sentence);

    private App Provide<T>(Func<Request, T> make, bool isOncePerRequest) where T : class
    {
        RefuseIfSealed();
        Services.Set(isOncePerRequest ? RequestServices.OncePerRequest(make) : make);
        return this;
    }

    private Handler Build()
    {
        List<string> faults = [];
        foreach (Route route in Routes)
        {
            try { route.Seal(); }
            catch (AppException e) { faults.Add(e.Message); }
        }
        if (faults.Count > 0) throw new AppException(string.Join("\n", faults.Distinct()));
        var errors = new Errors(this);
        Handler handler = Router.Handle;
        foreach (Middleware middleware in Middlewares.Reverse()) handler = middleware(errors.Catching(handler));
        handler = errors.Answering(handler);
        return Services.IsEmpty ? handler : Services.Around(handler);
    }
}
