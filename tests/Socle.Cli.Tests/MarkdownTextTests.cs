namespace Socle.Cli.Tests;

/// <summary>Markdown as people write it in a README. What of it reaches a page is Socle.Web's to say.</summary>
public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("# A title!\n\n## A title!", "<h1 id=\"a-title\">A title!</h1>\n<h2 id=\"a-title-1\">A title!</h2>\n")]
    [InlineData("- [x] done\n- [ ] open", "<ul class=\"contains-task-list\">\n<li class=\"task-list-item\"><input disabled=\"disabled\" type=\"checkbox\" checked=\"checked\" /> done</li>\n<li class=\"task-list-item\"><input disabled=\"disabled\" type=\"checkbox\" /> open</li>\n</ul>\n")]
    [InlineData("~~old~~ `a<b`", "<p><del>old</del> <code>a&lt;b</code></p>\n")]
    [InlineData("see https://example.org/ now", "<p>see <a href=\"https://example.org/\">https://example.org/</a> now</p>\n")]
    [InlineData("a<br>b <kbd onclick=x>c</kbd> <!-- d -->", "<p>a<br />b c </p>\n")]
    [InlineData("<p align=\"center\">\n<img src=\"a.png\">\nOur &amp; <b>logo</b>\n</p>\n\ntext", "<p>Our &amp; logo</p>\n<p>text</p>\n")]
    [InlineData("<!-- hidden\n\nwords -->\n<script>\nalert(1)\n</script>\n\ntext", "<p>text</p>\n")]
    [InlineData("a\r\nb", "<p>a\nb</p>\n")]
    public void It_becomes_what_people_expect(string text, string html) => Assert.Equal(html, MarkdownText.ToHtml(text));

    [Fact]
    public void A_table_is_one()
    {
        string html = MarkdownText.ToHtml("| a | b |\n|---|--:|\n| 1 | 2 |")!;
        Assert.Contains("<td style=\"text-align: right;\">2</td>", html, StringComparison.Ordinal);
    }

    [Theory, InlineData(">"), InlineData("["), InlineData("* "), InlineData("**a "), InlineData("<"), InlineData("`"), InlineData("![")]
    public void What_is_nested_without_end_ends_all_the_same(string piece) =>
        _ = MarkdownText.ToHtml(string.Concat(Enumerable.Repeat(piece, 20_000)));

    // What a paragraph costs Markdig grows with the square of its delimiters: 128 KB of these took it seconds.
    [Theory, InlineData("[]("), InlineData("[](a"), InlineData("[a]("), InlineData("![]("), InlineData("[a\n"), InlineData("_a "), InlineData("*a _b "), InlineData("**a "), InlineData("~~a ")]
    public void A_paragraph_of_delimiters_is_left_as_it_is(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 128 * 1024 / piece.Length));
        Assert.Null(MarkdownText.ToHtml(text));
        Assert.Null(MarkdownText.ToHtml("# " + text.Replace("\n", "", StringComparison.Ordinal)));
        Assert.Null(MarkdownText.ToHtml("a|b\n-|-\n" + text));
    }

    [Theory, InlineData(7071, true), InlineData(7072, false)]
    public void A_paragraph_may_have_7071_delimiters(int count, bool rendered) =>
        Assert.Equal(rendered, MarkdownText.ToHtml(new string('<', count)) is not null);

    [Theory, InlineData(5, true), InlineData(6, false)]
    public void Paragraphs_are_counted_together(int count, bool rendered) =>
        Assert.Equal(rendered, MarkdownText.ToHtml(string.Concat(Enumerable.Repeat(new string('<', 3_000) + "\n\n", count))) is not null);

    [Fact]
    public void A_long_list_of_links_and_a_long_table_are_rendered()
    {
        Assert.NotNull(MarkdownText.ToHtml(string.Concat(Enumerable.Repeat("- [name](https://example.org/) - *what* it is, with `code`\n", 2_000))));
        Assert.NotNull(MarkdownText.ToHtml("a|b\n-|-\n" + string.Concat(Enumerable.Repeat("[name](https://example.org/)|`code`\n", 1_500))));
    }

    [Fact]
    public void A_text_that_makes_hundreds_of_megabytes_is_left_as_it_is()
    {
        string address = new('x', 60_000);
        Assert.Null(MarkdownText.ToHtml($"[a]: /{address}\n\n{string.Concat(Enumerable.Repeat("[a]", 20_000))}"));
        Assert.Contains(address, MarkdownText.ToHtml($"[a]: /{address}\n\n[a][a][a]"), StringComparison.Ordinal);
    }
}
