using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Answers for one file: fields, methods, conditions in their order, ranges.</summary>
public sealed class FileAnswerTests
{
    private const string Digits = "0123456789";
    private static readonly DateTime Changed = new(2024, 2, 29, 12, 34, 56, 789, DateTimeKind.Utc);
    private const string ChangedText = "Thu, 29 Feb 2024 12:34:56 GMT";

    [Fact]
    public async Task A_file_is_sent_with_its_type_its_validators_and_what_may_be_done_with_it()
    {
        using Served served = WithDigits();
        Answer answer = await served.GetAsync("/digits.txt");
        Assert.Equal((200, Digits, 10L), (answer.Status, answer.Text, answer.Length));
        Assert.Equal(
            "Content-Type: text/plain; charset=utf-8\nCache-Control: no-cache\nX-Content-Type-Options: nosniff\nAccept-Ranges: bytes\n"
            + $"ETag: {answer["ETag"]}\nLast-Modified: {ChangedText}", answer.Fields);
        Assert.Matches("^\"[0-9a-f.-]+\"$", answer["ETag"]);
    }

    [Theory]
    [InlineData(false, "gzip, deflate, br, zstd", 800)] // the handle, its body, two strings, the fields and the response
    [InlineData(true, "identity", 800)]
    [InlineData(true, "gzip, deflate, br, zstd", 900)] // and the handle of the compressed file
    public void A_file_costs_few_allocations(bool precompressed, string accept, int most)
    {
        if (!OperatingSystem.IsLinux()) return;
        using Served served = WithDigits();
        served.Top.Write("root/digits.txt.gz", "compressed");
        using StaticFiles files = StaticFiles.From(served.Root, new() { Precompressed = precompressed });
        using var exchange = new MemoryExchange("GET", "/digits.txt", [new("Accept-Encoding", accept)]);
        void Ask()
        {
            ValueTask<Response> answer = files.Handle(exchange.Request);
            Assert.True(answer.IsCompletedSuccessfully);
            answer.Result.Dispose();
        }
        Assert.InRange(Allocations.OnThread(Ask, enough: most), 1, most);
    }

    [Fact]
    public async Task HEAD_has_the_fields_of_GET()
    {
        using Served served = WithDigits();
        Answer get = await served.GetAsync("/digits.txt"), head = await served.AskAsync("HEAD", "/digits.txt");
        Assert.Equal((get.Status, get.Fields, get.Length), (head.Status, head.Fields, head.Length));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("get")]
    [InlineData("PROPFIND")]
    public async Task Other_methods_are_405_with_Allow(string method)
    {
        using Served served = WithDigits();
        Answer answer = await served.AskAsync(method, "/digits.txt");
        Assert.Equal((405, "GET, HEAD, OPTIONS"), (answer.Status, answer["Allow"]));
    }

    [Fact]
    public async Task OPTIONS_is_204_with_Allow()
    {
        using Served served = WithDigits();
        Answer answer = await served.AskAsync("OPTIONS", "/digits.txt");
        Assert.Equal((204, "GET, HEAD, OPTIONS"), (answer.Status, answer["Allow"]));
    }

    [Fact]
    public async Task The_tag_changes_with_size_time_and_replacement()
    {
        using Served served = WithDigits();
        string path = served.Top["root/digits.txt"];
        string? first = (await served.GetAsync("/digits.txt"))["ETag"];
        Assert.Equal(first, (await served.GetAsync("/digits.txt"))["ETag"]);
        File.SetLastWriteTimeUtc(path, Changed.AddTicks(1));
        string? touched = (await served.GetAsync("/digits.txt"))["ETag"];
        File.Copy(path, path + ".new");
        File.SetLastWriteTimeUtc(path + ".new", Changed.AddTicks(1));
        File.Move(path + ".new", path, overwrite: true);
        string? replaced = (await served.GetAsync("/digits.txt"))["ETag"];
        File.AppendAllText(path, "x");
        File.SetLastWriteTimeUtc(path, Changed);
        string? longer = (await served.GetAsync("/digits.txt"))["ETag"];
        Assert.Equal(4, new HashSet<string?> { first, touched, replaced, longer }.Count);
    }

