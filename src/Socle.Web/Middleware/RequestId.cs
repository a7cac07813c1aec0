using System.Buffers;
using Socle.Http;

namespace Socle.Web;

/// <summary>A number for each request, by which logs of several programs tell of the same one: taken from X-Request-Id if a proxy gave one, and sent back.</summary>
public sealed record RequestId(string Value)
{
    private const string Field = "X-Request-Id";
    private const int LengthMax = 64;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>The middleware. What a client sends is kept only if it is short and plain, since it ends up in logs.</summary>
    public static Middleware Middleware { get; } = next => request =>
    {
        var id = new RequestId(Sent(request) ?? Guid.CreateVersion7().ToString("N"));
        request.Items.Set(id);
        request.ResponseHeaders.Set(Field, id.Value);
        return next(request);
    };

    private static string? Sent(Request request) =>
        request.Headers[Field] is { Length: > 0 and <= LengthMax } sent && !sent.AsSpan().ContainsAnyExcept(Allowed) ? sent : null;
}
