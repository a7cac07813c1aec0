using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Socle.Web.Tests;

/// <summary>The README below a listing: which file it is, and that nothing in it can act.</summary>
public sealed class ReadmeTests
{
    [Theory]
    [InlineData("README.md", "README", "README.txt", "README.md")]
    [InlineData("readme.txt", "Readme", "Readme")]
    [InlineData("README.rst", "readme.markdown", "readme.markdown")]
    [InlineData("README.txt", "README.txt")]
    [InlineData("README.pdf", "README.js", "MYREADME.md", null)]
    public async Task The_one_that_is_meant_for_people_is_shown(params string?[] namesAndExpected)
    {
        using var served = new Served();
        foreach (string? name in namesAndExpected[..^1]) served.Top.Write($"root/sub/{name}", $"This is {name}.");
        IDocument page = await PageAsync(served, "/sub/");
        IElement? link = page.QuerySelector(".readme h2 a");
        Assert.Equal(namesAndExpected[^1], link?.TextContent);
        if (link is not null) Assert.Equal((namesAndExpected[^1], $"This is {namesAndExpected[^1]}."), (link.GetAttribute("href"), page.QuerySelector(".readme pre")!.TextContent));
    }

    [Fact]
    public async Task A_text_is_shown_as_it_was_written()
    {
        using var served = new Served();
        served.Top.Write("root/README", "\uFEFFa <b>&amp;\r\n\tb\u0007 \u00e9");
        Assert.Equal("a <b>&amp;\n\tb\uFFFD \u00e9", (await PageAsync(served, "/")).QuerySelector(".readme pre")!.TextContent);
    }

    [Fact]
    public async Task Markdown_is_rendered_by_who_can_and_else_shown_as_text()
    {
        using var served = new Served(new() { Markdown = text => text == "bad" ? null : $"<h1 id=\"top\">{text}</h1>" });
        served.Top.Write("root/README.md", "Title").Write("root/a/README.md", "bad").Write("root/b/README.txt", "Title");
        Assert.Equal("Title", (await PageAsync(served, "/")).QuerySelector(".readme h1#top")!.TextContent);
        Assert.Equal("bad", (await PageAsync(served, "/a/")).QuerySelector(".readme pre")!.TextContent);
        Assert.Equal("Title", (await PageAsync(served, "/b/")).QuerySelector(".readme pre")!.TextContent);
    }

    [Fact]
    public async Task Markdown_is_rendered_anew_only_when_it_has_changed()
    {
        int rendered = 0;
        using var served = new Served(new() { Markdown = text => $"<p>{text} {++rendered}</p>" });
        served.Top.Write("root/README.md", "one").Write("root/a/README.md", "one");
        foreach (string folder in (string[])["/", "/", "/a/"]) Assert.Equal("one 1", (await PageAsync(served, folder)).QuerySelector(".readme p")!.TextContent);
        served.Top.Write("root/README.md", "two");
        Assert.Equal("two 2", (await PageAsync(served, "/")).QuerySelector(".readme p")!.TextContent);
    }

    [Fact]
    public async Task Its_length_is_bounded()
    {
        using var served = new Served();
        served.Top.Write("root/README", new string('x', ReadmeFile.BytesMax)).Write("root/long/README", new string('x', ReadmeFile.BytesMax + 1));
        Assert.Equal(ReadmeFile.BytesMax, (await PageAsync(served, "/")).QuerySelector(".readme pre")!.TextContent.Length);
        IDocument page = await PageAsync(served, "/long/");
        Assert.Equal("It is too long to be shown here.", page.QuerySelector(".readme p")!.TextContent);
        Assert.Equal("README", page.QuerySelector(".readme a")!.GetAttribute("href"));
    }

    [Theory, MemberData(nameof(Trees.All), MemberType = typeof(Trees))]
    public async Task No_other_file_is_pulled_in(string tree)
    {
        using var served = new Served(tree: Trees.Named(tree));
        served.Top.Write("secret", "secret").Folder("root/a").Link("root/a/README.md", "../../secret").Folder("root/b/README.md").Write("root/c/README.md").Write("root/d/README", "a\0b");
        foreach (string folder in (string[])["/a/", "/b/", "/c/", "/d/"]) Assert.Null((await PageAsync(served, folder)).QuerySelector(".readme"));
    }

