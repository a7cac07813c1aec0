using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Files kept in memory: nobody can tell but by the time it takes. Where the same answer comes twice, it came from memory.</summary>
public sealed partial class FileCacheTests
{
    public static TheoryData<string, string, string> Requests => new()
    {
        { "GET", "Accept", "*/*" },
        { "HEAD", "Accept", "*/*" },
        { "GET", "If-None-Match", "TAG" },
        { "HEAD", "If-None-Match", "\"other\", TAG" },
        { "GET", "If-None-Match", "\"other\"" },
        { "GET", "If-Match", "\"other\"" },
        { "GET", "If-Modified-Since", "DATE" },
        { "GET", "If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT" },
        { "GET", "Range", "bytes=2-4" },
        { "GET", "Range", "bytes=-3" },
        { "GET", "Range", "bytes=10-" },
        { "GET", "Range", "lines=1-2" },
        { "HEAD", "Range", "bytes=2-4" },
        { "GET", "Accept-Encoding", "gzip" },
        { "GET", "Accept-Encoding", "identity;q=0" },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task What_comes_from_memory_is_what_would_come_from_disk(string method, string field, string value)
    {
        using Served served = Kept();
        served.Top.Write("root/a.txt", "0123456789");
        Answer plain = await served.GetAsync("/a.txt");
        var header = new Header(field, value.Replace("TAG", plain["ETag"]).Replace("DATE", plain["Last-Modified"]));
        Answer first = await served.AskAsync(method, "/a.txt", header), second = await served.AskAsync(method, "/a.txt", header);
        using StaticFiles disk = StaticFiles.From(served.Root, new() { CacheBytesMax = 0 });
        using var exchange = new MemoryExchange(method, "/a.txt", [header]);
        using Response expected = await disk.Handle(exchange.Request);
        foreach (Answer answer in (Answer[])[first, second])
        {
            Assert.Equal(expected.Status, answer.Status);
            Assert.Equal(string.Join('\n', expected.Headers.ToArray().Select(h => $"{h.Name}: {h.Value}")), answer.Fields);
            Assert.Equal(expected.Body.Length, answer.Length);
        }
        Assert.Equal(await expected.ReadAsync(), second.Bytes);
    }

    [Fact]
    public async Task Several_ranges_of_a_kept_file_come_in_parts()
    {
        using Served served = Kept();
        served.Top.Write("root/a.txt", "0123456789");
        await AssertKeptAsync(served, "/a.txt");
        Answer answer = await served.GetAsync("/a.txt", new Header("Range", "bytes=0-1,8-9"));
        Assert.Equal(206, answer.Status);
        Assert.StartsWith("multipart/byteranges", answer["Content-Type"]);
        Assert.Contains("\r\n\r\n89\r\n", answer.Text);
    }

    [Theory]
    [InlineData("GET", "/a.txt", false)]
    [InlineData("HEAD", "/a.txt", false)]
    [InlineData("GET", "/a.txt", true)] // 304
    [InlineData("GET", "/", false)] // the index file
    public void A_kept_file_costs_no_allocation(string method, string target, bool known)
    {
        if (!OperatingSystem.IsLinux()) return;
        using Served served = Kept();
        served.Top.Write("root/a.txt", "a").Write("root/index.html", "<p>");
        using StaticFiles files = StaticFiles.From(served.Root, new() { Clock = Later() });
        using var exchange = new MemoryExchange(method, target, known ? [new Header("If-None-Match", "*")] : []);
        void Ask()
        {
            ValueTask<Response> answer = files.Handle(exchange.Request);
            Assert.True(answer.IsCompletedSuccessfully);
            answer.Result.Dispose();
        }
        Assert.Equal(0, Allocations.OnThread(() => { for (int i = 0; i < 1000; i++) Ask(); }));
    }

    [Fact]
    public async Task A_file_is_kept_only_when_it_has_lain_there_for_two_seconds()
    {
        ManualTimeProvider clock = Later();
        clock.Advance(DateTimeOffset.UtcNow - clock.GetUtcNow());
        using Served served = new(new() { Clock = clock });
        served.Top.Write("root/a.txt", "a");
        File.SetLastWriteTimeUtc(served.Top["root/a.txt"], new(2020, 1, 1)); // only the kernel's own time counts
        Assert.NotSame((await served.GetAsync("/a.txt")).Response, (await served.GetAsync("/a.txt")).Response);
        clock.Advance(TimeSpan.FromHours(1));
        await AssertKeptAsync(served, "/a.txt");
    }

    [Fact]
    public async Task A_save_of_the_same_size_is_seen_by_the_next_request_however_soon()
    {
        using Served served = new();
        for (int i = 1000; i < 1300; i++)
        {
            WriteInPlace(served.Top["root/a.txt"], $"{i}");
            Assert.Equal($"{i}", (await served.GetAsync("/a.txt")).Text);
        }
    }

    [Fact]
    public async Task What_becomes_of_a_kept_file_is_seen_at_once()
    {
        using Served served = Kept();
        string path = served.Top["root/a.txt"];
        served.Top.Write("root/a.txt", "old");
        var time = new DateTime(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);

        await AssertKeptAsync(served, "/a.txt");
        await NextTickAsync(served);
        WriteInPlace(path, "new");
        File.SetLastWriteTimeUtc(path, time); // as `touch -r` does
        Assert.Equal("new", (await served.GetAsync("/a.txt")).Text);

        await AssertKeptAsync(served, "/a.txt");
        served.Top.Write("root/b.txt", "2nd");
        File.SetLastWriteTimeUtc(served.Top["root/b.txt"], time);
        File.Move(served.Top["root/b.txt"], path, overwrite: true);
        Assert.Equal("2nd", (await served.GetAsync("/a.txt")).Text);

        await AssertKeptAsync(served, "/a.txt");
        File.Delete(path);
        Assert.Equal(404, await served.StatusAsync("/a.txt"));
        served.Top.Folder("root/a.txt");
        Assert.Equal(301, await served.StatusAsync("/a.txt"));
    }

    [Theory, MemberData(nameof(FileTreeTests.Native), MemberType = typeof(FileTreeTests))]
    public async Task A_link_that_is_turned_to_what_lies_outside_shows_nothing_of_it(string tree)
    {
        using Served served = Kept(tree);
        served.Top.Write("root/good/file", "good").Write("secret/file", "evil").Link("root/link", "good");
        File.SetLastWriteTimeUtc(served.Top["secret/file"], File.GetLastWriteTimeUtc(served.Top["root/good/file"]));
        await AssertKeptAsync(served, "/link/file");
        File.Delete(served.Top["root/link"]);
        served.Top.Link("root/link", "../secret");
        Assert.Equal(404, await served.StatusAsync("/link/file"));
    }

    [Theory, MemberData(nameof(FileTreeTests.Native), MemberType = typeof(FileTreeTests))]
    public async Task A_link_that_is_turned_to_the_same_file_outside_ends_within_a_second(string tree)
    {
        ManualTimeProvider clock = Later();
        using Served served = Kept(tree, clock);
        served.Top.Write("root/good/file", "good").Folder("outside").Link("root/link", "good");
        Assert.Equal(0, link(served.Top["root/good/file"], served.Top["outside/file"]));
        await AssertKeptAsync(served, "/link/file");
        File.Delete(served.Top["root/link"]);
        served.Top.Link("root/link", "../outside");
        Answer answer = await served.GetAsync("/link/file");
        Assert.True(answer.Status == 404 || answer.Text == "good");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(404, await served.StatusAsync("/link/file"));
    }

    [Fact]
    public async Task What_changes_without_telling_is_seen_within_a_second()
    {
        ManualTimeProvider clock = Later();
        using Served served = Kept(clock: clock);
        served.Top.Write("root/a.txt", "old");
        using (var mapped = MemoryMappedFile.CreateFromFile(served.Top["root/a.txt"], FileMode.Open))
        using (MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, 3))
        {
            view.WriteArray(0, "mid"u8.ToArray(), 0, 3); // the first write to the page sets the file's time, further ones do not
            await AssertKeptAsync(served, "/a.txt");
            view.WriteArray(0, "new"u8.ToArray(), 0, 3);
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("new", (await served.GetAsync("/a.txt")).Text);
        }
    }

