using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// A span for each request, from its head to the end of its answer, under OpenTelemetry's names (semantic conventions for HTTP servers): collect the source named
/// `Socle.Web`. The trace that a caller names in traceparent (W3C Trace Context) is continued where the peer is a trusted proxy, or where
/// <see cref="Continuing"/> says so; from anybody else it is linked to, since strangers could put their requests into traces of ours, and decide what is sampled. While nobody
/// listens it does nothing.
/// </summary>
public static class Tracing
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Socle.Web";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The middleware; put it outermost.</summary>
    public static Middleware Middleware { get; } = Continuing(static request => request.IsFromTrustedProxy);

    /// <summary>The middleware for servers whose callers are known, such as those of a private network: continues the traces of those for whom the function returns true.</summary>
    public static Middleware Continuing(Func<Request, bool> isTrusted)
    {
        ArgumentNullException.ThrowIfNull(isTrusted);
        return next => request => Source.HasListeners() ? TraceAsync(next, request, isTrusted) : next(request);
    }

    // What the handler does is under the span by the flow of this method; the span itself ends later, with the answer.
    private static async ValueTask<Response> TraceAsync(Handler next, Request request, Func<Request, bool> isTrusted)
    {
        bool isNamed = ActivityContext.TryParse(request.Headers["traceparent"], request.Headers["tracestate"], isRemote: true, out ActivityContext caller);
        bool goesOn = isNamed && isTrusted(request);
        Activity? span = Source.StartActivity(Method(request), ActivityKind.Server, goesOn ? caller : default, links: isNamed && !goesOn ? [new(caller)] : null);
        if (span is null) return await next(request).ConfigureAwait(false);
        Describe(span, request);
        request.OnCompleted((_, cut) =>
        {
            if (cut is not null) Fail(span, cut.GetType().FullName);
            span.Stop();
        });
        try
        {
            Response response = await next(request).ConfigureAwait(false);
            Answered(span, request, response.Status);
            return response;
        }
        catch (Exception e)
        {
            Fail(span.AddException(e), e.GetType().FullName);
            throw;
        }
    }

    private static string Method(Request request) => request.KnownMethod == KnownMethod.Unknown ? "HTTP" : request.Method;

    private static void Describe(Activity span, Request request)
    {
        bool isKnown = request.KnownMethod != KnownMethod.Unknown;
        span.SetTag("http.request.method", isKnown ? request.Method : "_OTHER");
        if (!isKnown) span.SetTag("http.request.method_original", request.Method);
        span.SetTag("url.scheme", request.Scheme).SetTag("url.path", Encoding.Latin1.GetString(request.RawPath));
        if (!request.RawQuery.IsEmpty) span.SetTag("url.query", Encoding.Latin1.GetString(request.RawQuery));
        DescribeServer(span, request.Host);
        if (request.RemoteEndPoint is IPEndPoint client) span.SetTag("client.address", client.Address.ToString()).SetTag("client.port", client.Port);
        span.SetTag("network.protocol.version", request.Protocol[5..]).SetTag("user_agent.original", request.Headers[KnownField.UserAgent]);
    }

    // `[::1]:8080`: the last colon stands before the port, unless it stands inside the brackets.
    private static void DescribeServer(Activity span, string host)
    {
        int colon = host.LastIndexOf(':');
        bool hasPort = int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && colon > 0;
        span.SetTag("server.address", hasPort ? host[..colon] : host);
        if (hasPort) span.SetTag("server.port", port);
    }

    private static void Answered(Activity span, Request request, int status)
    {
        span.SetTag("http.response.status_code", status);
        if (request.Route.Pattern is { } route)
        {
            span.DisplayName = $"{Method(request)} {route}";
            span.SetTag("http.route", route);
        }
        // Only the server's faults are errors of its span; a client's are its own. What a handler threw has become an answer by now.
        if (status < 500) return;
        if (request.Items.Get<Problem>()?.Exception is { } thrown) span.AddException(thrown);
        // The status where one was sent (semantic conventions, error.type), as the metric has it; the exception's type is in the span's event.
        Fail(span, status.ToString(CultureInfo.InvariantCulture));
    }

    private static void Fail(Activity span, string? errorType) => span.SetStatus(ActivityStatusCode.Error).SetTag("error.type", errorType);
}
