using System.Security.Cryptography;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// What our pages have in common: their frame, their style sheet, and the header fields that let nothing else in. Sheets and the one script are named by their
/// hashes: no other one is applied, whatever gets into a page. Nothing is loaded from elsewhere.
/// </summary>
internal static class PageStyle
{
    private static readonly string Css = PageCss.Text;

    /// <summary>The answer with the fields that guard a page of ours.</summary>
    public static Response Harden(Response page) => Guard(page, $"style-src {Hash(Css)}; img-src data:; form-action 'none'");

    /// <summary>The same for a listing, which has a form, a script, and perhaps a README with pictures that lie here.</summary>
    public static Response HardenListing(Response page) =>
        Guard(page, $"style-src {Hash(Css)} {Hash(ReadmeCss.Text)}; script-src {Hash(PageScript.Text)}; img-src 'self' data:; form-action 'self'");

    /// <summary>Everything up to the content.</summary>
    /// <param name="page">Takes it.</param>
    /// <param name="title">The title.</param>
    /// <param name="more">A further style sheet.</param>
    public static void Open(Utf8Page page, string title, string? more = null) => page
        .Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"u8)
        .Raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>"u8).Name(title)
        .Raw("</title>\n<link rel=\"icon\" href=\""u8).Raw(Favicon).Raw("\">\n<style>"u8).Raw(Css).Raw(more is null ? "" : "</style>\n<style>").Raw(more ?? "")
        .Raw("</style>\n</head>\n<body>\n"u8);

    /// <summary>Everything after it.</summary>
    public static void Close(Utf8Page page) => page.Raw("\n</body>\n</html>\n"u8);

    private static Response Guard(Response page, string allowed) => page
        .With("Content-Security-Policy", $"default-src 'none'; {allowed}; base-uri 'none'; frame-ancestors 'self'").With("X-Content-Type-Options", "nosniff");

    private static string Hash(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";

    private static ReadOnlySpan<byte> Favicon =>
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23e0a030' d='M1 3.5A1.5 1.5 0 0 1 2.5 2h3.6l1.6 1.8h5.8A1.5 1.5 0 0 1 15 5.3v7.2a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 1 12.5z'/%3E%3C/svg%3E"u8;
}
