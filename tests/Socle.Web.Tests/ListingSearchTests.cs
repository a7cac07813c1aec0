using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Socle.Web.Tests;

/// <summary>Looking for a name in a listing, as a form sends it.</summary>
public sealed class ListingSearchTests
{
    [Theory]
    [InlineData("/?q=", "notes/ Report 2024.pdf Report 2025.pdf summary.txt")]
    [InlineData("/?q=report", "Report 2024.pdf Report 2025.pdf")]
    [InlineData("/?q=2025+REPORT", "Report 2025.pdf")]
    [InlineData("/?q=%20%20n", "notes/")]
    [InlineData("/?q=o&sort=name&order=desc", "notes/ Report 2025.pdf Report 2024.pdf")]
    [InlineData("/?q=nothing", "")]
    public async Task Names_that_hold_every_word_are_listed_and_told_to_programs(string target, string expected)
    {
        using Served served = Reports();
        IDocument page = await PageAsync(served, target);
        Assert.Equal(expected, string.Join(' ', page.QuerySelectorAll("tbody td:first-child").Select(td => td.TextContent)));
        Answer json = await served.GetAsync(target + "&json");
        Assert.Equal(expected, string.Join(' ', ListingTests.Urls(json.Text).Select(Uri.UnescapeDataString)));
    }

    [Fact]
    public async Task Letter_case_is_ignored_beyond_ASCII_and_what_is_no_text_fits_nothing_by_chance()
    {
        using var served = new Served();
        served.Top.Write("root/\u00dcbung").Write("root/other");
        Assert.Equal(["\u00dcbung"], (await PageAsync(served, "/?q=%C3%BCBUNG")).QuerySelectorAll("tbody a").Select(a => a.TextContent));
        Assert.Equal(200, await served.StatusAsync("/?q=%FF%00%22%3E%3Cscript%3E"));
    }

    [Fact]
    public async Task The_field_keeps_what_was_typed_and_the_order_and_columns_keep_both()
    {
        using Served served = Reports();
        IDocument page = await PageAsync(served, "/?sort=size&order=asc&q=%22%3E%3Cb%3E+re");
        IElement form = page.QuerySelector("form.search")!;
        Assert.Equal(["\"><b> re", "size", "asc"], form.QuerySelectorAll("input").Select(i => i.GetAttribute("value")));
        Assert.Equal(["q", "sort", "order"], form.QuerySelectorAll("input").Select(i => i.GetAttribute("name")));
        Assert.Equal("?sort=size&order=desc&q=%22%3E%3Cb%3E%20re", page.QuerySelectorAll("th a")[1].GetAttribute("href"));
        Assert.Equal("?q=%22%3E%3Cb%3E%20re", page.QuerySelectorAll("th a")[0].GetAttribute("href"));
        Assert.Equal("?sort=size&order=asc&q=%22%3E%3Cb%3E%20re&json", page.QuerySelector("footer > a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_foot_says_how_many_fit_and_leads_to_all()
    {
        using Served served = Reports();
        IDocument page = await PageAsync(served, "/?q=report&sort=size&order=asc");
        Assert.StartsWith("2 of 4 names match. Show all.", page.QuerySelector("footer")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("./?sort=size&order=asc", page.QuerySelector("footer a")!.GetAttribute("href"));
        Assert.True(page.QuerySelector(".none")!.HasAttribute("hidden"));
        Assert.False((await PageAsync(served, "/?q=nothing")).QuerySelector(".none")!.HasAttribute("hidden"));
    }

    [Fact]
    public async Task Folders_and_the_way_up_are_left_without_the_words()
    {
        using Served served = Reports();
        served.Top.Folder("root/notes/new");
        IDocument page = await PageAsync(served, "/notes/?q=n");
        Assert.All(page.QuerySelectorAll("tbody a, nav a"), a => Assert.DoesNotContain("?", a.GetAttribute("href"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_script_is_the_only_one_and_named_in_the_policy()
    {
        using Served served = Reports();
        Answer answer = await served.GetAsync("/");
        IElement script = Assert.Single(new HtmlParser().ParseDocument(answer.Text).QuerySelectorAll("script"));
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.TextContent)));
        Assert.Contains($"; script-src 'sha256-{hash}';", answer["Content-Security-Policy"], StringComparison.Ordinal);
        // A page without a field has no need of it.
        Assert.DoesNotContain("script-src", (await served.GetAsync("/none", new Http.Header("Accept", "text/html")))["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_has_nothing_to_look_for()
    {
        using var served = new Served();
        Assert.Null((await PageAsync(served, "/")).QuerySelector("form"));
    }

    private static Served Reports()
    {
        var served = new Served();
        served.Top.Folder("root/notes").Write("root/Report 2024.pdf", "1").Write("root/Report 2025.pdf", "22").Write("root/summary.txt", "333");
        return served;
    }

    private static async Task<IDocument> PageAsync(Served served, string target)
    {
        Answer answer = await served.GetAsync(target);
        Assert.Equal(200, answer.Status);
        return new HtmlParser().ParseDocument(answer.Text);
    }
}
