using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>The listing as page and as JSON.</summary>
public sealed class ListingTests
{
    private static readonly string[] Hostile =
    [
        "<script>alert(1)<", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "&amp;", "&lt;b&gt;", "a b", " lead", "trail ", "two  spaces", "50%", "100%25", "a?b=c", "#hash",
        "javascript:alert(1)", "http:", "back\\slash", "new\nline", "tab\there", "\u0007bell", "caf\u00e9", "\u65e5\u672c\u8a9e", "\U0001F4C1", "\u202Egpj.exe", "<title>", "{}|^`", "+plus", "a;b,c", "~tilde", "-rf",
    ];

    [Fact]
    public async Task Every_name_survives_the_page_and_leads_to_its_file()
    {
        using var served = new Served();
        foreach (string name in Hostile) File.WriteAllText(Path.Combine(served.Root, name), name);
        IElement[] links = [.. (await PageAsync(served, "/")).QuerySelectorAll("tbody a")];
        Assert.Equal(Hostile.Length, links.Length);
        foreach (IElement link in links)
        {
            string href = link.GetAttribute("href")!;
            Assert.Empty(link.Children);
            Uri target = new(new Uri("http://localhost/"), href);
            Assert.Equal("localhost", target.Host);
            if (href.Contains("%5C", StringComparison.Ordinal)) continue; // a backslash is never served
            Answer answer = await served.GetAsync("/" + href);
            Assert.Equal(200, answer.Status);
            Assert.Equal(string.Concat(answer.Text.Select(c => c == '\u202E' ? "[U+202E]" : char.IsControl(c) ? "\uFFFD" : $"{c}")), link.TextContent);
        }
    }

    [Fact]
    public async Task Hostile_folder_names_are_safe_in_title_and_breadcrumbs()
    {
        using var served = new Served();
        served.Top.Folder("root/<b>x</title>/in\"ner");
        IDocument page = await PageAsync(served, "/%3Cb%3Ex%3C/title%3E/in%22ner/");
        Assert.Equal(["root", "<b>x<", "title>", "in\"ner"], page.QuerySelectorAll("nav li").Select(li => li.TextContent));
        Assert.Equal(["../../../", "../../", "../"], page.QuerySelectorAll("nav a").Select(a => a.GetAttribute("href")));
        Assert.Empty(page.QuerySelectorAll("nav b"));
    }

