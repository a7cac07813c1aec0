using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Finds the handler for a request by method and path, after the rules of Go 1.22's ServeMux: `GET /orders/{id}`, the most specific pattern wins, and two of which
/// neither is more specific are refused when the second is added. It is a <see cref="Handler"/> like others and knows nothing of apps and groups.
/// </summary>
/// <remarks>
/// It reads the path as it was sent, segment by segment, each decoded once: `%2F` stays inside its segment. A pattern matches whole paths: `/a` and `/a/` are two,
/// and what stands below a folder is written `/a/{rest...}`. `{name}` takes one segment that is not empty; neither takes `.` and `..`.
/// GET answers HEAD. A path that has routes, but none for the method, is 405 with Allow; OPTIONS gets 204 with Allow unless a route takes it.
/// </remarks>
public sealed class Router
{
    private readonly RouteNode _root = new();
    private readonly List<Route> _routes = [];
    // By the first segment, literal or not: only those can match the same path.
    private readonly Dictionary<string, List<Route>> _byFirst = [];
    private int _parametersMax;

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
        Exchange exchange = request.Exchange;
        return Find(exchange) is { } route ? route.Handler(request) : new(Refuse(exchange.Head));
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
        RouteNode node = _root;
        foreach (RouteSegment segment in pattern.Segments) node = node.Step(segment);
        node.Leaf.Add(route);
        _routes.Add(route);
        if (!_byFirst.TryGetValue(First(pattern), out List<Route>? others)) _byFirst.Add(First(pattern), others = []);
        others.Add(route);
        _parametersMax = Math.Max(_parametersMax, pattern.Names.Count);
    }

    /// <summary>Finds the route and tells the exchange; null if there is none.</summary>
    internal Route? Find(Exchange exchange)
    {
        MessageHead head = exchange.Head;
        if (head.TargetForm == TargetForm.Asterisk) return null;
        ReadOnlySpan<byte> path = RequestTarget.Path(head);
        RouteMatch match = exchange.Route;
        Route? route = new Search(head, path, match.Room(_parametersMax)).From(_root, 1, 0);
        if (route is not null) match.Found(route.Path, route.Pattern.Names);
        return route;
    }

    /// <summary>The methods that a path has routes for, in order; an empty one stands for any.</summary>
    internal SortedSet<string> MethodsAt(ReadOnlySpan<byte> path)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        new Search(null, path, new Slice[_parametersMax]) { Methods = methods }.From(_root, 1, 0);
        return methods;
    }

    private Response Refuse(MessageHead head)
    {
        SortedSet<string> methods = head.TargetForm == TargetForm.Asterisk ? [] : MethodsAt(RequestTarget.Path(head));
        if (methods.Count == 0) return Response.Empty(404);
        methods.Add("OPTIONS");
        return Response.Empty(head.KnownMethod == KnownMethod.Options ? 204 : 405).With("Allow", string.Join(", ", methods));
    }

    private void RefuseConflict(RoutePattern pattern)
    {
        string first = First(pattern);
        IEnumerable<Route> near = first == "{}" ? _routes : [.. _byFirst.GetValueOrDefault(first, []), .. _byFirst.GetValueOrDefault("{}", [])];
        if (near.Select(other => Specificity.Conflict(pattern, other.Pattern)).FirstOrDefault(c => c is not null) is { } conflict) throw new RouteException(conflict);
    }

    private static string First(RoutePattern pattern) => pattern.Segments[0] is { Kind: SegmentKind.Literal, Text: var text } ? text : "{}";

    // One walk through the tree: literals first, then a parameter, then the rest; a step back where the way ends. With Methods it gathers instead of stopping.
    private readonly ref struct Search(MessageHead? head, ReadOnlySpan<byte> path, Span<Slice> values)
    {
        private readonly ReadOnlySpan<byte> _path = path;
        private readonly Span<Slice> _values = values;
        private readonly bool _escaped = path.Contains((byte)'%');

        public SortedSet<string>? Methods { get; init; }

        // `start` is the first byte of the segment; past the end by one when the path has ended.
        public Route? From(RouteNode node, int start, int count)
        {
            if (start > _path.Length) return At(node);
            ReadOnlySpan<byte> rest = _path[start..];
            int length = rest.IndexOf((byte)'/');
            if (length < 0) length = rest.Length;
            ReadOnlySpan<byte> segment = rest[..length];
            RouteNode? child = _escaped ? node.ChildDecoded(segment) : node.Child(segment);
            if (child is not null && From(child, start + length + 1, count) is { } found) return found;
            if (node.One is { } one && length > 0 && !Escapes.IsDots(segment))
            {
                _values[count] = new(start, length);
                if (From(one, start + length + 1, count + 1) is { } parameter) return parameter;
            }
            if (node.Rest is not { } all || HasDots(rest)) return null;
            _values[count] = new(start, rest.Length);
            return At(all);
        }

        private Route? At(RouteNode node)
        {
            if (Methods is null) return node.Leaf.For(head!);
            node.Leaf.AddMethods(Methods);
            return null;
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