    [Fact]
    public async Task A_file_that_is_the_same_when_it_is_read_again_keeps_its_answer()
    {
        ManualTimeProvider clock = Later();
        using Served served = Kept(clock: clock);
        served.Top.Write("root/a.txt", "a");
        Response first = (await served.GetAsync("/a.txt")).Response;
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Same(first, (await served.GetAsync("/a.txt")).Response);
    }

    [Fact]
    public async Task A_root_that_is_exchanged_takes_its_kept_files_along()
    {
        ManualTimeProvider clock = Later();
        using Served served = Kept(clock: clock);
        served.Top.Write("root/a", "old").Write("next/a", "new");
        await AssertKeptAsync(served, "/a");
        Directory.Move(served.Top["root"], served.Top["gone"]);
        Directory.Move(served.Top["next"], served.Top["root"]);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("new", (await served.GetAsync("/a")).Text);
    }

    [Fact]
    public async Task A_kept_file_is_no_folder_and_a_kept_index_no_page_of_an_application()
    {
        using Served served = new(new() { Clock = Later(), SinglePage = true });
        served.Top.Write("root/a.txt", "a").Write("root/index.html", "<p>").Write("root/sub/index.html", "<b>");
        await AssertKeptAsync(served, "/a.txt");
        Assert.Equal(404, await served.StatusAsync("/a.txt/"));
        await AssertKeptAsync(served, "/");
        await AssertKeptAsync(served, "/sub/");
        Answer page = await served.GetAsync("/route", new Header("Accept", "text/html")), index = await served.GetAsync("/");
        Assert.Equal(("Accept, Sec-Fetch-Mode", null), (page["Vary"], index["Vary"]));
    }