    [Fact]
    public async Task The_page_is_guarded_and_loads_nothing()
    {
        using var served = new Served();
        served.Top.Write("root/a");
        Answer answer = await served.GetAsync("/");
        IDocument page = new HtmlParser().ParseDocument(answer.Text);
        string style = Assert.Single(page.QuerySelectorAll("style")).TextContent;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"default-src 'none'; style-src 'sha256-{hash}'", answer["Content-Security-Policy"]);
        Assert.Equal(("nosniff", "no-cache", "Accept, Accept-Encoding"), (answer["X-Content-Type-Options"], answer["Cache-Control"], answer["Vary"]));
        Assert.Empty(page.QuerySelectorAll("script[src], [style], img, link:not([href^='data:'])"));
        Assert.DoesNotContain("http", page.QuerySelectorAll("[href]").Select(e => e.GetAttribute("href")!).Where(href => !href.StartsWith("data:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/", "sub/ 2.txt 10.txt B.txt")]
    [InlineData("/?sort=name&order=desc", "sub/ B.txt 10.txt 2.txt")]
    [InlineData("/?sort=size", "sub/ B.txt 2.txt 10.txt")]
    [InlineData("/?sort=size&order=desc", "sub/ 10.txt 2.txt B.txt")]
    [InlineData("/?sort=modified", "sub/ 10.txt 2.txt B.txt")]
    [InlineData("/?sort=modified&order=desc", "sub/ B.txt 2.txt 10.txt")]
    [InlineData("/?sort=nonsense&order=none", "sub/ 2.txt 10.txt B.txt")]
    public async Task Columns_sort_with_folders_first(string target, string expected)
    {
        using Served served = Sorted();
        IDocument page = await PageAsync(served, target);
        Assert.Equal(expected.Split(' '), page.QuerySelectorAll("tbody td:first-child").Select(td => td.TextContent));
    }

    [Fact]
    public async Task A_column_head_says_its_order_and_leads_to_the_other()
    {
        using Served served = Sorted();
        IDocument page = await PageAsync(served, "/?sort=size&order=desc");
        Assert.Equal([null, "descending", null], page.QuerySelectorAll("th").Select(th => th.GetAttribute("aria-sort")));
        Assert.Equal(["./", "?sort=size&order=asc", "?sort=modified&order=desc"], page.QuerySelectorAll("th a").Select(a => a.GetAttribute("href")));
        Assert.Equal("sub/?sort=size&order=desc", page.QuerySelector("tbody a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_row_has_name_size_and_time()
    {
        using Served served = Sorted();
        IElement row = (await PageAsync(served, "/")).QuerySelectorAll("tbody tr")[^1];
        Assert.Equal(["B.txt", "1 B", "2024-03-01 00:00"], row.Children.Select(td => td.TextContent.Trim()));
        Assert.Equal("1 byte", row.Children[1].GetAttribute("title"));
        Assert.Equal("2024-03-01T00:00:00Z", row.QuerySelector("time")!.GetAttribute("datetime"));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(9_949, "9.9 kB")]
    [InlineData(9_950, "10 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(1_234_567_890, "1.2 GB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    public void A_size_has_three_digits_at_most(long bytes, string expected)
    {
        using var page = new Utf8Page();
        ByteCount.Write(page, bytes);
        Assert.Equal(expected, Encoding.UTF8.GetString(page.Written));
    }

    [Theory]
    [InlineData("/", "application/json", true)]
    [InlineData("/?json", "text/html", true)]
    [InlineData("/", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("/", "*/*", false)]
    [InlineData("/", "application/json;q=0.5, text/html", false)]
    [InlineData("/", "text/html;q=0.5, application/json", true)]
    [InlineData("/", "application/json;q=0", false)]
    public async Task Json_is_for_those_who_ask(string target, string accept, bool json)
    {
        using Served served = Sorted();
        Answer answer = await served.GetAsync(target, new Header("Accept", accept));
        Assert.Equal(json ? "application/json" : "text/html; charset=utf-8", answer["Content-Type"]);
        Assert.Equal(("Accept, Accept-Encoding", "nosniff"), (answer["Vary"], answer["X-Content-Type-Options"]));
        Answer head = await served.AskAsync("HEAD", target, new Header("Accept", accept));
        Assert.Equal((answer.Status, answer.Fields, answer.Length), (head.Status, head.Fields, head.Length));
    }

    [Fact]
    public async Task Json_has_every_entry()
    {
        using Served served = Sorted();
        served.Top.Write("root/we\"ird\u0001 \u00e9", "12");
        using JsonDocument json = JsonDocument.Parse((await served.GetAsync("/?json")).Text);
        JsonElement[] entries = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(["sub", "2.txt", "10.txt", "B.txt", "we\"ird\u0001 \u00e9"], entries.Select(e => e.GetProperty("name").GetString()));
        Assert.Equal("folder", entries[0].GetProperty("type").GetString());
        Assert.False(entries[0].TryGetProperty("size", out _));
        Assert.Equal((1L, "file"), (entries[3].GetProperty("size").GetInt64(), entries[3].GetProperty("type").GetString()));
        Assert.Equal(new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc), entries[3].GetProperty("modified").GetDateTime());
        Assert.Equal("we%22ird%01%20%C3%A9", entries[4].GetProperty("url").GetString());
    }

    [Fact]
    public async Task An_empty_folder_says_so()
    {
        using var served = new Served();
        Assert.Contains("This folder is empty.", (await served.GetAsync("/")).Text);
        Assert.Equal("[]", (await served.GetAsync("/?json")).Text);
    }

    [Fact]
    public async Task A_folder_that_vanishes_before_it_is_read_is_empty()
    {
        using var served = new Served();
        served.Top.Folder("root/sub");
        using var tree = new LinuxTree(served.Root, TimeProvider.System);
        Assert.Equal(OpenOutcome.Found, tree.Open("sub\0"u8, out OpenedFile folder));
        Directory.Delete(served.Top["root/sub"]);
        var entries = new Entries();
        tree.List(folder, "sub\0"u8, false, entries, TestContext.Current.CancellationToken);
        folder.Dispose();
        Assert.Equal(0, entries.Count);
        Assert.Equal(404, await served.StatusAsync("/sub/"));
    }

    [Fact]
    public void A_folder_beyond_the_limit_is_cut_and_its_page_says_so()
    {
        using var served = new Served();
        for (int i = 0; i < 5; i++) served.Top.Write($"root/{i}");
        using var tree = new LinuxTree(served.Root, TimeProvider.System);
        foreach ((int max, bool full) in ((int, bool)[])[(4, true), (5, false)])
        {
            Assert.Equal(OpenOutcome.Found, tree.Open(".\0"u8, out OpenedFile folder));
            var entries = new Entries(max: max);
            tree.List(folder, ".\0"u8, false, entries, TestContext.Current.CancellationToken);
            folder.Dispose();
            Assert.Equal((full, Math.Min(max, 5)), (entries.IsFull, entries.Count));
        }
    }

    [Theory]
    [InlineData("\u202Egpj.exe", "[U+202E]gpj.exe")]
    [InlineData("a\u061Cb", "a[U+061C]b")]
    [InlineData("a\u200Eb\u200F", "a[U+200E]b[U+200F]")]
    [InlineData("\u2066a\u2069", "[U+2066]a[U+2069]")]
    [InlineData("pay\u200Bpal", "pay[U+200B]pal")]
    [InlineData("soft\u00ADhyphen", "soft[U+00AD]hyphen")]
    [InlineData("ta\U000E0041g", "ta[U+E0041]g")]
    [InlineData("\u3164", "[U+3164]")]
    [InlineData("a\u200Db", "a[U+200D]b")]
    [InlineData("\u200Ca", "[U+200C]a")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("\U0001F469\u200D\U0001F4BB \u2764\uFE0F", "\U0001F469\u200D\U0001F4BB \u2764\uFE0F")]
    [InlineData("\u05E9\u05DC\u05D5\u05DD.txt", "\u05E9\u05DC\u05D5\u05DD.txt")]
    public async Task Characters_that_mislead_are_shown_and_all_others_stay(string name, string shown)
    {
        using var served = new Served();
        served.Top.Write($"root/{name}/{name}", "content");
        IDocument page = await PageAsync(served, $"/{Uri.EscapeDataString(name)}/");
        Assert.Equal(shown, page.QuerySelectorAll("tbody a")[^1].TextContent);
        Assert.Equal(shown, page.QuerySelectorAll("nav li")[^1].TextContent);
        Assert.EndsWith("/" + shown, page.Title, StringComparison.Ordinal);
        // The link and the name for programs stay what they are; a terminal is shown no order of its own.
        string json = (await served.GetAsync($"/{Uri.EscapeDataString(name)}/?json")).Text;
        Assert.Equal(name, JsonDocument.Parse(json).RootElement[0].GetProperty("name").GetString());
        if (shown != name) Assert.DoesNotContain(name, json, StringComparison.Ordinal);
        Assert.Equal(200, await served.StatusAsync($"/{Uri.EscapeDataString(name)}/{page.QuerySelectorAll("tbody a")[^1].GetAttribute("href")}"));
    }

    [Theory]
    [InlineData("/none", "./")]
    [InlineData("/sub/none", "./")]
    [InlineData("/sub/none/", "../")]
    [InlineData("/none/", "../")]
    public async Task A_page_for_what_is_missing_leads_to_the_folder_around_it(string target, string href)
    {
        using Served served = Sorted();
        Answer answer = await served.GetAsync(target, new Header("Accept", "text/html"));
        Assert.Equal(404, answer.Status);
        IElement link = Assert.Single(new HtmlParser().ParseDocument(answer.Text).QuerySelectorAll("a"));
        Assert.Equal(href, link.GetAttribute("href"));
    }

    [Fact]
    public async Task A_root_that_is_missing_leads_nowhere()
    {
        using var served = new Served(new() { Listing = false });
        Answer answer = await served.GetAsync("/", new Header("Accept", "text/html"));
        Assert.Equal(404, answer.Status);
        Assert.Empty(new HtmlParser().ParseDocument(answer.Text).QuerySelectorAll("a"));
    }

    [Theory]
    [InlineData("/", "gzip, deflate, br, zstd", "br")]
    [InlineData("/?json", "gzip, deflate", "gzip")]
    [InlineData("/", "zstd", null)]
    [InlineData("/", "br;q=0, gzip;q=0", null)]
    [InlineData("/?json", null, null)]
    public async Task A_listing_is_compressed_for_clients_that_accept_it(string target, string? accepted, string? coding)
    {
        using Served served = Sorted();
        Header[] headers = accepted is null ? [] : [new("Accept-Encoding", accepted)];
        Answer answer = await served.GetAsync(target, headers);
        Assert.Equal((coding, "Accept, Accept-Encoding"), (answer["Content-Encoding"], answer["Vary"]));
        using var content = new MemoryStream(answer.Bytes);
        using Stream decoded = coding switch
        {
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            "gzip" => new GZipStream(content, CompressionMode.Decompress),
            _ => content,
        };
        Assert.Equal((await served.GetAsync(target)).Text, await new StreamReader(decoded).ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(answer.Fields, (await served.AskAsync("HEAD", target, headers)).Fields);
    }

    public static IEnumerable<string> Urls(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => e.GetProperty("url").GetString()!)];
    }

    private static async Task<IDocument> PageAsync(Served served, string target)
    {
        Answer answer = await served.GetAsync(target);
        Assert.Equal(200, answer.Status);
        return new HtmlParser().ParseDocument(answer.Text);
    }

    private static Served Sorted()
    {
        var served = new Served();
        served.Top.Folder("root/sub").Write("root/10.txt", "333").Write("root/2.txt", "22").Write("root/B.txt", "1");
        File.SetLastWriteTimeUtc(served.Top["root/10.txt"], new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(served.Top["root/2.txt"], new(2024, 2, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(served.Top["root/B.txt"], new(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc));
        return served;
    }
}
