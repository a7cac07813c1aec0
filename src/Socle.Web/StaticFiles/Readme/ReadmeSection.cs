namespace Socle.Web;

/// <summary>A README below its folder's listing: its name as a heading that leads to the file, and what it says.</summary>
internal static class ReadmeSection
{
    /// <summary>Renders it, before the page is begun: what a renderer throws is then still an answer.</summary>
    /// <param name="readme">The file.</param>
    /// <param name="markdown">Makes HTML of Markdown, or null where it cannot; what it makes is sieved.</param>
    public static byte[] Render(ReadmeFile readme, Func<string, string?>? markdown)
    {
        using var page = new Utf8Page();
        page.Raw("\n<article class=\"card readme\">\n<h2><a class=\"t\" href=\""u8).Segment(readme.Name).Raw("\">"u8).Text(readme.Name).Raw("</a></h2>\n<div>"u8);
        if (readme.Text is not { } text) page.Raw("<p>It is too long to be shown here.</p>"u8);
        else if (readme.IsMarkdown && markdown?.Invoke(text) is { } html) HtmlSieve.Write(page, html);
        else page.Raw("<pre>"u8).Prose(text).Raw("</pre>"u8);
        page.Raw("</div>\n</article>"u8);
        return page.Written.ToArray();
    }
}
