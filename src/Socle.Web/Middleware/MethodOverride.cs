using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Lets a POST stand for PUT, PATCH or DELETE, for forms and networks that know no others: by the field X-HTTP-Method-Override, or by `_method` in the query,
/// as in `action="/orders/7?_method=DELETE"`. It must be the app's own, since routes are found by the method.
/// </summary>
public static class MethodOverride
{
    /// <summary>The middleware.</summary>
    public static Middleware Middleware { get; } = next => request =>
    {
        if (request.KnownMethod != KnownMethod.Post) return next(request);
        KnownMethod method = (request.Headers["X-HTTP-Method-Override"] ?? request.Query["_method"])?.ToUpperInvariant() switch
        {
            "PUT" => KnownMethod.Put,
            "PATCH" => KnownMethod.Patch,
            "DELETE" => KnownMethod.Delete,
            _ => KnownMethod.Post,
        };
        if (method != KnownMethod.Post) request.Head.SetMethod(method);
        return next(request);
    };
}
