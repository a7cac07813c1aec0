using System.Security.Cryptography;
using System.Text;
using Socle.Http;
using Socle.Server;

namespace Socle.Cli.Tests;

/// <summary>`socle get` as a user runs it, against our own server and against ones that break off.</summary>
public sealed class GetTests : IAsyncDisposable
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(200_000);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpServer _server = HttpServer.Listen("127.0.0.1:0", AnswerAsync);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_body_alone_goes_to_standard_output() => Assert.Equal(new Outcome(0, "GET /echo \n", ""), await GetAsync("echo"));

    [Fact]
    public async Task With_i_the_head_comes_before_it()
    {
        Outcome outcome = await GetAsync("echo", "-i");
        Assert.StartsWith("HTTP/1.1 200 OK\n", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n\nGET /echo \n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_I_only_the_head_is_asked_for()
    {
        Outcome outcome = await GetAsync("echo", "-I");
        Assert.Contains("Content-Length: 12\n", outcome.Output, StringComparison.Ordinal); // of `HEAD /echo `
        Assert.EndsWith("\n\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /echo a=1&b=2", "-d", "a=1", "-d", "b=2")]
    [InlineData("PUT /echo x", "-X", "PUT", "-d", "x")]
    [InlineData("DELETE /echo ", "-X", "DELETE")]
    [InlineData("""POST /echo {"a":1}""", "--json", """{"a":1}""")]
    public async Task Data_and_methods_are_sent(string echo, params string[] arguments) => Assert.Equal(echo + "\n", (await GetAsync("echo", arguments)).Output);

    [Fact]
    public async Task Files_are_sent_byte_for_byte_and_standard_input_until_its_end()
    {
        string path = _folder.Add("data", "line\nline\n");
        Assert.Equal("POST /echo line\nline\n\n", (await GetAsync("echo", "-d", $"@{path}")).Output);
        await using RunningProgram sh = RunningProgram.Start("sh", ["-c", "printf 'a b' | dotnet socle.dll get -d @- \"$1\"", "-", _server.Url + "echo"]);
        Assert.Equal("POST /echo a b\n", (await sh.EndAsync()).Output);
    }

    [Fact]
    public async Task Fields_can_be_added_changed_and_taken_away()
    {
        Outcome outcome = await GetAsync("fields", "-H", "X-One: 1", "-H", "User-Agent:", "-H", "Accept: text/plain", "-H", "Empty;", "-u", "me:pass word");
        Assert.Equal($"Host: {new Uri(_server.Url).Authority}\nAuthorization: Basic {Convert.ToBase64String("me:pass word"u8)}\nX-One: 1\nAccept: text/plain\nEmpty: \n", outcome.Output);
    }

    [Fact]
    public async Task Redirects_are_told_by_i_and_followed_by_L()
    {
        Assert.Contains("Location: /echo\n", (await GetAsync("redirect", "-i")).Output, StringComparison.Ordinal);
        Assert.Equal("GET /echo \n", (await GetAsync("redirect", "-L")).Output);
        Assert.Equal("GET /echo \n", (await GetAsync("redirect", "-L", "-d", "x")).Output);
        Assert.Equal("POST /echo x\n", (await GetAsync("redirect307", "-L", "-d", "x")).Output);
        Outcome endless = await GetAsync("loop", "-L", "--max-redirs", "3");
        Assert.Equal((47, ""), (endless.ExitCode, endless.Output));
        Assert.StartsWith("socle: 3 redirects were followed", endless.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_do_not_follow_to_another_origin()
    {
        await using var other = new CannedServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using HttpServer first = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Redirect(other.Url + "x")));
        Outcome outcome = await RunAsync(first.Url, "-L", "-u", "me:secret", "-H", "Cookie: a=1", "-H", "X: y");
        Assert.Equal("ok", outcome.Output.Trim());
        string request = Assert.Single(other.Requests);
        Assert.Contains("\r\nX: y\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_is_a_failure_only_if_asked()
    {
        Assert.Equal(new Outcome(0, "no\n", ""), await GetAsync("none"));
        Outcome outcome = await GetAsync("none", "-f");
        Assert.Equal(new Outcome(22, "", $"socle: GET {_server.Url}none was answered 404 Not Found.\n"), outcome);
    }

    [Fact]
    public async Task A_page_of_an_error_that_goes_to_a_file_is_told()
    {
        string path = _folder.At("page");
        Assert.Equal(new Outcome(0, "", $"socle: The answer is 404 Not Found, and goes to {path} as it is: -f fails instead.\n"), await GetAsync("none", "-o", path));
        Assert.Equal("no\n", await System.IO.File.ReadAllTextAsync(path));
    }

    [Theory, InlineData("br"), InlineData("gzip"), InlineData("deflate"), InlineData("rot13")]
    public async Task A_coded_body_that_cannot_be_read_is_a_failure(string coding)
    {
        await using var server = new CannedServer($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: 30\r\n\r\n{new string('\xff', 30)}");
        Outcome outcome = await RunAsync(server.Url, "--compressed");
        Assert.Equal(61, outcome.ExitCode);
        Assert.Contains(coding == "rot13" ? "coded as `rot13`" : "The compressed body is damaged", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_goes_on_where_it_was_cut_and_says_when_it_is_whole()
    {
        string path = _folder.Add("file", File[..70_000]);
        Assert.Equal(new Outcome(0, "", ""), await GetAsync("file", "-C", "-o", path));
        Assert.Equal(File, await System.IO.File.ReadAllBytesAsync(path));
        Assert.Equal(new Outcome(0, "", $"socle: {path} is whole already.\n"), await GetAsync("file", "-C", "-o", path));
    }

    [Fact]
    public async Task Options_as_written_for_curl_are_understood()
    {
        Assert.Equal(new Outcome(0, "GET /echo \n", ""), await GetAsync("echo", "-fsSL"));
        Assert.Equal(new Outcome(0, "POST /echo -1\n", ""), await GetAsync("echo", "-sd", "-1", "--quiet=true"));
    }

    [Theory]
    [InlineData("/a%20b.txt", "a b.txt")]
    [InlineData("/a%1B%5B31mred", "a%1B[31mred")]
    [InlineData("/a%0Ab.txt", "a%0Ab.txt")]
    [InlineData("/%E2%80%AEtxt.exe", "%E2%80%AEtxt.exe")]
    [InlineData("/%D8%9C%E2%81%A6%C2%9Bx", "%D8%9C%E2%81%A6%C2%9Bx")]
    [InlineData("/%C3%A9%E2%82%AC", "\u00e9\u20ac")]
    [InlineData("/a%00b", "a%00b")]
    [InlineData("/x%2Fy", null), InlineData("/x/", null), InlineData("/..%5Cy", null)]
    public void Name_from_a_url_keeps_controls_coded(string path, string? name) => Assert.Equal(name, RemoteName.Of(new Uri("http://a.example" + path)));

    [Fact]
    public async Task With_O_the_file_has_the_urls_name()
    {
        await using RunningProgram program = SocleProgram.Start(["get", "-O", $"{_server.Url}file?x=1"], _folder.Path);
        Assert.Equal(new Outcome(0, "", ""), await program.EndAsync());
        Assert.Equal(File, await System.IO.File.ReadAllBytesAsync(_folder.At("file")));
    }

    [Fact]
    public async Task A_file_that_has_changed_is_downloaded_from_its_beginning()
    {
        string path = _folder.Add("file", new byte[70_000]);
        System.IO.File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Outcome outcome = await GetAsync("file", "-C", "-o", path);
        Assert.Contains("from its beginning", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(File, await System.IO.File.ReadAllBytesAsync(path));
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\n12345", "socle: The body was cut after 5 of 10 bytes.")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n", "socle: The body was cut after 5 bytes.")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\nzz\r\n", "socle: The body was cut after 5 bytes (malformed chunk size (RFC 9112 7.1)).")]
    public async Task A_cut_body_is_a_failure_and_the_file_says_what_it_is_of(string rest, string told)
    {
        await using var server = new CannedServer($"HTTP/1.1 200 OK\r\nDate: Mon, 02 Jan 2023 00:00:00 GMT\r\nLast-Modified: Sun, 01 Jan 2023 00:00:00 GMT\r\n{rest}");
        string path = _folder.At("cut");
        Outcome outcome = await RunAsync(server.Url, "-o", path);
        Assert.Equal(new Outcome(18, "", $"{told} What came is in {path}; the same with -C goes on from there.\n"), outcome);
        Assert.Equal("12345", await System.IO.File.ReadAllTextAsync(path));
        Assert.Equal(new DateTime(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc), System.IO.File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_a_failure()
    {
        Outcome outcome = await GetAsync("file", "-o", "/dev/full");
        Assert.Equal(new Outcome(23, "", "socle: Not all could be written to /dev/full: No space left on device.\n"), outcome);
    }

    [Fact]
    public async Task Nobody_listening_points_to_the_check()
    {
        Outcome outcome = await RunAsync("127.0.0.1:1");
        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("Nothing listens on 127.0.0.1:1", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("`socle check http://127.0.0.1:1/`", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_something_else_is_told()
    {
        await using var server = new CannedServer("SSH-2.0-OpenSSH_9.2\r\n", speaksFirst: true);
        Outcome outcome = await RunAsync(server.Url);
        Assert.Equal(8, outcome.ExitCode);
        Assert.Contains("is not HTTP/1.1: malformed status line", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_limit_ends_it()
    {
        await using HttpServer silent = HttpServer.Listen("127.0.0.1:0", async r =>
        {
            await Task.Delay(Timeout.Infinite, r.Aborted);
            return Response.Text("");
        });
        Outcome outcome = await RunAsync(silent.Url, "--max-time", "0.3");
        Assert.Equal(new Outcome(28, "", $"socle: {silent.Url} took longer than the 0.3 s of --max-time.\n"), outcome);
    }

    [Fact]
    public async Task Timings_go_to_standard_error_a_table_for_each_step()
    {
        Outcome outcome = await GetAsync("redirect", "-L", "--timings");
        Assert.Equal("GET /echo \n", outcome.Output);
        Assert.Equal(2, outcome.Error.Split('\n').Count(l => l.StartsWith("GET http://", StringComparison.Ordinal)));
        Assert.Equal(2, outcome.Error.Split('\n').Count(l => l.StartsWith("  first byte ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ftp://a.example/", "`ftp:` is not spoken here")]
    [InlineData("http://", "is not a URL")]
    [InlineData("x -C", "name it with -o FILE or -O")]
    [InlineData("x -O -o y", "use one of them")]
    [InlineData("x/ -O", "names no file")]
    [InlineData("x/..%2fy -O", "names no file")]
    [InlineData("x -C -o f --compressed", "leave one of them out")]
    [InlineData("x -H y", "is not a header")]
    [InlineData("x -H Content-Length:1", "cannot be set")]
    [InlineData("x -X G(T", "is not a method")]
    [InlineData("x -d @nowhere", "There is no file `nowhere`")]
    [InlineData("x --json 1 -d 2", "use one of them")]
    [InlineData("x -u me", "NAME:PASSWORD")]
    [InlineData("x --max-time soon", "`soon` is no time")]
    [InlineData("x --proxy socks5://p", "only HTTP proxies")]
    [InlineData("x --cacert nowhere", "there is no file `nowhere`")]
    [InlineData("--bogus", "There is no option `--bogus`")]
    [InlineData("-fsZL http://a.example/", "There is no option `-Z`, as in `-fsZL`")]
    [InlineData("-Zf http://a.example/", "There is no option `-Zf`")]
    [InlineData("x --max-filesize 5X", "`5X` is not a number of bytes")]
    public async Task A_mistake_is_one_line_and_exit_code_2(string arguments, string told)
    {
        Outcome outcome = await SocleProgram.RunAsync(["get", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^socle: [^\n]+ See `socle get --help`\.\n$", outcome.Error);
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
    }

    private static async ValueTask<Response> AnswerAsync(Request request) => request.Path switch
    {
        "/echo" => Response.Text($"{request.Method} /echo {Encoding.UTF8.GetString(await request.Body.BytesAsync())}\n"),
        "/fields" => Response.Text(Fields(request)),
        "/redirect" => Response.Redirect("/echo"),
        "/redirect307" => Response.Redirect("/echo", 307),
        "/loop" => Response.Redirect("/loop"),
        "/file" => Rest(request),
        _ => Response.Text("no\n", 404),
    };

    private static string Fields(Request request)
    {
        var text = new StringBuilder();
        foreach (Header field in request.Headers) text.Append($"{field.Name}: {field.Value}\n");
        return text.ToString();
    }

    // A file whose date is never the condition's.
    private static Response Rest(Request request)
    {
        if (request.Headers["Range"] is not { } range || request.Headers["If-Range"] is not null) return Response.Bytes(File);
        int first = int.Parse(range["bytes=".Length..^1]);
        return first >= File.Length
            ? Response.Text("", 416).With("Content-Range", $"bytes */{File.Length}")
            : Response.Bytes(File.AsMemory(first), status: 206).With("Content-Range", $"bytes {first}-{File.Length - 1}/{File.Length}");
    }

    private Task<Outcome> GetAsync(string path, params string[] more) => RunAsync($"{_server.Url}{path}", more);

    private static Task<Outcome> RunAsync(string url, params string[] more) => SocleProgram.RunAsync(["get", url, .. more]);
}
