using System.Globalization;
using Socle.Http;

namespace Socle.Web;

/// <summary>Tells of each request when its answer has really ended. Put it outermost; it costs an object for each request.</summary>
public static class RequestLog
{
    /// <summary>A line for each request: time of day in UTC, status, method, target, bytes of body, milliseconds, and what cut the answer short.</summary>
    public static Middleware To(TextWriter writer, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        TextWriter shared = TextWriter.Synchronized(writer);
        return To(entry => shared.WriteLine(Line(entry)), time);
    }

    /// <summary>Calls back for each request, on the connection's thread: it must be quick.</summary>
    public static Middleware To(Action<RequestLogEntry> log, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        TimeProvider clock = time ?? TimeProvider.System;
        return next => request =>
        {
            var record = new Record(log, clock, request);
            request.OnCompleted(record.End);
            return next(request).Then(request, record.Seen);
        };
    }

    private static string Line(RequestLogEntry e) => Masked(string.Create(CultureInfo.InvariantCulture,
        $"{e.Time:HH:mm:ss} {e.Status} {e.Method} {e.Target} {e.BodyBytes} B {e.Duration.TotalMilliseconds:0.0} ms{(e.Error is null ? "" : $" ({e.Error.Message.ReplaceLineEndings(" ")})")}"));

    // A message may repeat what a client sent: an escape sequence would act on the terminal that shows the log, and a direction mark would turn the line around.
    private static string Masked(string line) => line.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? string.Concat(line.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '?' : c))
        : line;

    // The request must not be used once its answer has ended: what the log wants of it is taken when it comes.
    private sealed class Record(Action<RequestLogEntry> log, TimeProvider clock, Request request)
    {
        private readonly long _started = clock.GetTimestamp();
        private readonly string _method = request.Method;
        private readonly string _target = request.Target;
        private readonly string? _client = request.RemoteEndPoint?.ToString();
        private int _status;
        private string? _route;

        public Response Seen(Request request, Response response)
        {
            (_status, _route) = (response.Status, request.Route.Pattern);
            return response;
        }

        public void End(long bytes, Exception? error) =>
            log(new(clock.GetUtcNow(), _method, _target, _route, _client, _status, bytes, clock.GetElapsedTime(_started), error));
    }
}

/// <summary>What a log can say of a request.</summary>
/// <param name="Time">When its answer ended, UTC.</param>
/// <param name="Method">As it was sent.</param>
/// <param name="Target">Path and query as they were sent.</param>
/// <param name="Route">The pattern of the route that was found, or null.</param>
/// <param name="Client">The peer.</param>
/// <param name="Status">The answer's status; 0 if the handler gave none.</param>
/// <param name="BodyBytes">Bytes of body that were handed to the connection.</param>
/// <param name="Duration">From the middleware to the answer's end.</param>
/// <param name="Error">What cut the answer short, or null.</param>
public readonly record struct RequestLogEntry(
    DateTimeOffset Time, string Method, string Target, string? Route, string? Client, int Status, long BodyBytes, TimeSpan Duration, Exception? Error);
