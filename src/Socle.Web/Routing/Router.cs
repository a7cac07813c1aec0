using System.Numerics;
using System.Runtime.Intrinsics;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Finds the handler for a request by method and path, after the rules of Go 1.22's ServeMux: `GET /orders/{id}`, the most specific pattern wins, and two of which
/// neither is more specific are refused when the second is added. It is a <see cref="Handler"/> like others and knows nothing of apps and groups.
/// </summary>
/// <remarks>
/// It reads the path as it was sent, segment by segment, each decoded once: `%2F` ends no segment. A pattern matches whole paths: `/a` and
/// `/a/` are two, and what stands below a folder is written `/a/{rest...}`. `{name}` takes one segment that is not empty; neither takes a
/// segment that is `.` or `..`. A value as text is decoded once more than the match was made on: `..%2F..%2Fpasswd` is one segment, and
/// `../../passwd` as the value of `{name}`; the rest of `/a//etc/passwd` is `/etc/passwd`, with its slash. So a value is a name of nothing
/// on disk: <c>Response.FileBeneath(root, path)</c> reads it safely.
/// GET answers HEAD. A path that has routes, but none for the method, is 405 with Allow; OPTIONS gets 204 with Allow unless a route takes it, through the middlewares of
/// the route that a preflight asks about (WHATWG Fetch 4.8), or else the first: CORS of a group is asked as it would be for the request that follows.
/// </remarks>
public sealed class Router
{
    private static readonly Response Nowhere = Response.Empty(404);

    private readonly RouteNode _root = new();
    private readonly List<Route> _routes = [];
    private readonly MethodTable _methods = new();
    private readonly Handler _allow;
    private int _parametersMax;

    /// <summary>A router without routes.</summary>
    public Router() => _allow = Allow;

    /// <summary>The routes in the order they were added.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>Adds a route: `GET /orders/{id}`, or `/orders/{id}` for any method.</summary>
    /// <exception cref="RouteException">The pattern cannot be read, or matches requests of another of which neither is the more specific.</exception>
    public Route Map(string pattern, Handler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var route = new Route(RoutePattern.Parse(pattern), handler);
        Add(route);
        return route;
    }

    /// <summary>Answers a request by the route that fits it best; 404, 405 or Allow by itself.</summary>
    public ValueTask<Response> Handle(Request request)
    {
        if (Find(request, out Missed missed) is { } route) return request.MustLeaveThread() ? Handlers.OnPool(route.Handler)(request) : route.Handler(request);
        if (missed.Beside is { } beside) return beside.Asked(_allow)(request);
        return new(missed.Methods == 0 ? Nowhere : _methods.Refuse(missed.Methods, request.KnownMethod));
    }

    /// <summary>A handler, as servers and groups take it.</summary>
    public static implicit operator Handler(Router router)
    {
        ArgumentNullException.ThrowIfNull(router);
        return router.Handle;
    }

    internal void Add(Route route)
    {
        RoutePattern pattern = route.Pattern;
        RefuseConflict(pattern);
        int method = _methods.Number(pattern.Method);
        RouteNode node = _root;
        foreach (RouteSegment segment in pattern.Segments) node = node.Step(segment);
        node.End(route, method);
        _routes.Add(route);
        _parametersMax = Math.Max(_parametersMax, pattern.Names.Count);
    }

    /// <summary>Finds the route and tells the request; null if there is none, with what has been missed.</summary>
    internal Route? Find(Request request, out Missed missed)
    {
        missed = default;
        RequestHead head = request.Head;
        if (head.TargetForm == TargetForm.Asterisk) return null;
        RouteMatch match = request.Route;
        var search = new Search(head, request.RawPath, match.Room(_parametersMax));
        Route? route = search.From(_root, 1, 0);
        if (route is null) missed = new(search.Others, search.Wanted ?? search.First);
        else match.Found(route.Path, route.Pattern.Names);
        return route;
    }

    private ValueTask<Response> Allow(Request request)
    {
        Find(request, out Missed missed);
        return new(_methods.Refuse(missed.Methods, KnownMethod.Options));
    }

    private void RefuseConflict(RoutePattern pattern)
    {
        List<Route> near = [];
        _root.AddNear(pattern.Segments, 0, near);
        if (near.Select(other => Specificity.Conflict(pattern, other.Pattern)).FirstOrDefault(c => c is not null) is { } conflict) throw new RouteException(conflict);
    }

    /// <summary>What a path has where it has nothing for the method: the other methods, and for OPTIONS the route whose middlewares answer.</summary>
    internal readonly record struct Missed(ulong Methods, Route? Beside);

    // One walk through the tree: literals first, then a parameter, then the rest; a step back where the way ends.
    private ref struct Search(RequestHead head, ReadOnlySpan<byte> path, Span<Slice> values)
    {
        private readonly ReadOnlySpan<byte> _path = path;
        private readonly Span<Slice> _values = values;
        private readonly bool _escaped = path.Contains((byte)'%');

        // The methods of routes that the path led to and the method did not.
        public ulong Others { get; private set; }

        // Of these, for OPTIONS: the one that a preflight asks about, and the one that was met first.
        public Route? Wanted { get; private set; }

        public Route? First { get; private set; }

        // `start` is the first byte of the segment; past the end by one when the path has ended. Only where there is a choice does it call itself.
        public Route? From(RouteNode node, int start, int count)
        {
            while (start <= _path.Length)
            {
                ReadOnlySpan<byte> rest = _path[start..];
                int length = SegmentLength(rest);
                ReadOnlySpan<byte> segment = rest[..length];
                RouteNode? literal = _escaped ? node.ChildDecoded(segment) : node.Child(segment);
                int next = start + length + 1;
                if (literal is not null)
                {
                    if (node.One is null && node.Rest is null)
                    {
                        (node, start) = (literal, next);
                        continue;
                    }
                    if (From(literal, next, count) is { } found) return found;
                }
                if (node.One is { } one && length > 0 && !Escapes.IsDots(segment))
                {
                    _values[count] = new(start, length);
                    if (node.Rest is null)
                    {
                        (node, start, count) = (one, next, count + 1);
                        continue;
                    }
                    if (From(one, next, count + 1) is { } found) return found;
                }
                if (node.Rest is not { } all || HasDots(rest)) return null;
                _values[count] = new(start, rest.Length);
                return At(all);
            }
            return At(node);
        }

        private Route? At(RouteNode node)
        {
            if (node.Leaf is not { } leaf) return null;
            Route? route = leaf.For(head);
            if (route is not null) return route;
            Others |= leaf.Methods;
            if (head.KnownMethod == KnownMethod.Options) (Wanted, First) = (Wanted ?? leaf.ForPreflight(head), First ?? leaf.Routes[0]);
            return null;
        }

        // Most segments end within sixteen bytes: looking at those at once saves the call.
        private static int SegmentLength(ReadOnlySpan<byte> rest)
        {
            if (rest.Length >= Vector128<byte>.Count)
            {
                uint slashes = Vector128.Equals(Vector128.Create(rest), Vector128.Create((byte)'/')).ExtractMostSignificantBits();
                if (slashes != 0) return BitOperations.TrailingZeroCount(slashes);
            }
            int length = rest.IndexOf((byte)'/');
            return length < 0 ? rest.Length : length;
        }

        private static bool HasDots(ReadOnlySpan<byte> rest)
        {
            if (!rest.ContainsAny((byte)'.', (byte)'%')) return false;
            foreach (Range range in rest.Split((byte)'/'))
            {
                if (Escapes.IsDots(rest[range])) return true;
            }
            return false;
        }
    }
}
