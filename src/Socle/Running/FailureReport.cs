using System.Diagnostics;
using System.Globalization;
using Socle.Http;
using Socle.Web;

namespace Socle;

/// <summary>Writes what is reported of a handler's exception: when it was, which request, by which numbers other logs know it, and what was thrown.</summary>
internal static class FailureReport
{
    public static string Text(Request request, Exception error, DateTimeOffset time)
    {
        string id = request.Items.Get<RequestId>() is { } number ? $", request {number.Value}" : "";
        string trace = Activity.Current is { } span ? $", trace {span.TraceId}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {request.Method} {request.Target} failed{id}{trace}: {error}");
    }
}