    [Fact]
    public async Task It_is_left_out_where_names_are_looked_for_in_json_and_on_request()
    {
        using Served served = new(), without = new(new() { Readme = false });
        foreach (Served each in (Served[])[served, without]) each.Top.Write("root/README", "said there");
        Assert.Contains("said there", (await served.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("said there", (await served.GetAsync("/?q=readme")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("said there", (await served.GetAsync("/?json")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("said there", (await without.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_style_sheet_is_named_in_the_policy()
    {
        using var served = new Served();
        served.Top.Write("root/README", "words");
        Answer answer = await served.GetAsync("/");
        IElement[] styles = [.. new HtmlParser().ParseDocument(answer.Text).QuerySelectorAll("style")];
        Assert.Equal(2, styles.Length);
        foreach (IElement style in styles)
            Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style.TextContent)))}'", answer["Content-Security-Policy"], StringComparison.Ordinal);
    }

    // What a renderer made, and what of it is let through.
    [Theory]
    [InlineData("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>")]
    [InlineData("<h2 id=\"a\" onclick=\"x\" class=\"y\">a</h2>", "<h2 id=\"a\">a</h2>")]
    [InlineData("<script>alert(1)</script>", "alert(1)")]
    [InlineData("<svg onload=\"x\"><a href=\"#\">a</a></svg>", "<a href=\"#\" rel=\"noreferrer\">a</a>")]
    [InlineData("<iframe src=\"/\"></iframe><style>a{}</style><form action=\"/\"></form>", "a{}")]
    [InlineData("<IMG SRC=x onerror=alert(1)>", "&lt;IMG SRC=x onerror=alert(1)&gt;")]
    [InlineData("<a href='javascript:x'>a</a>", "&lt;a href=&#39;javascript:x&#39;&gt;a")]
    [InlineData("<a href=\"docs/a.md#b\" title=\"t\" target=\"_top\">a</a>", "<a href=\"docs/a.md#b\" rel=\"noreferrer\" title=\"t\">a</a>")]
    [InlineData("<a href=\"https://example.org/\">a</a>", "<a href=\"https://example.org/\" rel=\"noreferrer\">a</a>")]
    [InlineData("<a href=\"javascript:alert(1)\">a</a>", "a")]
    [InlineData("<a href=\" JaVa&#10;Script&#58;alert(1)\">a</a>", "a")]
    [InlineData("<a href=\"&#1;javascript:alert(1)\">a</a>", "a")]
    [InlineData("<a href=\"data:text/html,x\">a</a><a href=\"vbscript:x\">b</a><a href=\"file:///etc/passwd\">c</a>", "abc")]
    [InlineData("<img src=\"logo.png\" alt=\"a&quot;b\" onerror=\"x\" style=\"y\" />", "<img src=\"logo.png\" alt=\"a&quot;b\" loading=\"lazy\">")]
    [InlineData("<img src=\"https://example.org/a.png\" alt=\"badge\" />", "<a href=\"https://example.org/a.png\" rel=\"noreferrer\">badge</a>")]
    [InlineData("<a href=\"/ci\"><img src=\"//example.org/a.png\" alt=\"badge\" /></a>", "<a href=\"/ci\" rel=\"noreferrer\">badge</a>")]
    [InlineData("<img src=\"/\\example.org/a.png\" alt=\"a\" />", "<a href=\"/\\example.org/a.png\" rel=\"noreferrer\">a</a>")]
    [InlineData("<img src=\"data:image/svg+xml,x\" alt=\"a\" />", "a")]
    [InlineData("<td style=\"text-align: right;\">1</td><td style=\"position: fixed\">2</td>", "<td class=\"right\">1</td><td>2</td>")]
    [InlineData("<li class=\"task-list-item\"><input type=\"text\" name=\"q\" checked=\"checked\" /> a</li>", "<li class=\"task-list-item\"><input type=\"checkbox\" disabled checked> a</li>")]
    [InlineData("</article></main><ul><li>a</ul></p><em>b", "<ul><li>a</li></ul><em>b</em>")]
    [InlineData("a < b <", "a &lt; b &lt;")]
    [InlineData("<p", "&lt;p")]
    [InlineData("<!-- a --><p>b</p>", "&lt;!-- a --&gt;<p>b</p>")]
    public void Only_what_a_text_needs_is_let_through(string made, string expected)
    {
        using var page = new Utf8Page();
        HtmlSieve.Write(page, made);
        Assert.Equal(expected, Encoding.UTF8.GetString(page.Written));
    }

    private static async Task<IDocument> PageAsync(Served served, string target) => new HtmlParser().ParseDocument((await served.GetAsync(target)).Text);
}
