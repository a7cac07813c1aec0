using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>The routes of one path, by method.</summary>
internal sealed class RouteLeaf
{
    // By KnownMethod; the first is the one for any method.
    private readonly Route?[] _known = new Route?[(int)KnownMethod.Patch + 1];
    private readonly List<Route> _routes = [];
    private Route? _get;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>The set of their methods: the bits that <see cref="MethodTable"/> numbers.</summary>
    public ulong Methods { get; private set; }

    /// <summary>Adds a route, whose method has that number; that it conflicts with none has been seen to.</summary>
    public void Add(Route route, int method)
    {
        _routes.Add(route);
        Methods |= 1UL << method;
        if (method < _known.Length) _known[method] = route;
        _get = _known[(int)KnownMethod.Get];
    }

    /// <summary>The route for that request's method, or null.</summary>
    public Route? For(RequestHead head)
    {
        KnownMethod method = head.KnownMethod;
        if (method == KnownMethod.Get && _get is { } get) return get;
        Route? route = method == KnownMethod.Unknown ? Other(head[head.Method]) : _known[(int)method];
        if (route is null && method == KnownMethod.Head) route = _get;
        return route ?? _known[0];
    }

    /// <summary>The route for the method that a preflight asks about, or null.</summary>
    public Route? ForPreflight(RequestHead head) => head.TryGet(KnownField.AccessControlRequestMethod, out ReadOnlySpan<byte> method) ? Named(method) : null;

    private Route? Other(ReadOnlySpan<byte> method) => Methods >> _known.Length == 0 ? null : Named(method);

    private Route? Named(ReadOnlySpan<byte> method)
    {
        foreach (Route route in _routes)
        {
            if (Ascii.Equals(method, route.Method)) return route;
        }
        return null;
    }
}