    // {tag} stands for the file's tag. In the order of RFC 9110 13.2.2: each row's condition decides although the ones behind it would say otherwise.
    [Theory]
    [InlineData(200, "If-Match: {tag}")]
    [InlineData(200, "If-Match: *")]
    [InlineData(200, "If-Match: \"a,b\", {tag}")]
    [InlineData(200, "If-Match: \"x\"", "If-Match: {tag}")]
    [InlineData(412, "If-Match: W/{tag}")]
    [InlineData(412, "If-Match: \"x\"")]
    [InlineData(412, "If-Match: \"x\"", "If-None-Match: {tag}")]
    [InlineData(412, "If-Match: \"x\"", "Range: bytes=99-")]
    [InlineData(200, "If-Match: {tag}", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData(412, "If-Unmodified-Since: Thu, 29 Feb 2024 12:34:55 GMT")]
    [InlineData(412, "If-Unmodified-Since: Thu, 29 Feb 2024 12:34:55 GMT", "If-None-Match: {tag}")]
    [InlineData(200, "If-Unmodified-Since: Thu, 29 Feb 2024 12:34:56 GMT")]
    [InlineData(200, "If-Unmodified-Since: yesterday")]
    [InlineData(304, "If-None-Match: {tag}")]
    [InlineData(304, "If-None-Match: W/{tag}")]
    [InlineData(304, "If-None-Match: *")]
    [InlineData(304, "If-None-Match: \"a,b\" , {tag}")]
    [InlineData(304, "If-None-Match: {tag}", "Range: bytes=0-1")]
    [InlineData(304, "If-None-Match: {tag}", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData(200, "If-None-Match: \"x\"", "If-Modified-Since: Thu, 29 Feb 2024 12:34:56 GMT")]
    [InlineData(200, "If-None-Match: x", "If-Modified-Since: Thu, 29 Feb 2024 12:34:56 GMT")]
    [InlineData(304, "If-Modified-Since: Thu, 29 Feb 2024 12:34:56 GMT")]
    [InlineData(304, "If-Modified-Since: Fri, 01 Mar 2024 00:00:00 GMT")]
    [InlineData(304, "If-Modified-Since: Thursday, 29-Feb-24 12:34:56 GMT")]
    [InlineData(304, "If-Modified-Since: Thu Feb 29 12:34:56 2024")]
    [InlineData(200, "If-Modified-Since: Thu, 29 Feb 2024 12:34:55 GMT")]
    [InlineData(200, "If-Modified-Since: 2024-02-29")]
    [InlineData(200, "If-Modified-Since: Fri, 01 Mar 2024 00:00:00 GMT", "If-Modified-Since: Fri, 01 Mar 2024 00:00:00 GMT")]
    [InlineData(206, "Range: bytes=0-1", "If-Range: {tag}")]
    [InlineData(206, "Range: bytes=0-1", "If-Range: Thu, 29 Feb 2024 12:34:56 GMT")]
    [InlineData(200, "Range: bytes=0-1", "If-Range: W/{tag}")]
    [InlineData(200, "Range: bytes=0-1", "If-Range: \"x\"")]
    [InlineData(200, "Range: bytes=0-1", "If-Range: Fri, 01 Mar 2024 00:00:00 GMT")]
    [InlineData(200, "Range: bytes=99-", "If-Range: \"x\"")]
    [InlineData(416, "Range: bytes=99-", "If-Range: {tag}")]
    public async Task Conditions_decide_in_their_order(int status, params string[] fields)
    {
        using Served served = WithDigits();
        string tag = (await served.GetAsync("/digits.txt"))["ETag"]!;
        Header[] headers = [.. fields.Select(f => f.Split(": ", 2)).Select(f => new Header(f[0], f[1].Replace("{tag}", tag)))];
        Answer answer = await served.GetAsync("/digits.txt", headers);
        Assert.Equal(status, answer.Status);
        if (status == 304) Assert.Equal((0L, $"Cache-Control: no-cache\nETag: {tag}\nLast-Modified: {ChangedText}"), (answer.Length, answer.Fields));
    }

    [Fact]
    public async Task If_Range_with_a_date_that_is_less_than_a_second_old_does_not_match()
    {
        var clock = new ManualTimeProvider();
        using Served served = new(new() { Clock = clock });
        served.Top.Write("root/a", Digits);
        File.SetLastWriteTimeUtc(served.Top["root/a"], clock.GetUtcNow().UtcDateTime);
        Header range = new("Range", "bytes=0-1"), date = new("If-Range", HttpDate.Format(clock.GetUtcNow()));
        Assert.Equal(200, (await served.GetAsync("/a", range, date)).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(206, (await served.GetAsync("/a", range, date)).Status);
    }

    [Fact]
    public async Task A_date_ahead_of_the_clock_is_not_sent()
    {
        var clock = new ManualTimeProvider();
        using Served served = new(new() { Clock = clock });
        served.Top.Write("root/a", Digits);
        File.SetLastWriteTimeUtc(served.Top["root/a"], clock.GetUtcNow().UtcDateTime.AddYears(3));
        Assert.Equal(HttpDate.Format(clock.GetUtcNow()), (await served.GetAsync("/a"))["Last-Modified"]);
    }

    [Theory]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=0-9", Digits, "bytes 0-9/10")]
    [InlineData("bytes=0-99999999999999999999999", Digits, "bytes 0-9/10")]
    [InlineData("bytes=9-", "9", "bytes 9-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-99", Digits, "bytes 0-9/10")]
    [InlineData("BYTES=2-3", "23", "bytes 2-3/10")]
    [InlineData("bytes=0-3,2-5", "012345", "bytes 0-5/10")]
    [InlineData("bytes=0-1,99-", "01", "bytes 0-1/10")]
    public async Task One_range_is_206_with_Content_Range(string range, string expected, string contentRange)
    {
        using Served served = WithDigits();
        Answer answer = await served.GetAsync("/digits.txt", new Header("Range", range));
        Assert.Equal((206, expected, contentRange, "text/plain; charset=utf-8"), (answer.Status, answer.Text, answer["Content-Range"], answer["Content-Type"]));
    }

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=1-2,x")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=1 -2")]
    [InlineData("items=0-5")]
    [InlineData("bytes=-")]
    public async Task A_range_that_is_none_is_ignored(string range)
    {
        using Served served = WithDigits();
        Answer answer = await served.GetAsync("/digits.txt", new Header("Range", range));
        Assert.Equal((200, Digits), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-20")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=99-,-0")]
    public async Task A_range_past_the_end_is_416_with_the_length(string range)
    {
        using Served served = WithDigits();
        Answer answer = await served.GetAsync("/digits.txt", new Header("Range", range));
        Assert.Equal((416, "bytes */10"), (answer.Status, answer["Content-Range"]));
    }

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=0-0")]
    [InlineData("bytes=-1")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=5-9,1-2")]
    public async Task A_range_of_an_empty_file_is_ignored(string range)
    {
        using Served served = WithDigits();
        served.Top.Write("root/empty");
        Answer response = await served.GetAsync("/empty", new Header("Range", range));
        Assert.Equal((200, 0L, null), (response.Status, response.Length, response["Content-Range"]));
    }

    [Fact]
    public async Task The_tag_changes_with_the_content_though_size_and_time_of_modification_are_set_back()
    {
        if (!OperatingSystem.IsLinux()) return;
        using Served served = WithDigits();
        string path = served.Top.Write("root/a", "v=1")["root/a"];
        using var tree = new LinuxTree(served.Root, TimeProvider.System);
        File.SetLastWriteTimeUtc(path, Changed);
        string? first = (await served.GetAsync("/a"))["ETag"];
        FileTime before = ChangeTime();
        // Until the clock by which the file system stamps has ticked.
        do
        {
            await File.WriteAllTextAsync(path, "v=2", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(path, Changed);
        }
        while (ChangeTime() == before);
        Answer response = await served.GetAsync("/a", new Header("If-None-Match", first!));
        Assert.Equal((200, "v=2"), (response.Status, response.Text));
        Assert.Equal(200, (await served.GetAsync("/a", new Header("Range", "bytes=0-0"), new Header("If-Range", first!))).Status);

        FileTime ChangeTime()
        {
            Assert.Equal(OpenOutcome.Found, tree.Open("a\0"u8, out OpenedFile file));
            using (file) return file.Identity.Changed;
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(315_532_799, false)]
    [InlineData(315_532_800, true)] // 1 January 1980
    public async Task A_file_from_before_1980_has_no_Last_Modified(long seconds, bool has)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        foreach (long cached in (long[])[0, 1024 * 1024])
        {
            var clock = new ManualTimeProvider();
            using var served = new Served(new() { CacheBytesMax = cached, Clock = clock });
            File.SetLastWriteTimeUtc(served.Top.Write("root/a", "a")["root/a"], time.UtcDateTime);
            // Past the time in which a file that was just changed is not kept.
            clock.Advance(DateTimeOffset.UtcNow - clock.GetUtcNow() + TimeSpan.FromMinutes(1));
            for (int i = 0; i < 2; i++)
            {
                Answer response = await served.GetAsync("/a");
                Assert.Equal((200, has ? HttpDate.Format(time) : null), (response.Status, response["Last-Modified"]));
                Answer conditional = await served.GetAsync("/a", new Header("If-Modified-Since", HttpDate.Format(time)));
                Assert.Equal(has ? 304 : 200, conditional.Status);
                Assert.Equal(304, (await served.GetAsync("/a", new Header("If-None-Match", response["ETag"]!))).Status);
                Answer part = await served.GetAsync("/a", new Header("Range", "bytes=0-0"));
                Assert.Equal((206, response["Last-Modified"]), (part.Status, part["Last-Modified"]));
            }
        }
    }

    [Fact]
    public async Task HEAD_ignores_Range()
    {
        using Served served = WithDigits();
        Answer answer = await served.AskAsync("HEAD", "/digits.txt", new Header("Range", "bytes=0-1"));
        Assert.Equal((200, 10L), (answer.Status, answer.Length));
    }

    [Fact]
    public async Task Several_ranges_come_as_parts_in_the_order_they_were_asked()
    {
        using Served served = WithDigits();
        Answer answer = await served.GetAsync("/digits.txt", new Header("Range", "bytes=8-9, 0-1"));
        string boundary = answer["Content-Type"]!.Split("boundary=")[1];
        Assert.Equal(206, answer.Status);
        Assert.Null(answer["Content-Range"]);
        Assert.Equal(answer.Bytes.Length, answer.Length);
        Assert.Equal(
            $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n"
            + $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--{boundary}--\r\n",
            answer.Text);
    }

    [Fact]
    public async Task A_thousand_ranges_cost_no_more_than_the_whole()
    {
        using Served served = WithDigits();
        served.Top.Write("root/large", new string('x', 100_000));
        string apart = "bytes=" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"{i * 10}-{i * 10}"));
        Assert.Equal((200, 100_000L), await StatusAndLength(apart));
        string overlapping = "bytes=" + string.Join(',', Enumerable.Repeat("0-", 1000));
        Assert.Equal((206, 100_000L), await StatusAndLength(overlapping));
        async Task<(int, long?)> StatusAndLength(string range)
        {
            Answer answer = await served.GetAsync("/large", new Header("Range", range));
            return (answer.Status, answer.Length);
        }
    }

    [Fact]
    public async Task A_file_that_changes_after_it_was_opened_keeps_the_length_it_was_announced_with()
    {
        using Served served = WithDigits();
        using StaticFiles files = StaticFiles.From(served.Root);
        using var exchange = new MemoryExchange("GET", "/digits.txt");
        Response response = await files.Handle(exchange.Request);
        File.AppendAllText(served.Top["root/digits.txt"], "more");
        Assert.Equal(10, response.Body.Length);
        Assert.Equal(Digits, await response.ReadTextAsync());
    }

    [Theory]
    [InlineData("/sub", "./sub/")]
    [InlineData("/sub?a=1&b", "./sub/?a=1&b")]
    [InlineData("/a%20b", "./a%20b/")]
    [InlineData("/sub/deep", "./deep/")]
    [InlineData("/x:y", "./x:y/")]
    public async Task A_folder_without_its_slash_is_redirected_within_this_host(string target, string location)
    {
        using var served = new Served();
        served.Top.Folder("root/sub/deep").Folder("root/a b").Folder("root/x:y");
        Answer answer = await served.GetAsync(target);
        Assert.Equal((301, location), (answer.Status, answer["Location"]));
        var at = new Uri("http://localhost:8080" + target);
        Assert.Equal("localhost", new Uri(at, answer["Location"]).Host);
    }

    [Fact]
    public async Task An_index_file_answers_for_its_folder()
    {
        using var served = new Served();
        served.Top.Write("root/a/index.html", "a").Write("root/b/index.htm", "b").Folder("root/c/index.html").Write("root/index.html", "root");
        Assert.Equal("root", (await served.GetAsync("/")).Text);
        Assert.Equal("a", (await served.GetAsync("/a/")).Text);
        Assert.Equal("text/html; charset=utf-8", (await served.GetAsync("/b/"))["Content-Type"]);
        Assert.Contains("index.html/", (await served.GetAsync("/c/")).Text);
    }

    [Fact]
    public async Task Options_change_what_is_served()
    {
        using var served = new Served(new()
        {
            ShowHidden = true, Listing = false, IndexFiles = ["main.page"], CacheControl = "max-age=60", Base = "/static/",
            ExtraContentTypes = new Dictionary<string, string> { [".page"] = "text/x-page", ["CNAME"] = "text/x-name" },
        });
        served.Top.Write("root/.hidden", "h").Write("root/main.page", "page").Folder("root/sub").Write("root/CNAME");
        Answer page = await served.GetAsync("/static/");
        Assert.Equal(("page", "text/x-page", "max-age=60"), (page.Text, page["Content-Type"], page["Cache-Control"]));
        Assert.Equal("text/x-name", (await served.GetAsync("/static/CNAME"))["Content-Type"]);
        Assert.Equal("h", (await served.GetAsync("/static/.hidden")).Text);
        Assert.Equal(404, await served.StatusAsync("/static/sub/"));
        Assert.Equal(404, await served.StatusAsync("/main.page"));
        Assert.Equal(404, await served.StatusAsync("/staticmain.page"));
        Assert.Equal("./static/", (await served.GetAsync("/static"))["Location"]);
    }

    [Fact]
    public async Task Nothing_there_is_a_page_for_browsers_and_a_line_for_everybody_else()
    {
        using var served = new Served();
        Answer line = await served.GetAsync("/nothing"), page = await served.GetAsync("/nothing", new Header("Accept", "text/html,*/*;q=0.8"));
        Assert.Equal((404, "There is nothing at this address.\n"), (line.Status, line.Text));
        Assert.Equal((404, "text/html; charset=utf-8"), (page.Status, page["Content-Type"]));
        Assert.Contains("default-src 'none'", page["Content-Security-Policy"]);
        Assert.Equal("Accept", page["Vary"]);
    }

    [Fact]
    public async Task Names_and_paths_too_long_for_a_file_system_are_404()
    {
        using var served = new Served();
        Assert.Equal(404, await served.StatusAsync("/" + new string('a', 300)));
        Assert.Equal(404, await served.StatusAsync("/" + string.Join('/', Enumerable.Repeat("aaaaaaa", 700))));
        Assert.Equal(404, await served.StatusAsync("/" + new string('a', 20_000)));
    }

    [Theory]
    [InlineData("a.js", "text/javascript; charset=utf-8")]
    [InlineData("a.mjs", "text/javascript; charset=utf-8")]
    [InlineData("a.WASM", "application/wasm")]
    [InlineData("a.json", "application/json")]
    [InlineData("a.min.css", "text/css; charset=utf-8")]
    [InlineData("a.svg", "image/svg+xml")]
    [InlineData("a.jpg", "image/jpeg")]
    [InlineData("a.tar.gz", "application/gzip")]
    [InlineData("README", "text/plain; charset=utf-8")]
    [InlineData("js", "application/octet-stream")]
    [InlineData("a.", "application/octet-stream")]
    [InlineData("a.unknown-extension-that-is-longer-than-any", "application/octet-stream")]
    public async Task A_name_has_its_type(string name, string type)
    {
        Assert.Equal(type, ContentTypes.Of(name));
        using var served = new Served();
        served.Top.Write("root/" + name);
        Assert.Equal(type, (await served.GetAsync("/" + name))["Content-Type"]);
    }

    [Fact]
    public void Only_text_has_a_charset() =>
        Assert.All(ContentTypes.All, pair => Assert.Equal(pair.Value.StartsWith("text/", StringComparison.Ordinal), pair.Value.EndsWith("; charset=utf-8", StringComparison.Ordinal)));

    private static Served WithDigits()
    {
        var served = new Served();
        served.Top.Write("root/digits.txt", Digits);
        File.SetLastWriteTimeUtc(served.Top["root/digits.txt"], Changed);
        return served;
    }
}
