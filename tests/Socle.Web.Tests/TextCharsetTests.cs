using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Which text is declared to be UTF-8.</summary>
public sealed class TextCharsetTests
{
    private static readonly byte[] Latin1 = Encoding.Latin1.GetBytes("<meta charset=iso-8859-1>caf\u00E9");

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "a.html", "plain"u8.ToArray(), "text/html; charset=utf-8" },
        { "a.html", [], "text/html; charset=utf-8" },
        { "a.html", "caf\u00E9"u8.ToArray(), "text/html; charset=utf-8" },
        { "a.html", Latin1, "text/html" },
        { "a.txt", [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2], "text/plain" },
        { "a.css", [0xC3], "text/css" },
        { "a.txt", [0xFF, 0xFE, (byte)'a', 0], "text/plain" },
        { "a.txt", [(byte)'a', 0, (byte)'b', 0], "text/plain" },
        { "a.json", Latin1, "application/json" },
        { "a.own", Latin1, "text/plain; charset=utf-8" },
        { "a.cyr", "plain"u8.ToArray(), "text/plain; charset=windows-1251" },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task A_charset_is_sent_for_text_that_is_UTF8(string name, byte[] content, string type)
    {
        var types = new Dictionary<string, string> { [".own"] = "text/plain; charset=utf-8", [".cyr"] = "text/plain; charset=windows-1251" };
        foreach (long cache in (long[])[0, 1024 * 1024])
        {
            using var served = new Served(new() { CacheBytesMax = cache, ExtraContentTypes = types });
            Settled(served, name, content);
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(type, (await served.GetAsync("/" + name))["Content-Type"]);
                Assert.Equal(type, (await served.AskAsync("HEAD", "/" + name))["Content-Type"]);
            }
        }
    }

    [Theory, InlineData(TextCharset.BytesMax - 2, "text/plain"), InlineData(TextCharset.BytesMax, "text/plain; charset=utf-8")]
    public async Task The_first_64_KiB_decide(int before, string type)
    {
        using var served = new Served();
        Settled(served, "a.txt", [.. new byte[before].Select(_ => (byte)'a'), 0xE9, (byte)'b', (byte)'c']);
        Assert.Equal(type, (await served.GetAsync("/a.txt"))["Content-Type"]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task A_character_that_the_limit_cuts_is_still_one(int bytesBefore)
    {
        using var served = new Served();
        Settled(served, "a.txt", [.. new byte[TextCharset.BytesMax - bytesBefore].Select(_ => (byte)'a'), .. "\U0001F4C1"u8, (byte)'a']);
        Assert.Equal("text/plain; charset=utf-8", (await served.GetAsync("/a.txt"))["Content-Type"]);
    }

    [Fact]
    public async Task A_file_that_is_saved_in_another_charset_is_looked_at_again()
    {
        using var served = new Served();
        foreach (byte[] content in (byte[][])["caf\u00E9"u8.ToArray(), Latin1, "caf\u00E9"u8.ToArray()])
        {
            File.WriteAllBytes(served.Top["root/a.html"], content);
            Assert.Equal(content == Latin1 ? "text/html" : "text/html; charset=utf-8", (await served.GetAsync("/a.html"))["Content-Type"]);
        }
    }

    [Fact]
    public async Task The_page_of_an_application_is_looked_at_too()
    {
        using var served = new Served(new() { SinglePage = true });
        Settled(served, "index.html", Latin1);
        Assert.Equal("text/html", (await served.GetAsync("/settings", new Header("Accept", "text/html")))["Content-Type"]);
    }

    [Fact]
    public async Task A_compressed_form_has_the_charset_of_its_original()
    {
        using var served = new Served(new() { Precompressed = true });
        Settled(served, "a.html", "caf\u00E9"u8.ToArray());
        Settled(served, "a.html.gz", [0x1F, 0x8B, 0xFF]);
        Answer answer = await served.GetAsync("/a.html", new Header("Accept-Encoding", "gzip"));
        Assert.Equal(("gzip", "text/html; charset=utf-8"), (answer["Content-Encoding"], answer["Content-Type"]));
    }

    private static void Settled(Served served, string name, byte[] content) => File.WriteAllBytes(Path.Combine(served.Root, name), content);
}
