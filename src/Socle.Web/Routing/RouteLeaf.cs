using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>The routes of one path, by method.</summary>
internal sealed class RouteLeaf
{
    // By KnownMethod, and last the one for any method; null while no route ends here.
    private Route?[]? _known;
    private Route? _get;
    private List<Route>? _others;

    /// <summary>Adds a route; that it conflicts with none has been seen to.</summary>
    public void Add(Route route)
    {
        _known ??= new Route?[(int)KnownMethod.Patch + 2];
        if (route.Method.Length == 0) _known[^1] = route;
        else if (Known(route.Method) is { } known and not KnownMethod.Unknown) _known[(int)known] = route;
        else (_others ??= []).Add(route);
        _get = _known[(int)KnownMethod.Get];
    }

    /// <summary>The route for that request's method, or null.</summary>
    public Route? For(MessageHead head)
    {
        KnownMethod method = head.KnownMethod;
        if (method == KnownMethod.Get && _get is { } get) return get;
        if (_known is not { } known) return null;
        Route? route = method == KnownMethod.Unknown ? Other(head[head.Method]) : known[(int)method];
        if (route is null && method == KnownMethod.Head) route = known[(int)KnownMethod.Get];
        return route ?? known[^1];
    }

    /// <summary>Adds the methods that have a route here.</summary>
    public void AddMethods(SortedSet<string> methods)
    {
        foreach (Route route in (_known ?? []).OfType<Route>().Concat(_others ?? [])) methods.Add(route.Method);
        if (methods.Contains("GET")) methods.Add("HEAD");
    }

    private Route? Other(ReadOnlySpan<byte> method)
    {
        foreach (Route route in _others ?? [])
        {
            if (Ascii.Equals(method, route.Method)) return route;
        }
        return null;
    }

    // Methods are case-sensitive (RFC 9110 9.1).
    private static KnownMethod Known(string method) => method switch
    {
        "GET" => KnownMethod.Get,
        "HEAD" => KnownMethod.Head,
        "POST" => KnownMethod.Post,
        "PUT" => KnownMethod.Put,
        "DELETE" => KnownMethod.Delete,
        "CONNECT" => KnownMethod.Connect,
        "OPTIONS" => KnownMethod.Options,
        "TRACE" => KnownMethod.Trace,
        "PATCH" => KnownMethod.Patch,
        _ => KnownMethod.Unknown,
    };
}
