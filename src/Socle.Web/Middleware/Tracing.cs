using System.Diagnostics;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// A span for each request, under OpenTelemetry's names (semantic conventions for HTTP servers): collect the source named `Socle.Web`. It goes on with the trace
/// that a caller names in traceparent (W3C Trace Context). While nobody listens it does nothing.
/// </summary>
public static class Tracing
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Socle.Web";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The middleware; put it outermost.</summary>
    public static Middleware Middleware { get; } = next => request => Source.HasListeners() ? TraceAsync(next, request) : next(request);

    private static async ValueTask<Response> TraceAsync(Handler next, Request request)
    {
        ActivityContext.TryParse(request.Headers["traceparent"], request.Headers["tracestate"], isRemote: true, out ActivityContext parent);
        using Activity? span = Source.StartActivity(Method(request), ActivityKind.Server, parent);
        if (span is null) return await next(request).ConfigureAwait(false);
        Describe(span, request);
        try
        {
            Response response = await next(request).ConfigureAwait(false);
            End(span, request, response.Status);
            return response;
        }
        catch (Exception e)
        {
            span.AddException(e).SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    private static string Method(Request request) => request.KnownMethod == KnownMethod.Unknown ? "HTTP" : request.Method;

    private static void Describe(Activity span, Request request) => span
        .SetTag("http.request.method", request.KnownMethod == KnownMethod.Unknown ? "_OTHER" : request.Method)
        .SetTag("url.scheme", request.Scheme)
        .SetTag("url.path", System.Text.Encoding.Latin1.GetString(request.RawPath))
        .SetTag("server.address", request.Host)
        .SetTag("network.protocol.version", request.Protocol[5..])
        .SetTag("user_agent.original", request.Headers[KnownField.UserAgent]);

    private static void End(Activity span, Request request, int status)
    {
        span.SetTag("http.response.status_code", status);
        if (request.Route.Pattern is { } route)
        {
            span.DisplayName = $"{Method(request)} {route}";
            span.SetTag("http.route", route);
        }
        // Only the server's faults are errors of its span; a client's are its own.
        if (status >= 500) span.SetStatus(ActivityStatusCode.Error).SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