    [Fact]
    public async Task A_compressed_form_beside_a_kept_file_is_sent_as_soon_as_it_is_there()
    {
        using Served served = new(new() { Clock = Later(), Precompressed = true });
        served.Top.Write("root/a.js", "plain");
        var gzip = new Header("Accept-Encoding", "gzip");
        await AssertKeptAsync(served, "/a.js");
        Answer before = await served.GetAsync("/a.js", gzip);
        Assert.Equal("plain", before.Text);
        if (OperatingSystem.IsLinux()) Assert.Same(before.Response, (await served.GetAsync("/a.js")).Response);
        served.Top.Write("root/a.js.gz", "compressed");
        Assert.Equal("compressed", (await served.GetAsync("/a.js", gzip)).Text);
        Assert.Equal("plain", (await served.GetAsync("/a.js")).Text);
        Assert.Equal(406, (await served.GetAsync("/a.js", new Header("Accept-Encoding", "br, identity;q=0"))).Status);
    }

    [Fact]
    public async Task Large_files_and_empty_ones_are_not_kept_and_none_is_with_the_option_off()
    {
        using Served served = Kept(), off = new(new() { Clock = Later(), CacheBytesMax = 0 });
        served.Top.Write("root/large", new string('x', FileCache.FileBytesMax + 1)).Write("root/most", new string('x', FileCache.FileBytesMax)).Write("root/empty");
        off.Top.Write("root/a.txt", "a");
        await AssertKeptAsync(served, "/most");
        foreach ((Served where, string target) in ((Served, string)[])[(served, "/large"), (served, "/empty"), (off, "/a.txt")])
            Assert.NotSame((await where.GetAsync(target)).Response, (await where.GetAsync(target)).Response);
    }

    [Fact]
    public void No_more_is_kept_than_the_option_says_and_what_is_asked_for_stays()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var top = new TempFolder();
        for (int i = 0; i < 100; i++) top.Write($"{i}", new string('x', 1000));
        using FileTree tree = new LinuxTree(top.Path, TimeProvider.System);
        const int Max = 32 * 1024;
        var cache = new FileCache(tree, Later(), Max);
        CachedFile wanted = Keep(cache, tree, "0");
        for (int i = 1; i < 100; i++)
        {
            Assert.True(cache.IsFresh(wanted));
            Keep(cache, tree, $"{i}");
            Assert.InRange(cache.Bytes, 1, Max);
        }
        Assert.Equal(Max / wanted.Bytes, cache.Count);
        Assert.Same(wanted, cache.Find("0\0"u8));
        Assert.Null(cache.Find("1\0"u8));
    }

    [Fact]
    public async Task Many_threads_get_the_right_file_each_while_others_are_thrown_out()
    {
        using Served served = new(new() { Clock = Later(), CacheBytesMax = 16 * 1024 });
        for (int i = 0; i < 20; i++) served.Top.Write($"root/{i}", $"content of {i}");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 1000; i++)
            {
                int file = random.Next(20);
                Assert.Equal($"content of {file}", (await served.GetAsync($"/{file}")).Text);
            }
        }, TestContext.Current.CancellationToken)));
    }

    private static CachedFile Keep(FileCache cache, FileTree tree, string name)
    {
        byte[] path = [.. Encoding.UTF8.GetBytes(name), 0];
        Assert.Equal(OpenOutcome.Found, tree.Open(path, out OpenedFile file));
        using OpenedFile opened = file;
        return cache.Keep(path, opened, new("text/plain", "no-cache", "", mayBeCoded: false))!;
    }

    private static async Task AssertKeptAsync(Served served, string target)
    {
        if (OperatingSystem.IsLinux()) Assert.Same((await served.GetAsync(target)).Response, (await served.GetAsync(target)).Response);
    }

    private static Served Kept(string? tree = null, ManualTimeProvider? clock = null) =>
        new(new() { Clock = clock ?? Later() }, tree is null ? null : Trees.Named(tree));

    // To this clock what was written just now has long settled.
    private static ManualTimeProvider Later()
    {
        var clock = new ManualTimeProvider();
        clock.Advance(DateTimeOffset.UtcNow + TimeSpan.FromHours(1) - clock.GetUtcNow());
        return clock;
    }

    private static void WriteInPlace(string path, string text)
    {
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    // With the clock ahead, a test could write twice in one tick of the kernel's: until another file gets another time.
    private static async Task NextTickAsync(Served served)
    {
        DateTime before = File.GetLastWriteTimeUtc(served.Top.Write("tick")["tick"]);
        while (File.GetLastWriteTimeUtc(served.Top.Write("tick")["tick"]) == before) await Task.Yield();
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);
}
