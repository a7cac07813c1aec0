using System.Security.Cryptography;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>What our pages have in common: their frame, their one style sheet, and the header fields that let nothing else in. No script, nothing loaded from elsewhere.</summary>
internal static class PageStyle
{
    private static readonly string Css = PageCss.Text;

    // The style sheet is named by its hash: no other one is applied, whatever gets into a page.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>The answer with the fields that guard a page of ours.</summary>
    public static Response Harden(Response page) => page.With("Content-Security-Policy", Policy).With("X-Content-Type-Options", "nosniff");

    /// <summary>Everything up to the content.</summary>
    public static void Open(Utf8Page page, string title) => page
        .Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"u8)
        .Raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>"u8).Text(title)
        .Raw("</title>\n<link rel=\"icon\" href=\""u8).Raw(Favicon).Raw("\">\n<style>"u8).Raw(Css).Raw("</style>\n</head>\n<body>\n"u8);

    /// <summary>Everything after it.</summary>
    public static void Close(Utf8Page page) => page.Raw("\n</body>\n</html>\n"u8);

    private static ReadOnlySpan<byte> Favicon =>
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23e0a030' d='M1 3.5A1.5 1.5 0 0 1 2.5 2h3.6l1.6 1.8h5.8A1.5 1.5 0 0 1 15 5.3v7.2a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 1 12.5z'/%3E%3C/svg%3E"u8;
}
