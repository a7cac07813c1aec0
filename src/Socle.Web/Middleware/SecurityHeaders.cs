using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Fields that make browsers careful, for every answer that does not say them itself. A constant answer stays as cheap as it was.
/// </summary>
public sealed record SecurityHeaders
{
    /// <summary>With everything as by default.</summary>
    public static Middleware Default { get; } = new SecurityHeaders();

    /// <summary>Content-Security-Policy; null for none. By default a page may use what comes from its own origin, and no script or style that stands inside it.</summary>
    public string? ContentSecurityPolicy { get; init; } = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'";

    /// <summary>Referrer-Policy; null for none. By default other sites learn the origin only, and plain HTTP nothing: what browsers do, said aloud.</summary>
    public string? ReferrerPolicy { get; init; } = "strict-origin-when-cross-origin";

    /// <summary>Who may put the page into a frame, for browsers that do not read the policy.</summary>
    public string? FrameOptions { get; init; } = "SAMEORIGIN";

    /// <summary>How long browsers are to use TLS only (RFC 6797), sent over TLS; zero for not at all. 180 days, which the preload list's predecessors asked for.</summary>
    public TimeSpan StrictTransport { get; init; } = TimeSpan.FromDays(180);

    /// <summary>The middleware.</summary>
    public static implicit operator Middleware(SecurityHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        Header[] fields = [.. headers.Fields()], secure = [.. fields, .. headers.Strict()];
        Func<Request, Response, Response> plain = (request, response) => Add(request, response, fields), overTls = (request, response) => Add(request, response, secure);
        return next => request => next(request).Then(request, request.Scheme == "https" ? overTls : plain);
    }

    private IEnumerable<Header> Fields()
    {
        yield return new("X-Content-Type-Options", "nosniff");
        if (ContentSecurityPolicy is not null) yield return new("Content-Security-Policy", ContentSecurityPolicy);
        if (ReferrerPolicy is not null) yield return new("Referrer-Policy", ReferrerPolicy);
        if (FrameOptions is not null) yield return new("X-Frame-Options", FrameOptions);
    }

    private IEnumerable<Header> Strict()
    {
        if (StrictTransport > TimeSpan.Zero) yield return new("Strict-Transport-Security", FormattableString.Invariant($"max-age={(long)StrictTransport.TotalSeconds}"));
    }

    private static Response Add(Request request, Response response, Header[] fields)
    {
        ResponseHeaders added = request.ResponseHeaders;
        foreach (Header field in fields)
        {
            if (response.Header(field.Name) is null && !added.Contains(field.Name)) added.Add(field.Name, field.Value);
        }
        return response;
    }
}
