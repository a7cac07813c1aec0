using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Routes with a prefix and middlewares in common; an <see cref="App"/> is the one that has all. A middleware of a group is around all of its routes, whether they
/// were added before it or after.
/// </summary>
public abstract partial class RouteGroup
{
    private readonly List<Middleware> _middlewares = [];
    private RouteGroup? _parent;
    private string _prefix;
    private bool _allowsCrossOrigin;

    private protected RouteGroup(RouteGroup? parent, string prefix)
    {
        (_parent, _prefix) = (parent, prefix);
        // A prefix is read as a pattern, so that what is wrong with it is said where it stands.
        if (prefix.Length > 0) _ = RoutePattern.Parse("", prefix);
        if (prefix.EndsWith('/')) throw new RouteException($"{prefix}: a prefix ends without its slash: '{prefix.TrimEnd('/')}'.");
    }

    /// <summary>What stands before the paths of its routes, those of the groups around it counted.</summary>
    public string Prefix => _parent is null ? _prefix : _parent.Prefix + _prefix;

    /// <summary>
    /// Wraps the group's routes; the first one named is the outermost. An app's own are around everything, unknown paths too.
    /// </summary>
    public RouteGroup Use(Middleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        RefuseIfSealed();
        _middlewares.Add(middleware);
        return this;
    }

    /// <summary>
    /// Lets the group's routes take what pages of other sites send, too (<see cref="Route.AllowCrossOrigin"/>): for an API that knows nobody by cookies.
    /// </summary>
    public RouteGroup AllowCrossOrigin()
    {
        RefuseIfSealed();
        _allowsCrossOrigin = true;
        return this;
    }

    /// <summary>Routes below a prefix, `/api`. In it `/orders` is `/api/orders`, and an empty path is `/api` itself.</summary>
    public RouteGroup Group(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new Subgroup(this, prefix);
    }

    /// <summary>
    /// Puts another app's routes below a prefix, with its middlewares around them: its `/` is `/shop/`, to which <see cref="TrailingSlash.Add"/> leads from `/shop`. What it
    /// answers to errors is this app's from here on.
    /// </summary>
    /// <exception cref="RouteException">A route of it contradicts one that is here.</exception>
    public RouteGroup Mount(string prefix, App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        RefuseIfSealed();
        if (app.IsSealed || app._parent is not null) throw new InvalidOperationException("An app is mounted once, before it answers by itself.");
        if (ReferenceEquals(app, Root)) throw new InvalidOperationException("An app cannot be mounted in itself.");
        RouteGroup place = Group(prefix);
        (app._parent, app._prefix) = (place._parent, place._prefix);
        foreach (Route route in app.Router.Routes) Root.Router.Add(route.Below(Prefix + prefix));
        return this;
    }

    /// <summary>Gives everything below a prefix to a handler, whatever the method. It sees the whole path; `request.Route` has the part below the prefix as `rest`.</summary>
    public Route Mount(string prefix, Handler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return On("", prefix + "/{rest...}", handler);
    }

    /// <summary>
    /// Serves a folder's files below a prefix; an empty one serves them for all that no other route takes. That a file is missing the app says as it says its other errors.
    /// A folder that is not there yet is one of the app's <see cref="App.Warnings"/>, and is served from the moment it is.
    /// </summary>
    public Route Files(string prefix, string folder, StaticFileOptions? options = null)
    {
        StaticFileOptions how = options ?? new() { Listing = false };
        StaticFiles? files = Find();
        if (files is null) Root.Warn($"{Path.GetFullPath(folder)}, whose files are to be served at {Prefix}{prefix}/, is not there: create it, or name another in app.Files.");
        return On("GET", prefix + "/{file...}", request =>
            (files ??= Find()) is { } found ? found.HandleRest(request).Then(request, static (_, answer) => ShortAnswers.Bare(answer)) : new(Response.Empty(404)));

        StaticFiles? Find() => Path.Exists(folder) ? StaticFiles.From(folder, how) : null;
    }

    internal IReadOnlyList<Middleware> Middlewares => _middlewares;

    internal bool AllowsCrossOrigin => _allowsCrossOrigin || _parent?.AllowsCrossOrigin == true;

    internal App Root => _parent?.Root ?? (App)this;

    /// <summary>The middlewares around a route of this group, but for those of the app at the top, which are around the router.</summary>
    internal IEnumerable<Middleware> Around => _parent is null ? [] : [.. _parent.Around, .. _middlewares];

    /// <summary>The JSON contexts for a route of this group, the nearest first.</summary>
    internal IEnumerable<System.Text.Json.Serialization.JsonSerializerContext> Contexts => [.. this is App app ? app.JsonContexts : [], .. _parent?.Contexts ?? []];

    /// <summary>What the apps around a route of this group provide, the nearest first; those that are mounted only, since the one at the top gives to every request.</summary>
    internal IEnumerable<Services> Provided => _parent is null ? [] : [.. this is App app ? [app.Services] : Array.Empty<Services>(), .. _parent.Provided];

    private protected void RefuseIfSealed()
    {
        if (Root.IsSealed) throw new InvalidOperationException("The app has begun to answer; it is put together before that.");
    }

    private Route On(string method, string pattern, Handler handler) => Add(method, pattern, 0, "", _ => handler);

    private Route On<T>(string method, string pattern, int parameters, Func<Request, T> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Add(method, pattern, parameters, Answers.Name<T>(), route => Answers.Of(f, route));
    }

    private Route OnAsync<T>(string method, string pattern, int parameters, Func<Request, Task<T>> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Add(method, pattern, parameters, Answers.Name<T>(), route => Answers.Of(f, route));
    }

    private Route Add(string method, string pattern, int parameters, string answers, Func<Route, Handler> make)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        RefuseIfSealed();
        int space = method.Length > 0 ? -1 : pattern.IndexOf(' ', StringComparison.Ordinal);
        if (space >= 0) (method, pattern) = (pattern[..space], pattern[(space + 1)..].TrimStart(' '));
        RoutePattern full = RoutePattern.Parse(method, Prefix + pattern);
        if (parameters > 0 && parameters != full.Names.Count)
            throw new RouteException($"{full}: the function takes {Count(parameters)} from the path, and the pattern has {Count(full.Names.Count)}. It may take all of them, in their order, or none.");
        var route = new Route(full, this, answers, make);
        Root.Router.Add(route);
        return route;
    }

    private static string Count(int parameters) => parameters switch { 0 => "no parameter", 1 => "1 parameter", _ => $"{parameters} parameters" };

    private sealed class Subgroup(RouteGroup parent, string prefix) : RouteGroup(parent, prefix);
}
