using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Keeps pages of other origins from acting in a person's name (CSRF): a browser sends a site's cookies along whoever's form is submitted. No token, no state: browsers
/// say where a request comes from, in Sec-Fetch-Site (W3C Fetch Metadata; all since 2023) and Origin (RFC 6454). An <see cref="App"/> has it around its routes by itself.
/// </summary>
/// <remarks>
/// <para>In this order:</para>
/// <para>1. GET, HEAD and OPTIONS pass: they must change nothing.</para>
/// <para>2. Sec-Fetch-Site `same-origin` and `none` (typed in, or from a bookmark) pass; `same-site` does not: another host of the domain may be somebody else's.</para>
/// <para>3. Without it, an Origin whose host and port are those of the request passes. The scheme is not compared, since a proxy may have taken TLS off.</para>
/// <para>4. Without both it is no browser of these years, and what is no browser has nobody's cookies: it passes.</para>
/// <para>5. An origin that is trusted passes. Everything else is 403.</para>
/// <para>Over plain http on a host that is not local, browsers leave Sec-Fetch-Site out, and 3 decides. A WebSocket begins with GET: its handler compares Origin itself.</para>
/// </remarks>
public static class CrossOrigin
{
    private const string Reason = "This was sent by a page of another site, so nothing was done.";
    private static readonly Response Refused = Response.Text(Reason + "\n", 403).With("X-Content-Type-Options", "nosniff");
    private static readonly Response Bare = Response.Empty(403);
    private static readonly Problem Problem = Problem.Of(403, Reason);

    /// <summary>The middleware.</summary>
    /// <param name="trustedOrigins">Origins whose pages may send anything, in the visitor's name: `https://app.example`.</param>
    /// <exception cref="ArgumentException">One is no origin.</exception>
    public static Middleware Refuse(params IEnumerable<string> trustedOrigins)
    {
        byte[][] trusted = [.. trustedOrigins.Select(Bytes)];
        return next => request => Passes(request, trusted) ? next(request) : new(Refused);
    }

    /// <summary>The same for a route of an app, which gives the refusal the text that its client reads.</summary>
    internal static Handler Around(Handler next, byte[][] trusted) => request =>
    {
        if (Passes(request, trusted)) return next(request);
        request.Items.Set(Problem);
        return new(Bare);
    };

    internal static byte[] Bytes(string origin) => Encoding.ASCII.GetBytes(Origins.Checked(origin));

    private static bool Passes(Request request, byte[][] trusted)
    {
        if (request.KnownMethod is KnownMethod.Get or KnownMethod.Head or KnownMethod.Options) return true;
        bool hasOrigin = request.Headers.TryGet(KnownField.Origin, out ReadOnlySpan<byte> origin);
        if (request.Headers.TryGet(KnownField.SecFetchSite, out ReadOnlySpan<byte> site))
        {
            if (site.SequenceEqual("same-origin"u8) || site.SequenceEqual("none"u8)) return true;
        }
        else if (!hasOrigin || IsOwn(origin, request))
        {
            return true;
        }
        foreach (byte[] known in trusted)
        {
            if (origin.SequenceEqual(known)) return true;
        }
        return false;
    }

    // `null`, the origin of sandboxed frames and of what was redirected, has no host.
    private static bool IsOwn(ReadOnlySpan<byte> origin, Request request)
    {
        int end = origin.IndexOf("://"u8);
        if (end <= 0) return false;
        ReadOnlySpan<char> host = request.Host;
        ReadOnlySpan<byte> other = origin[(end + 3)..];
        // The scheme's own port may be named or not (RFC 6454 4), and so may the root of all names (RFC 1034 3.1). A proxy that takes TLS off leaves the client's port as it was.
        bool isSecure = Ascii.EqualsIgnoreCase(origin[..end], "https"u8);
        if (isSecure ? host.EndsWith(":443") : host.EndsWith(":80")) host = host[..host.LastIndexOf(':')];
        if (isSecure ? other.EndsWith(":443"u8) : other.EndsWith(":80"u8)) other = other[..other.LastIndexOf((byte)':')];
        int hostPort = PortStart(host), otherPort = other.LastIndexOf((byte)':') is > 0 and int colon && other[^1] != ']' ? colon : other.Length;
        return Ascii.EqualsIgnoreCase(other[otherPort..], host[hostPort..])
            && !host[..hostPort].IsEmpty && Ascii.EqualsIgnoreCase(other[..otherPort].TrimEnd((byte)'.'), host[..hostPort].TrimEnd('.'));
    }

    private static int PortStart(ReadOnlySpan<char> host) => host.LastIndexOf(':') is > 0 and int colon && host[^1] != ']' ? colon : host.Length;
}
