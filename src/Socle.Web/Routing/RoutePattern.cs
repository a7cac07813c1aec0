using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// A route's pattern, read: `GET /orders/{id}`, `/files/{path...}`. It knows what it matches and how it stands to others, and nothing of handlers.
/// </summary>
internal sealed class RoutePattern
{
    private RoutePattern(string method, string path, RouteSegment[] segments)
    {
        (Method, Path, Segments) = (method, path, segments);
        Names = [.. segments.Where(s => s.Kind != SegmentKind.Literal).Select(s => s.Text)];
    }

    /// <summary>The method; empty for any.</summary>
    public string Method { get; }

    /// <summary>The path as it was written, with the prefixes of its groups.</summary>
    public string Path { get; }

    /// <summary>What stands between the slashes; a path that ends with one has an empty literal at its end.</summary>
    public IReadOnlyList<RouteSegment> Segments { get; }

    /// <summary>The parameters' names in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads a pattern with its method before it, or without one.</summary>
    /// <exception cref="RouteException">It cannot be read; the message says what is wrong.</exception>
    public static RoutePattern Parse(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        int space = pattern.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? Parse("", pattern) : Parse(pattern[..space], pattern[(space + 1)..].TrimStart(' '));
    }

    /// <summary>Reads a path pattern for a method; an empty one stands for all.</summary>
    /// <exception cref="RouteException">It cannot be read; the message says what is wrong.</exception>
    public static RoutePattern Parse(string method, string path)
    {
        string whole = method.Length == 0 ? path : $"{method} {path}";
        if (method.AsSpan().ContainsAnyExcept(RouteSegment.TokenChars)) throw new RouteException($"{whole}: '{method}' is no method; a pattern is 'GET /path' or '/path'.");
        if (!path.StartsWith('/')) throw new RouteException($"{whole}: a path begins with a slash: '/{path}'.");
        string[] parts = path[1..].Split('/');
        var segments = new List<RouteSegment>(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            RouteSegment segment = RouteSegment.Parse(parts[i], whole);
            bool last = i == parts.Length - 1;
            if (segment.Kind == SegmentKind.Rest && !last) throw new RouteException($"{whole}: {parts[i]} takes all that follows, so nothing can follow it.");
            if (parts[i] == RouteSegment.End && !last) throw new RouteException($"{whole}: {RouteSegment.End} stands for the path's end.");
            if (segment.Kind == SegmentKind.Literal && segment.Text.Length == 0 && !last) throw new RouteException($"{whole}: two slashes with nothing between them match no path.");
            if (segment.Kind != SegmentKind.Literal && segments.Any(s => s.Kind != SegmentKind.Literal && s.Text == segment.Text))
                throw new RouteException($"{whole}: two parameters are called '{segment.Text}'.");
            segments.Add(segment);
        }
        if (path.Contains('?', StringComparison.Ordinal)) throw new RouteException($"{whole}: a query is no part of a route; read it from the request.");
        return new(method, path, [.. segments]);
    }

    /// <summary>The same pattern below a prefix, `/api`.</summary>
    public RoutePattern Below(string prefix) => prefix.Length == 0 ? this : Parse(Method, prefix + Path);

    /// <inheritdoc/>
    public override string ToString() => Method.Length == 0 ? Path : $"{Method} {Path}";
}

/// <summary>What a segment of a pattern matches.</summary>
internal enum SegmentKind : byte
{
    /// <summary>Itself.</summary>
    Literal,

    /// <summary>One segment that is not empty.</summary>
    One,

    /// <summary>All that is left, slashes too; perhaps nothing.</summary>
    Rest,
}

/// <summary>One segment of a pattern.</summary>
/// <param name="Kind">What it matches.</param>
/// <param name="Text">The literal, decoded; or the parameter's name.</param>
internal sealed record RouteSegment(SegmentKind Kind, string Text)
{
    /// <summary>How Go's mux says that the path ends here; the same as nothing behind the last slash.</summary>
    public const string End = "{$}";

    public static readonly System.Buffers.SearchValues<char> TokenChars =
        System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static RouteSegment Parse(string part, string whole)
    {
        if (part == End) return new(SegmentKind.Literal, "");
        if (ForeignPatterns.Spelling(part) is { } spelling) throw new RouteException($"{whole}: '{part}' is how other frameworks write it; here it is {spelling}.");
        if (!part.AsSpan().ContainsAny('{', '}')) return Literal(part, whole);
        bool isParameter = part.StartsWith('{') && part.EndsWith('}') && part.Length > 2;
        if (!isParameter) throw new RouteException($"{whole}: '{part}' mixes a parameter with text; a parameter is a whole segment, '{{name}}' or '{{name...}}'.");
        string name = part[1..^1];
        SegmentKind kind = name.EndsWith("...", StringComparison.Ordinal) ? SegmentKind.Rest : SegmentKind.One;
        if (kind == SegmentKind.Rest) name = name[..^3];
        bool isName = name.Length > 0 && !char.IsAsciiDigit(name[0]) && Array.TrueForAll(name.ToCharArray(), c => char.IsLetterOrDigit(c) || c == '_');
        return isName ? new(kind, name) : throw new RouteException($"{whole}: '{name}' is no name for a parameter; letters, digits and _ are.");
    }

    private static RouteSegment Literal(string part, string whole)
    {
        string text = PercentCoding.DecodePath(Encoding.UTF8.GetBytes(part));
        return text is "." or ".." ? throw new RouteException($"{whole}: no path has '{part}' in it; clients resolve it before they ask (RFC 3986 5.2.4).") : new(SegmentKind.Literal, text);
    }
}
