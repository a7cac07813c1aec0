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

    [Fact]
    public void A_text_that_makes_hundreds_of_megabytes_is_left_as_it_is()
    {
        string address = new('x', 60_000);
        Assert.Null(MarkdownText.ToHtml($"[a]: /{address}\n\n{string.Concat(Enumerable.Repeat("[a]", 20_000))}"));
        Assert.Contains(address, MarkdownText.ToHtml($"[a]: /{address}\n\n[a][a][a]"), StringComparison.Ordinal);
    }
}
