using System.Globalization;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Lets pages of other origins read answers (Fetch standard, 3.2): answers their preflight requests, and adds the fields to the others. It refuses nothing: that is
/// the browser's part, and CSRF's another matter.
/// </summary>
public sealed record Cors
{
    /// <summary>Origins as browsers send them, `https://app.example.org`; `*` for all.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Methods besides the simple ones that may be used.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Fields that requests may carry; empty for those that the browser asks for.</summary>
    public IReadOnlyList<string> RequestHeaders { get; init; } = [];

    /// <summary>Fields of answers that pages may read besides the simple ones.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = [];

    /// <summary>Whether cookies may come along. Not with `*`: every site could act as the person before it.</summary>
    public bool Credentials { get; init; }

    /// <summary>How long a browser may keep a preflight's answer. 10 min: Chromium keeps none longer than two hours, and a change is seen soon.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The middleware for these origins, everything else as by default.</summary>
    public static Middleware Allow(params string[] origins) => new Cors { Origins = origins };

    /// <summary>The middleware.</summary>
    /// <exception cref="ArgumentException">Credentials are allowed for every origin, or an origin is none.</exception>
    public static implicit operator Middleware(Cors cors)
    {
        ArgumentNullException.ThrowIfNull(cors);
        cors.Check();
        return next => request => cors.Answer(request, next);
    }

    private bool IsForAll => Origins.Contains("*");

    private void Check()
    {
        if (IsForAll && Credentials) throw new ArgumentException("Credentials need origins by name: with * every site could act as the person before it.");
        foreach (string origin in Origins)
        {
            if (origin != "*" && origin != "null" && (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.GetLeftPart(UriPartial.Authority) != origin))
                throw new ArgumentException($"'{origin}' is no origin: scheme, host and perhaps a port, as in https://app.example.org.");
        }
    }

    private ValueTask<Response> Answer(Request request, Handler next)
    {
        // A cache must not give one origin's answer to another.
        if (!IsForAll) request.ResponseHeaders.Add("Vary", "Origin");
        if (request.Headers[KnownField.Origin] is not { } origin || !(IsForAll || Origins.Contains(origin))) return next(request);
        HeaderList fields = request.ResponseHeaders;
        fields.Set("Access-Control-Allow-Origin", IsForAll ? "*" : origin);
        if (Credentials) fields.Set("Access-Control-Allow-Credentials", "true");
        bool isPreflight = request.KnownMethod == KnownMethod.Options && request.Headers.TryGet(KnownField.AccessControlRequestMethod, out _);
        if (isPreflight) return new(Preflight(request));
        if (ExposedHeaders.Count > 0) fields.Set("Access-Control-Expose-Headers", string.Join(", ", ExposedHeaders));
        return next(request);
    }

    private Response Preflight(Request request)
    {
        Response answer = Response.Empty(204)
            .With("Access-Control-Allow-Methods", string.Join(", ", Methods))
            .With("Access-Control-Max-Age", ((long)MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            .With("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers");
        string? headers = RequestHeaders.Count > 0 ? string.Join(", ", RequestHeaders) : request.Headers[KnownField.AccessControlRequestHeaders];
        return headers is null ? answer : answer.With("Access-Control-Allow-Headers", headers);
    }
}
