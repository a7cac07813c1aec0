using Socle.Http;

namespace Socle.Web;

/// <summary>Another bound for the bodies of some routes than the server's: more for an upload, less for a form. What has said that it is larger is refused unread.</summary>
public static class BodyLimit
{
    /// <summary>The middleware for that many bytes.</summary>
    public static Middleware Of(long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesMax);
        return next => request =>
        {
            if (request.Body.Length > bytesMax) return new(Response.Empty(413));
            request.Body.Limit(bytesMax);
            return next(request);
        };
    }
}
