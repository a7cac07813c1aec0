using System.Runtime.InteropServices;

namespace Socle.Web.Tests;

/// <summary>What lies below the root and what does not, for every way a tree is opened.</summary>
public sealed partial class FileTreeTests
{
    public static TheoryData<string> All => Trees.All;

    public static TheoryData<string> Native => OperatingSystem.IsLinux() ? ["openat2", "proc"] : [];

    [Theory, MemberData(nameof(All))]
    public async Task A_link_is_followed_when_it_ends_inside_the_root(string tree)
    {
        using Served served = Serve(tree);
        served.Top.Write("root/a/real.txt", "real").Folder("root/b")
            .Link("root/b/relative", "../a/real.txt").Link("root/b/absolute", served.Top["root/a/real.txt"]).Link("root/folder", "a").Link("root/b/chain", "relative");
        Assert.Equal("real", (await served.GetAsync("/b/relative")).Text);
        Assert.Equal("real", (await served.GetAsync("/b/absolute")).Text);
        Assert.Equal("real", (await served.GetAsync("/b/chain")).Text);
        Assert.Equal("real", (await served.GetAsync("/folder/real.txt")).Text);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_link_that_leaves_the_root_is_nothing(string tree)
    {
        using Served served = Serve(tree);
        served.Top.Write("secret.txt", "secret").Write("root-other/secret.txt", "secret").Folder("root/in")
            .Link("root/up", "../secret.txt").Link("root/absolute", served.Top["secret.txt"]).Link("root/outside", "..").Link("root/sibling", "../root-other")
            .Link("root/passwd", "/etc/passwd").Link("root/in/chain", "../up").Link("root/self", "/proc/self");
        foreach (string path in (string[])["/up", "/absolute", "/outside/secret.txt", "/outside/", "/sibling/secret.txt", "/sibling/", "/passwd", "/in/chain", "/self/environ"])
            Assert.Equal(404, await served.StatusAsync(path));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_link_to_a_hidden_name_is_nothing_unless_hidden_names_are_served(string tree)
    {
        foreach (bool showHidden in (bool[])[false, true])
        {
            using var served = new Served(new() { ShowHidden = showHidden }, Trees.Named(tree, showHidden));
            served.Top.Write("root/.env", "hidden").Write("root/.git/config", "hidden").Write("root/.well-known/a.txt", "a")
                .Link("root/env", ".env").Link("root/absolute", served.Top["root/.env"]).Link("root/git", ".git")
                .Link("root/config", ".git/config").Link("root/chain", "config").Link("root/known", ".well-known");
            foreach (string path in (string[])["/env", "/absolute", "/git/", "/git/config", "/config", "/chain"])
                Assert.Equal((path, showHidden ? 200 : 404), (path, await served.StatusAsync(path)));
            Assert.Equal("a", (await served.GetAsync("/known/a.txt")).Text);
            string[] urls = [.. ListingTests.Urls((await served.GetAsync("/?json")).Text)];
            Assert.Equal(showHidden, urls.Contains("env"));
            Assert.Equal(showHidden, urls.Contains("git/"));
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_listing_links_to_well_known_and_to_names_with_backslashes_and_both_are_served(string tree)
    {
        if (OperatingSystem.IsWindows()) return;
        using Served served = Serve(tree);
        served.Top.Write("root/a\\b.txt", "backslash").Write("root/\\", "only")
            .Write("root/.well-known/security.txt", "security").Write("root/.well-known/.env", "hidden").Write("root/.env", "hidden");
        Assert.Equal([".well-known/", "%5C", "a%5Cb.txt"], ListingTests.Urls((await served.GetAsync("/?json")).Text));
        Assert.Contains("href=\"a%5Cb.txt\"", (await served.GetAsync("/")).Text);
        Assert.Equal(("backslash", "only"), ((await served.GetAsync("/a%5Cb.txt")).Text, (await served.GetAsync("/%5c")).Text));
        Assert.Equal("security", (await served.GetAsync("/.well-known/security.txt")).Text);
        Assert.Equal(["security.txt"], ListingTests.Urls((await served.GetAsync("/.well-known/?json")).Text));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_link_out_and_back_in_is_judged_by_where_it_ends(string tree)
    {
        using Served served = Serve(tree);
        served.Top.Write("root/a.txt", "a").Link("root/back", "../root/a.txt");
        Assert.Equal("a", (await served.GetAsync("/back")).Text);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Dangling_and_circular_links_are_nothing(string tree)
    {
        using Served served = Serve(tree);
        served.Top.Link("root/dangling", "nowhere").Link("root/loop", "loop").Link("root/x", "y").Link("root/y", "x");
        foreach (string path in (string[])["/dangling", "/loop", "/x", "/loop/"]) Assert.Equal(404, await served.StatusAsync(path));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_file_is_not_a_folder(string tree)
    {
        using Served served = Serve(tree);
        served.Top.Write("root/a.txt", "a");
        Assert.Equal(404, await served.StatusAsync("/a.txt/"));
        Assert.Equal(404, await served.StatusAsync("/a.txt/b"));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_listing_has_what_could_be_opened_and_nothing_else(string tree)
    {
        using Served served = Serve(tree);
        served.Top.Write("secret.txt", "secret").Write("root/a.txt", "a").Write("root/.hidden", "h").Folder("root/sub").Write("root/sub/inner", "12345")
            .Link("root/good", "sub/inner").Link("root/folder", "sub").Link("root/absolute", served.Top["root/sub"])
            .Link("root/up", "../secret.txt").Link("root/away", "/etc").Link("root/dangling", "nowhere").Link("root/loop", "loop");
        if (OperatingSystem.IsLinux() && tree != "managed") Assert.Equal(0, mkfifo(served.Top["root/pipe"], 0x1B6));
        string json = (await served.GetAsync("/?json")).Text;
        Assert.Equal(["absolute/", "folder/", "sub/", "a.txt", "good"], ListingTests.Urls(json));
        Assert.Contains("\"name\":\"good\",\"type\":\"file\",\"size\":5", json);
    }

    [Theory, MemberData(nameof(Native))]
    public async Task A_pipe_is_nothing_and_does_not_hang(string tree)
    {
        using Served served = Serve(tree);
        Assert.Equal(0, mkfifo(served.Top["root/pipe"], 0x1B6));
        Task<int> status = served.StatusAsync("/pipe");
        Assert.Equal(404, await status.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(Native))]
    public async Task A_link_that_is_exchanged_all_the_time_never_shows_what_is_outside(string tree)
    {
        using Served served = Serve(tree);
        served.Top.Write("secret/file", "secret").Write("root/good/file", "good").Link("root/link", "good");
        using var stop = new CancellationTokenSource();
        Task swapping = Task.Run(() => Swap(served.Top["root"], stop.Token), TestContext.Current.CancellationToken);
        int seen = 0;
        for (int i = 0; i < 5000; i++)
        {
            Answer answer = await served.GetAsync("/link/file");
            Assert.True(answer.Status == 404 || answer.Text == "good", answer.Text);
            if (answer.Status == 200) seen++;
        }
        await stop.CancelAsync();
        await swapping;
        Assert.True(seen > 0);
    }

    [Theory, MemberData(nameof(Native))]
    public async Task Names_that_are_not_UTF8_are_listed_and_opened(string tree)
    {
        using Served served = Serve(tree);
        byte[] name = [.. System.Text.Encoding.UTF8.GetBytes(served.Root), (byte)'/', (byte)'c', 0xE9, 0xFF, 0];
        int descriptor = open(name, 0x41, 0x1B6); // O_WRONLY | O_CREAT
        Assert.True(descriptor >= 0);
        _ = close(descriptor);
        Assert.Equal(["c%E9%FF"], ListingTests.Urls((await served.GetAsync("/?json")).Text));
        Assert.Equal(200, await served.StatusAsync("/c%E9%FF"));
        Assert.Contains("c\uFFFD\uFFFD", (await served.GetAsync("/")).Text);
        Assert.Equal(0, unlink(name)); // .NET cannot name it, and so could not clean it up
    }

    [Fact]
    public async Task A_root_that_is_exchanged_is_seen_at_once_when_something_is_missing_and_soon_when_not()
    {
        var clock = new ManualTimeProvider();
        using var served = new Served(new() { Clock = clock });
        served.Top.Write("root/a", "old").Write("next/a", "new").Write("next/b", "b");
        Assert.Equal("old", (await served.GetAsync("/a")).Text);
        Directory.Move(served.Top["root"], served.Top["gone"]);
        Directory.Move(served.Top["next"], served.Top["root"]);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("new", (await served.GetAsync("/a")).Text);

        Directory.Move(served.Top["root"], served.Top["gone too"]);
        served.Top.Write("root/c", "c");
        Assert.Equal("c", (await served.GetAsync("/c")).Text);
    }

    [Fact]
    public async Task The_index_of_a_root_that_is_made_anew_is_seen_at_once()
    {
        using var served = new Served(new() { Clock = new ManualTimeProvider() });
        served.Top.Write("root/index.html", "old");
        Assert.Equal("old", (await served.GetAsync("/")).Text);
        Directory.Delete(served.Root, recursive: true);
        served.Top.Write("root/index.html", "new");
        Assert.Equal("new", (await served.GetAsync("/")).Text);
    }

    [Fact]
    public async Task A_single_file_is_served_at_the_root_and_under_its_name()
    {
        using var top = new TempFolder();
        top.Write("page.html", "<p>").Write("other.txt", "other");
        using StaticFiles files = StaticFiles.From(top["page.html"]);
        foreach ((string target, int status) in ((string, int)[])[("/", 200), ("/page.html", 200), ("/other.txt", 404), ("/page.html/", 404)])
        {
            using var exchange = new Socle.Http.MemoryExchange("GET", target);
            Socle.Http.Response response = await files.Handle(exchange.Request);
            Assert.Equal(status, response.Status);
            if (status == 200) Assert.Equal("text/html; charset=utf-8", response.Header("Content-Type"));
            response.Dispose();
        }
    }

    [Fact]
    public void A_root_that_is_not_there_says_so()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => StaticFiles.From("/no/such/folder"));
        Assert.Contains("/no/such/folder", error.Message);
    }

    private static Served Serve(string tree) => new(tree: Trees.Named(tree));

    private static void Swap(string root, CancellationToken stop)
    {
        string link = Path.Combine(root, "link"), next = Path.Combine(root, "next");
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            File.CreateSymbolicLink(next, i % 2 == 0 ? "../secret" : "good");
            Assert.Equal(0, rename(next, link)); // File.Move looks where links lead, and stumbles over what changes
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc")]
    private static partial int open(byte[] path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int unlink(byte[] path);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
