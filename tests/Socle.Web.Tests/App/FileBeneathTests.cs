using System.Runtime.InteropServices;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Files that a handler returns by a path which a request has chosen.</summary>
public sealed partial class FileBeneathTests : IDisposable
{
    private readonly TempFolder _top = new();
    private readonly App _app = new();

    public FileBeneathTests()
    {
        _top.Write("root/a.txt", "a").Write("root/sub/b.html", "b").Write("root/é.txt", "é").Write("root/.env", "hidden").Write("root/.well-known/c.txt", "c")
            .Write("secret.txt", "secret").Write("root-other/s.txt", "secret")
            .Link("root/up.txt", "../secret.txt").Link("root/env.txt", ".env").Link("root/inside.txt", "sub/b.html");
        _app.Get("/one/{name}", (string name) => Response.FileBeneath(_top["root"], name));
        _app.Get("/rest/{name...}", (string name) => Response.FileBeneath(_top["root"], name));
        _app.Get("/save/{name}", (string name) => Response.FileBeneath(_top["root"], name, saveAs: "x.txt"));
    }

    public void Dispose() => _top.Dispose();

    [Theory]
    [InlineData("/one/a.txt", "a", "text/plain; charset=utf-8")]
    [InlineData("/one/%61.txt", "a", "text/plain; charset=utf-8")]
    [InlineData("/one/%C3%A9.txt", "é", "text/plain; charset=utf-8")]
    [InlineData("/one/sub%2Fb.html", "b", "text/html; charset=utf-8")]
    [InlineData("/rest/sub/b.html", "b", "text/html; charset=utf-8")]
    [InlineData("/rest/.well-known/c.txt", "c", "text/plain; charset=utf-8")]
    [InlineData("/one/inside.txt", "b", "text/plain; charset=utf-8")]
    public async Task A_file_below_the_root_is_sent(string path, string content, string type)
    {
        Asked response = await _app.AskAsync($"GET {path}");
        Assert.Equal((200, content, type), (response.Status, response.Text, response["Content-Type"]));
        Assert.Equal("nosniff", response["X-Content-Type-Options"]);
    }

    [Theory]
    [InlineData("/one/..%2Fsecret.txt")]
    [InlineData("/one/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/one/%2Fetc%2Fpasswd")]
    [InlineData("/one/sub%2F..%2F..%2Fsecret.txt")]
    [InlineData("/one/..%2Froot-other%2Fs.txt")]
    [InlineData("/one/..%5Csecret.txt")]
    [InlineData("/one/a.txt%00.png")]
    [InlineData("/one/a.txt%2F")]
    [InlineData("/one/sub")]
    [InlineData("/one/sub%2F%2Fb.html")]
    [InlineData("/one/.env")]
    [InlineData("/one/env.txt")]
    [InlineData("/one/up.txt")]
    [InlineData("/one/none.txt")]
    [InlineData("/one/%252e%252e%252fsecret.txt")]
    [InlineData("/rest//etc/passwd")]
    [InlineData("/rest/")]
    [InlineData("/rest/sub/")]
    [InlineData("/rest/sub//b.html")]
    [InlineData("/rest/..%2Fsecret.txt")]
    public async Task All_else_is_the_same_404(string path)
    {
        Asked nothing = await _app.AskAsync("GET /one/nothing"), response = await _app.AskAsync($"GET {path}");
        Assert.Equal((404, nothing.Text), (response.Status, response.Text));
    }

    [Fact]
    public async Task A_pipe_is_404_and_does_not_hang()
    {
        if (!OperatingSystem.IsLinux()) return;
        Assert.Equal(0, mkfifo(_top["root/pipe"], 0x1B6));
        Assert.Equal(404, (await _app.AskAsync("GET /one/pipe")).Status);
    }

    [Fact]
    public async Task A_name_to_save_by_decides_the_type_and_a_missing_file_is_not_saved()
    {
        Asked response = await _app.AskAsync("GET /save/sub%2Fb.html"), missing = await _app.AskAsync("GET /save/none");
        Assert.Equal((200, "text/plain; charset=utf-8"), (response.Status, response["Content-Type"]));
        Assert.Contains("x.txt", response["Content-Disposition"]);
        Assert.Equal((404, null), (missing.Status, missing["Content-Disposition"]));
    }

    [Fact]
    public void A_root_that_is_not_there_is_an_error_of_the_program() =>
        Assert.Throws<DirectoryNotFoundException>(() => Response.FileBeneath(_top["none"], "a.txt"));

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
