namespace Socle.Web;

/// <summary>How the requests that one pattern matches stand to those of another.</summary>
internal enum Overlap
{
    /// <summary>None is matched by both.</summary>
    Disjoint,

    /// <summary>The same ones.</summary>
    Same,

    /// <summary>The first matches a part of what the second does: it wins.</summary>
    Narrower,

    /// <summary>The other way round.</summary>
    Wider,

    /// <summary>Some by both, and each has some of its own: nobody could say who wins.</summary>
    Crossing,
}

/// <summary>Compares patterns by what they match (the rules of Go 1.22's ServeMux): the narrower one wins, and two of which neither is narrower cannot stand together.</summary>
internal static class Specificity
{
    /// <summary>How <paramref name="a"/> stands to <paramref name="b"/>.</summary>
    public static Overlap Compare(RoutePattern a, RoutePattern b)
    {
        Overlap methods = Methods(a.Method, b.Method);
        return methods == Overlap.Disjoint ? Overlap.Disjoint : Both(methods, Paths(a.Segments, b.Segments));
    }

    /// <summary>A sentence for two patterns that cannot stand together; null if they can.</summary>
    public static string? Conflict(RoutePattern a, RoutePattern b) => Compare(a, b) switch
    {
        Overlap.Same => $"{a} and {b} match the same requests.",
        Overlap.Crossing => $"{a} and {b} both match {Example(a, b)}, and neither is the more specific one. {Advice(a, b)}",
        _ => null,
    };

    private static Overlap Methods(string a, string b)
    {
        if (a == b) return Overlap.Same;
        // GET answers HEAD, too.
        if (b.Length == 0 || (a == "HEAD" && b == "GET")) return Overlap.Narrower;
        if (a.Length == 0 || (a == "GET" && b == "HEAD")) return Overlap.Wider;
        return Overlap.Disjoint;
    }

    private static Overlap Paths(IReadOnlyList<RouteSegment> a, IReadOnlyList<RouteSegment> b)
    {
        Overlap all = Overlap.Same;
        for (int i = 0; ; i++)
        {
            if (i == a.Count || i == b.Count) return a.Count == b.Count ? all : Overlap.Disjoint;
            if (a[i].Kind == SegmentKind.Rest || b[i].Kind == SegmentKind.Rest) return Both(all, Rests(a, b, i));
            all = Both(all, Segments(a[i], b[i]));
            if (all == Overlap.Disjoint) return all;
        }
    }

    private static Overlap Rests(IReadOnlyList<RouteSegment> a, IReadOnlyList<RouteSegment> b, int i) =>
        a[i].Kind == b[i].Kind ? Overlap.Same : a[i].Kind == SegmentKind.Rest ? Overlap.Wider : Overlap.Narrower;

    private static Overlap Segments(RouteSegment a, RouteSegment b) => (a.Kind, b.Kind) switch
    {
        (SegmentKind.One, SegmentKind.One) => Overlap.Same,
        (SegmentKind.Literal, SegmentKind.Literal) => a.Text == b.Text ? Overlap.Same : Overlap.Disjoint,
        // A parameter takes no empty segment.
        (SegmentKind.Literal, _) => a.Text.Length == 0 ? Overlap.Disjoint : Overlap.Narrower,
        _ => b.Text.Length == 0 ? Overlap.Disjoint : Overlap.Wider,
    };

    private static Overlap Both(Overlap a, Overlap b)
    {
        if (a == Overlap.Disjoint || b == Overlap.Disjoint) return Overlap.Disjoint;
        if (a == Overlap.Same || a == b) return b;
        return b == Overlap.Same ? a : Overlap.Crossing;
    }

    // A path that both match: literals where either has them.
    private static string Example(RoutePattern a, RoutePattern b)
    {
        RoutePattern longer = a.Segments.Count >= b.Segments.Count ? a : b, other = longer == a ? b : a;
        string method = a.Method.Length > 0 ? (b.Method == "HEAD" ? "HEAD" : a.Method) : b.Method;
        IEnumerable<string> parts = longer.Segments.Select((s, i) => Part(s, i < other.Segments.Count ? other.Segments[i] : s));
        return $"{method} /{string.Join('/', parts)}".TrimStart();
    }

    private static string Part(RouteSegment a, RouteSegment b) =>
        a.Kind == SegmentKind.Literal ? a.Text : b.Kind == SegmentKind.Literal ? b.Text : a.Kind == SegmentKind.Rest ? "" : "x";

    private static string Advice(RoutePattern a, RoutePattern b)
    {
        if (Paths(a.Segments, b.Segments) == Overlap.Crossing) return "Let their paths differ in a segment that both spell out.";
        if (a.Method.Length == 0 || b.Method.Length == 0) return $"Give {(a.Method.Length == 0 ? a.Path : b.Path)} a method.";
        return $"Let HEAD stand with the path of {(a.Method == "GET" ? a : b)}, which answers it.";
    }
}
