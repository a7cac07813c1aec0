using System.Security.Cryptography;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Spares clients what they have: gives answers from memory an ETag by their content, and answers 304 to who has that already (RFC 9110 13). The handler still does
/// its work; what is saved is the way. Files and streams keep the tag they have, if any.
/// </summary>
public static class EntityTags
{
    private static readonly string[] Kept = ["Cache-Control", "Content-Location", "Expires", "Vary", "Set-Cookie"];

    /// <summary>The middleware.</summary>
    public static Middleware Of(TimeProvider? time = null)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        Func<Request, Response, Response> judge = (request, response) => Judge(request, response, clock);
        return next => request => request.IsGetOrHead ? next(request).Then(request, judge) : next(request);
    }

    private static Response Judge(Request request, Response response, TimeProvider clock)
    {
        if (response.Status != 200) return response;
        string? tag = response.Header("ETag");
        if (tag is null)
        {
            if (response.Body is not BytesBody { Length: > 0 } bytes) return response;
            tag = Tag(bytes.Bytes.Span);
            response = response.With("ETag", tag);
        }
        if (!EntityTag.TryParse(Encoding.Latin1.GetBytes(tag), out EntityTag entity)) return response;
        return Conditional.Evaluate(request.Head, entity, null, clock.GetUtcNow()) switch
        {
            Precondition.NotModified => NotModified(response, tag),
            Precondition.Failed => Failed(response),
            _ => response,
        };
    }

    private static string Tag(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(content, hash);
        // 96 bits: two contents of one address that meet in these are not to be feared.
        return $"\"{Convert.ToHexStringLower(hash[..12])}\"";
    }

    private static Response NotModified(Response response, string tag)
    {
        Response answer = Response.Empty(304).With("ETag", tag);
        foreach (Header header in response.Headers)
        {
            if (Kept.Contains(header.Name, StringComparer.OrdinalIgnoreCase)) answer = answer.Adding(header.Name, header.Value);
        }
        response.Dispose();
        return answer;
    }

    private static Response Failed(Response response)
    {
        response.Dispose();
        return Response.Empty(412);
    }
}
