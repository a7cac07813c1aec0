namespace Socle.Web;

/// <summary>A README below its folder's listing: its name as a heading that leads to the file, and what it says.</summary>
internal static class ReadmeSection
{
    /// <summary>Renders it, before the page is begun: what a renderer throws is then still an answer.</summary>
    /// <param name="readme">The file.</param>
    /// <param name="markdown">Renders Markdown; null, and it is shown as it was written.</param>
    public static async ValueTask<byte[]> RenderAsync(ReadmeFile readme, RenderedMarkdown? markdown)
    {
        byte[]? html = readme is { IsMarkdown: true, Text: { } source } && markdown is not null ? await markdown.HtmlAsync(source).ConfigureAwait(false) : null;
        using var page = new Utf8Page();
        page.Raw("\n<article class=\"card readme\">\n<h2><a class=\"t\" href=\""u8).Segment(readme.Name).Raw("\">"u8).Name(readme.Name).Raw("</a></h2>\n<div>"u8);
        if (readme.Text is not { } text) page.Raw("<p>It is too long to be shown here.</p>"u8);
        else if (html is not null) page.Raw(html);
        else page.Raw("<pre>"u8).Prose(text).Raw("</pre>"u8);
        page.Raw("</div>\n</article>"u8);
        return page.Written.ToArray();
    }
}
