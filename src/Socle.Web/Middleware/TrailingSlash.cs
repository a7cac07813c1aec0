using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// To routes `/a` and `/a/` are two. This sends who asked for the wrong one, and found nothing, to the other: a permanent redirect (308, which keeps method and
/// body) for GET and HEAD that ended in 404. It must be the app's own, since no route has been found; what a route says is not there is its own 404, which browsers
/// must not remember as a redirect.
/// </summary>
public static class TrailingSlash
{
    /// <summary>Sends `/a/` to `/a`.</summary>
    public static Middleware Remove { get; } = Toward(slash: false);

    /// <summary>Sends `/a` to `/a/`, unless the last segment looks like a file.</summary>
    public static Middleware Add { get; } = Toward(slash: true);

    private static Middleware Toward(bool slash)
    {
        Func<Request, Response, Response> look = (request, response) => Look(request, response, slash);
        return next => request => request.IsGetOrHead ? next(request).Then(request, look) : next(request);
    }

    private static Response Look(Request request, Response response, bool slash)
    {
        ReadOnlySpan<byte> path = request.RawPath;
        if (response.Status != 404 || path.Length < 2 || path[^1] == '/' == slash || IsTaken(request.Route.Pattern)) return response;
        ReadOnlySpan<byte> name = slash ? path : path[..^1];
        name = name[(name.LastIndexOf((byte)'/') + 1)..];
        if (name.IsEmpty || Escapes.IsDots(name) || (slash && name.Contains((byte)'.'))) return response;
        response.Dispose();
        string query = request.RawQuery.IsEmpty ? "" : "?" + Encoding.Latin1.GetString(request.RawQuery);
        // Relative to the request: an absolute path that begins with two slashes would name another host (RFC 3986 4.2).
        string place = Encoding.Latin1.GetString(name);
        return Response.Redirect(slash ? $"./{place}/{query}" : $"../{place}{query}", 308);
    }

    // A rest, as folders have it, takes any path, and has not asked for this one.
    private static bool IsTaken(string? pattern) => pattern is not null && !pattern.EndsWith("...}", StringComparison.Ordinal);
}
