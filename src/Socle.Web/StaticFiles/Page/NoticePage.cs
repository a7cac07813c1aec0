using System.Text;

namespace Socle.Web;

/// <summary>A page of one sentence: what a browser shows when there is nothing to show.</summary>
internal static class NoticePage
{
    public static string Of(int status, string title, string sentence)
    {
        using var page = new Utf8Page();
        PageStyle.Open(page, title);
        page.Raw("<main class=\"notice\"><p class=\"status\">"u8).Format(status).Raw("</p><h1>"u8).Text(title).Raw("</h1><p>"u8).Text(sentence)
            .Raw("</p></main>"u8);
        PageStyle.Close(page);
        return Encoding.UTF8.GetString(page.Written);
    }
}
