using System.Security.Cryptography;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>Answers for a folder: a page for people, JSON for programs. It is given the entries and knows nothing of the file system.</summary>
internal static class Listing
{
    // Nothing from elsewhere, no script, and only the one style that stands in the page.
    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ListingStyle.Css)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The answer for the folder at <paramref name="segments"/> (decoded names below the root), whose entries it sorts in place.</summary>
    public static Response Respond(Request request, IReadOnlyList<string> segments, List<FolderEntry> entries)
    {
        ListingOrder order = ListingOrder.Of(request);
        entries.Sort(order);
        bool json = request.Query.Contains("json") || PrefersJson(request.Headers[KnownField.Accept]);
        Response response = json
            ? Response.Write(writer => ListingJson.WriteAsync(writer, segments, entries), "application/json")
            : Response.Write(writer => new ListingPage(segments, entries, order).WriteAsync(writer), "text/html; charset=utf-8").With("Content-Security-Policy", ContentSecurityPolicy);
        return response.With("Vary", "Accept").With("Cache-Control", "no-store").With("X-Content-Type-Options", "nosniff");
    }

    // A browser names text/html; a program that names JSON and no HTML wants JSON.
    private static bool PrefersJson(string? accept) =>
        accept is not null && accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
