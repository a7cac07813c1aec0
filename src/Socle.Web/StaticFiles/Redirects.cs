using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>Sends a client that names a folder without its slash to the name with it, so that relative links in its page lead where they should.</summary>
internal static class Redirects
{
    /// <summary>
    /// The answer. Its location is the last segment alone, relative to the request: right behind any proxy that takes a prefix away, and unable to name another
    /// host, which `//host` in an absolute path would (RFC 3986 4.2); the `./` keeps a colon in the name from being read as a scheme.
    /// </summary>
    public static Response ToFolder(Request request)
    {
        ReadOnlySpan<byte> path = request.RawPath, query = request.RawQuery;
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        string tail = query.IsEmpty ? "" : "?" + Encoding.Latin1.GetString(query);
        return Response.Redirect($"./{Encoding.Latin1.GetString(name)}/{tail}", 301).With("Cache-Control", "no-cache");
    }
}
