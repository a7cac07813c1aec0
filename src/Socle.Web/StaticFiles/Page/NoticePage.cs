using System.Text;

namespace Socle.Web;

/// <summary>Writes a page of one sentence and a way out: what a browser shows when there is nothing to show.</summary>
internal static class NoticePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="status">The status.</param>
    /// <param name="title">The status in words.</param>
    /// <param name="sentence">What happened.</param>
    /// <param name="link">Where the reader can go, relative to the page; null for nowhere.</param>
    /// <param name="label">The link's text.</param>
    public static string Of(int status, string title, string sentence, string? link = null, string label = "")
    {
        using var page = new Utf8Page();
        PageStyle.Open(page, title);
        page.Raw("<main class=\"notice\"><p class=\"status\">"u8).Format(status).Raw("</p><h1>"u8).Text(title).Raw("</h1><p>"u8).Text(sentence)
            .Raw("</p>"u8);
        if (link is not null) page.Raw("<p class=\"out\"><a href=\""u8).Text(link).Raw("\">"u8).Text(label).Raw("</a></p>"u8);
        page.Raw("</main>"u8);
        PageStyle.Close(page);
        return Encoding.UTF8.GetString(page.Written);
    }
}
