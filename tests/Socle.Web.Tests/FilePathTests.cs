using System.Text;

namespace Socle.Web.Tests;

/// <summary>HTTP.md, "Paths to files": what a path maps to, and everything that maps to nothing.</summary>
public sealed class FilePathTests
{
    [Theory]
    [InlineData("/", ".")]
    [InlineData("", ".")]
    [InlineData("/a", "a")]
    [InlineData("/a/b/c.txt", "a/b/c.txt")]
    [InlineData("/a/", "a")]
    [InlineData("/a%20b", "a b")]
    [InlineData("/a+b", "a+b")]
    [InlineData("/%61%62", "ab")]
    [InlineData("/caf%C3%A9", "café")]
    [InlineData("/a%252e", "a%2e")]
    [InlineData("/a..b", "a..b")]
    [InlineData("/a...", "a...")]
    [InlineData("/a:b", "a:b")]
    [InlineData("/con", "con")]
    [InlineData("/a%5Cb.txt", "a\\b.txt")]
    [InlineData("/%5c%5chost%5cshare", "\\\\host\\share")]
    [InlineData("/.well-known/security.txt", ".well-known/security.txt")]
    [InlineData("/%2Ewell-known/x", ".well-known/x")]
    public void A_path_maps(string raw, string expected) => Assert.Equal(expected, Map(raw));

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_spelling_that_could_mean_another_place_is_refused(string raw) => Assert.Null(Map(raw));

    public static TheoryData<string> Refused =>
    [
        "/..", "/../", "/../x", "/a/../x", "/a/../../x", "/.", "/./x", "/%2e%2e/x", "/%2E%2E/x", "/.%2e/x", "/%2e./x", "/..%2fx", "/..%2Fx", "/%2e%2e%2fx",
        "/%2e%2e%5cx", "/..\\x", "/..%5cx", "/a\\..\\x", "/\\\\host", "/a\\b", "/a%2f..%2f..%2fx",
        "/a%2fb", "/%2fetc/passwd", "/a%00", "/a%00.txt", "/%00",
        "/....", "/...", "/.git/config", "/%2egit/config", "/a/.env", "/.well-known/.env", "/.well-knownx",
        "/.Well-Known/x", "/..;/x", "/%", "/%2", "/a%zz", "/%u002e", "/a%2",
        "//", "///", "//x", "/a//b", "/a//", "//a/", "/a///b",
    ];

    [Theory]
    [InlineData("/.git/config", ".git/config")]
    [InlineData("/%2egit", ".git")]
    [InlineData("/...", "...")]
    public void A_hidden_name_maps_when_asked_for(string raw, string expected) => Assert.Equal(expected, Map(raw, showHidden: true));

    [Theory]
    [InlineData("/..")]
    [InlineData("/%2e%2e/x")]
    [InlineData("/./x")]
    [InlineData("/a/%2e")]
    public void Dot_segments_never_map(string raw) => Assert.Null(Map(raw, showHidden: true));

    [Theory]
    [InlineData("/con")]
    [InlineData("/CON.txt")]
    [InlineData("/a/nul")]
    [InlineData("/Com1.log.txt")]
    [InlineData("/lpt9")]
    [InlineData("/com%C2%B9")]
    [InlineData("/aux%20.txt")]
    [InlineData("/conin$")]
    [InlineData("/file.txt::$DATA")]
    [InlineData("/c:/x")]
    [InlineData("/c%3a")]
    [InlineData("/a.")]
    [InlineData("/a%20")]
    [InlineData("/git~1/config")]
    [InlineData("/a*")]
    [InlineData("/a%5Cb.txt")]
    [InlineData("/%5c%5chost%5cshare")]
    [InlineData("/a%07")]
    public void What_Windows_reads_as_something_else_is_refused_there(string raw)
    {
        Assert.Null(Map(raw, windows: true));
        Assert.NotNull(Map(raw, windows: false));
    }

    [Theory]
    [InlineData("/console.js")]
    [InlineData("/com10")]
    [InlineData("/a~b")]
    [InlineData("/nul-device.txt")]
    public void Ordinary_names_map_on_Windows(string raw) => Assert.NotNull(Map(raw, windows: true));

    [Fact]
    public void What_does_not_begin_with_a_slash_is_refused() => Assert.Null(Map("x") ?? Map("*"));

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task The_answer_is_the_same_404_as_for_nothing_at_all(string raw)
    {
        using var served = new Served();
        served.Top.Write("x", "secret").Write("root/a/b", "b").Write("root/.git/config", "secret").Write("root/a/.env", "secret");
        Answer nothing = await served.GetAsync("/nothing"), refused = await served.GetAsync(raw);
        Assert.Equal((404, nothing.Fields, nothing.Text), (refused.Status, refused.Fields, refused.Text));
    }

    private static string? Map(string raw, bool showHidden = false, bool windows = false)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(raw), into = new byte[bytes.Length + 2];
        int length = FilePath.Map(bytes, showHidden, windows, into);
        if (length == 0) return null;
        Assert.Equal(0, into[length - 1]);
        return Encoding.UTF8.GetString(into, 0, length - 1);
    }
}
