using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Files that lie ready compressed beside their originals: who gets which, and that no cache, range or condition mixes them up.</summary>
public sealed class PrecompressedTests
{
    private static readonly StaticFileOptions On = new() { Precompressed = true };

    // What is sent when all three lie there.
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("zstd, gzip", "zstd")]
    [InlineData("br;q=0.5, gzip;q=0.8", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0.1, br;q=0", "zstd")]
    [InlineData("gzip;q=0.5, *;q=0", "gzip")]
    [InlineData("deflate", null)]
    [InlineData("identity", null)]
    [InlineData("gzip;q=0.5, identity;q=0.8", null)]
    [InlineData("gzip;q=0.5, identity", null)]
    [InlineData("gzip, identity", "gzip")]
    [InlineData("identity;q=1, *;q=0", null)]
    [InlineData("gzip;q=0.001, identity;q=0", "gzip")]
    [InlineData("gzip;q=x", null)]
    public async Task The_coding_that_is_wanted_most_is_sent(string? accept, string? expected)
    {
        using Served served = WithAll();
        Answer answer = await served.GetAsync("/app.js", accept is null ? [] : [new Header("Accept-Encoding", accept)]);
        Assert.Equal((200, expected ?? "plain"), (answer.Status, answer.Text));
        Assert.Equal((expected, "Accept-Encoding", "text/javascript; charset=utf-8"), (answer["Content-Encoding"], answer["Vary"], answer["Content-Type"]));
    }

    [Fact]
    public async Task Several_fields_are_one_list()
    {
        using Served served = WithAll();
        Answer answer = await served.GetAsync("/app.js", new("Accept-Encoding", "br;q=0.1"), new Header("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", answer["Content-Encoding"]);
    }

    [Fact]
    public async Task The_next_best_is_sent_where_the_best_is_not_there()
    {
        using Served served = WithAll();
        File.Delete(served.Top["root/app.js.br"]);
        Assert.Equal("gzip", (await AskAsync(served, "br, zstd;q=0.5, gzip"))["Content-Encoding"]);
        File.Delete(served.Top["root/app.js.gz"]);
        Assert.Equal("zstd", (await AskAsync(served, "br, zstd;q=0.5, gzip"))["Content-Encoding"]);
    }

    [Fact]
    public async Task Each_coding_has_a_tag_of_its_own_and_a_condition_fits_only_that()
    {
        using Served served = WithAll();
        var tags = new List<string>();
        foreach (string coding in (string[])["identity", "br", "zstd", "gzip"]) tags.Add((await AskAsync(served, coding))["ETag"]!);
        Assert.Equal(4, tags.Distinct().Count());
        Answer same = await served.GetAsync("/app.js", new("Accept-Encoding", "gzip"), new Header("If-None-Match", tags[3]));
        Assert.Equal((304, "Accept-Encoding", tags[3], null), (same.Status, same["Vary"], same["ETag"], same["Content-Encoding"]));
        Assert.Equal(200, (await served.GetAsync("/app.js", new("Accept-Encoding", "gzip"), new Header("If-None-Match", tags[0]))).Status);
    }

    [Theory, MemberData(nameof(Trees.All), MemberType = typeof(Trees))]
    public async Task Two_forms_of_the_same_size_and_time_have_different_tags(string tree)
    {
        using var served = new Served(On, Trees.Named(tree));
        served.Top.Write("root/a.txt", "same").Write("root/a.txt.gz", "size");
        foreach (string name in (string[])["root/a.txt", "root/a.txt.gz"]) File.SetLastWriteTimeUtc(served.Top[name], DateTime.UnixEpoch);
        string? plain = (await served.GetAsync("/a.txt"))["ETag"], coded = (await served.GetAsync("/a.txt", new Header("Accept-Encoding", "gzip")))["ETag"];
        Assert.NotEqual(plain, coded);
    }

    [Fact]
    public async Task A_range_is_one_of_the_coded_bytes_and_goes_on_only_with_them()
    {
        using Served served = WithAll();
        string tag = (await AskAsync(served, "gzip"))["ETag"]!;
        Header gzip = new("Accept-Encoding", "gzip"), range = new("Range", "bytes=1-2");
        Answer part = await served.GetAsync("/app.js", gzip, range, new("If-Range", tag));
        Assert.Equal((206, "zi", "bytes 1-2/4", "gzip"), (part.Status, part.Text, part["Content-Range"], part["Content-Encoding"]));
        // The rest of what began compressed, asked for by someone who does not take that: the whole, not bytes of another file.
        Answer plain = await served.GetAsync("/app.js", range, new("If-Range", tag));
        Assert.Equal((200, "plain", null), (plain.Status, plain.Text, plain["Content-Encoding"]));
    }

    [Fact]
    public async Task Several_ranges_of_coded_bytes_are_the_whole()
    {
        using Served served = WithAll();
        Answer answer = await served.GetAsync("/app.js", new("Accept-Encoding", "gzip"), new Header("Range", "bytes=0-0,3-3"));
        Assert.Equal((200, "gzip"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task HEAD_has_the_fields_of_GET()
    {
        using Served served = WithAll();
        Header gzip = new("Accept-Encoding", "gzip");
        Answer get = await served.GetAsync("/app.js", gzip), head = await served.AskAsync("HEAD", "/app.js", gzip);
        Assert.Equal((get.Status, get.Fields, get.Length), (head.Status, head.Fields, head.Length));
    }

    [Fact]
    public async Task A_form_that_is_older_is_not_sent()
    {
        using Served served = WithAll();
        File.SetLastWriteTimeUtc(served.Top["root/app.js"], DateTime.UnixEpoch.AddSeconds(1001));
        Assert.Equal("plain", (await AskAsync(served, "gzip")).Text);
        // The fraction that some compressors leave out.
        File.SetLastWriteTimeUtc(served.Top["root/app.js"], DateTime.UnixEpoch.AddSeconds(1000.9));
        Assert.Equal("gzip", (await AskAsync(served, "gzip")).Text);
    }

    [Theory, MemberData(nameof(Trees.All), MemberType = typeof(Trees))]
    public async Task Only_a_file_inside_the_root_is_sent(string tree)
    {
        using var served = new Served(On, Trees.Named(tree));
        served.Top.Write("secret", "secret").Write("root/a.txt", "plain").Link("root/a.txt.br", "../secret").Folder("root/a.txt.zst").Write("root/b.txt", "plain").Write("root/b", "inside");
        served.Top.Link("root/b.txt.gz", "b");
        Assert.Equal("plain", (await served.GetAsync("/a.txt", new Header("Accept-Encoding", "br, zstd, gzip"))).Text);
        Assert.Equal("inside", (await served.GetAsync("/b.txt", new Header("Accept-Encoding", "br, zstd, gzip"))).Text);
    }

    [Fact]
    public async Task Who_refuses_the_file_as_it_is_and_all_that_is_there_gets_406()
    {
        using Served served = WithAll();
        Assert.Equal(406, (await AskAsync(served, "deflate, identity;q=0")).Status);
        Assert.Equal(406, (await AskAsync(served, "*;q=0")).Status);
    }

    [Fact]
    public async Task What_is_compressed_by_nature_is_not_looked_for()
    {
        using var served = new Served(On);
        served.Top.Write("root/a.png", "plain").Write("root/a.png.br", "br");
        Answer answer = await served.GetAsync("/a.png", new Header("Accept-Encoding", "br"));
        Assert.Equal(("plain", null), (answer.Text, answer["Vary"]));
    }

    [Fact]
    public async Task An_index_file_may_be_compressed_and_a_compressed_file_is_one_itself()
    {
        using var served = new Served(On);
        served.Top.Write("root/index.html", "plain").Write("root/index.html.br", "br");
        Assert.Equal(("br", "br"), await TextAndCoding("/"));
        Assert.Equal(("br", (string?)null), await TextAndCoding("/index.html.br"));
        async Task<(string, string?)> TextAndCoding(string target)
        {
            Answer answer = await served.GetAsync(target, new Header("Accept-Encoding", "br"));
            return (answer.Text, answer["Content-Encoding"]);
        }
    }

    [Fact]
    public async Task Without_the_option_nothing_is_looked_for()
    {
        using var served = new Served();
        served.Top.Write("root/a.js", "plain").Write("root/a.js.br", "br");
        Answer answer = await served.GetAsync("/a.js", new Header("Accept-Encoding", "br"));
        Assert.Equal(("plain", null), (answer.Text, answer["Vary"]));
    }

    private static Task<Answer> AskAsync(Served served, string accept) => served.GetAsync("/app.js", new Header("Accept-Encoding", accept));

    private static Served WithAll()
    {
        var served = new Served(On);
        served.Top.Write("root/app.js", "plain").Write("root/app.js.br", "br").Write("root/app.js.zst", "zstd").Write("root/app.js.gz", "gzip");
        foreach (string name in Directory.GetFiles(served.Root)) File.SetLastWriteTimeUtc(name, DateTime.UnixEpoch.AddSeconds(1000));
        return served;
    }
}
