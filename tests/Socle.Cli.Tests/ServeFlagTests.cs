using System.Net;

namespace Socle.Cli.Tests;

/// <summary>What the flags of `socle serve` change, seen from outside.</summary>
public sealed class ServeFlagTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false });

    public ServeFlagTests() => _folder.Add("hello.txt", "hello");

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fields_are_on_every_answer_in_the_place_of_our_own()
    {
        await using ServingProgram serving = await ServeAsync(
            "--header", "X-One: 1", "--header", "Cache-Control: no-store", "--header", "Link: </a>", "--header", "Link: </b>", "--header", "Vary: X-Tenant");
        foreach (string path in (string[])["hello.txt", "none", ""])
        {
            using HttpResponseMessage answer = await GetAsync(serving, path);
            Assert.Equal("1", Field(answer, "X-One"));
            Assert.Equal("no-store", Field(answer, "Cache-Control"));
            Assert.Equal("</a>, </b>", Field(answer, "Link"));
            Assert.EndsWith(", X-Tenant", Field(answer, "Vary"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Fields_come_from_a_variable_one_a_line()
    {
        var variables = new Dictionary<string, string> { ["SOCLE_HEADER"] = "X-One: 1, 2\nX-Two: 3" };
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", _folder.Path, "-p", "0"], variables);
        using HttpResponseMessage answer = await GetAsync(serving, "hello.txt");
        Assert.Equal(("1, 2", "3"), (Field(answer, "X-One"), Field(answer, "X-Two")));
    }

    [Fact]
    public async Task An_option_of_several_values_leaves_the_folder_alone()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", "-p", "0", "--header", "X-One: 1", _folder.Path], null);
        using HttpResponseMessage answer = await GetAsync(serving, "hello.txt");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_new_connection_may_be_silent_for_so_long()
    {
        await using ServingProgram serving = await ServeAsync("--first-byte-timeout", "0.5", "--connections-max", "5", "--connections-per-address-max", "0", "--head-timeout", "1", "--idle-timeout", "1", "--stop-timeout", "1");
        using var client = new System.Net.Sockets.TcpClient(serving.Url.Host, serving.Url.Port);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().Safely());
    }

    [Fact]
    public async Task Cors_lets_every_page_read_and_answers_preflights()
    {
        await using ServingProgram serving = await ServeAsync("--cors");
        using HttpResponseMessage answer = await GetAsync(serving, "hello.txt", ("Origin", "https://app.example"));
        Assert.Equal(("*", "*"), (Field(answer, "Access-Control-Allow-Origin"), Field(answer, "Access-Control-Expose-Headers")));
        using HttpResponseMessage preflight = await SendAsync(HttpMethod.Options, serving, "hello.txt", ("Origin", "https://app.example"), ("Access-Control-Request-Method", "GET"));
        Assert.Equal((HttpStatusCode.NoContent, "GET, HEAD, OPTIONS"), (preflight.StatusCode, Field(preflight, "Access-Control-Allow-Methods")));
    }

    [Fact]
    public async Task Cors_may_be_for_some_and_an_option_overrules_the_variable()
    {
        var variables = new Dictionary<string, string> { ["SOCLE_CORS"] = "1" };
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", _folder.Path, "-p", "0", "--cors-origin", "https://app.example/"], variables);
        foreach ((string origin, string? allowed) in ((string, string?)[])[("https://app.example", "https://app.example"), ("https://evil.example", null)])
        {
            using HttpResponseMessage answer = await GetAsync(serving, "hello.txt", ("Origin", origin));
            Assert.Equal((allowed, "Accept-Encoding, Origin"), (Field(answer, "Access-Control-Allow-Origin"), Field(answer, "Vary")));
        }
    }

    [Theory, InlineData("60", "max-age=60"), InlineData("0", "no-cache")]
    public async Task Files_are_kept_as_long_as_is_said(string seconds, string expected)
    {
        await using ServingProgram serving = await ServeAsync("--cache", seconds);
        using HttpResponseMessage file = await GetAsync(serving, "hello.txt"), listing = await GetAsync(serving, "");
        Assert.Equal((expected, "no-cache"), (Field(file, "Cache-Control"), Field(listing, "Cache-Control")));
    }

    [Theory, InlineData("/app"), InlineData("app/")]
    public async Task A_base_is_in_every_address_and_the_root_leads_there(string path)
    {
        await using ServingProgram serving = await ServeAsync("--base", path);
        Assert.Equal("/app/", serving.Url.AbsolutePath);
        Assert.Equal("hello", await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely());
        foreach (string from in (string[])["/", "/app"])
        {
            using HttpResponseMessage answer = await GetAsync(serving, from);
            Assert.Equal(serving.Url, new Uri(new Uri(serving.Url, from), answer.Headers.Location!));
        }
        using HttpResponseMessage outside = await GetAsync(serving, "/hello.txt");
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [Fact]
    public async Task A_server_on_loopback_answers_to_the_names_that_it_is_given()
    {
        await using ServingProgram serving = await ServeAsync("--host", "dev.example", "--host", "Test.Example");
        foreach ((string host, HttpStatusCode status) in ((string, HttpStatusCode)[])
            [("dev.example", HttpStatusCode.OK), ("test.example", HttpStatusCode.OK), ("evil.example", HttpStatusCode.MisdirectedRequest)])
        {
            using HttpResponseMessage answer = await GetAsync(serving, "hello.txt", ("Host", $"{host}:{serving.Url.Port}"));
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Without_a_listing_a_folder_is_404()
    {
        await using ServingProgram serving = await ServeAsync("--no-listing");
        using HttpResponseMessage folder = await GetAsync(serving, ""), file = await GetAsync(serving, "hello.txt");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (folder.StatusCode, file.StatusCode));
    }

    [Fact]
    public async Task A_single_page_app_gets_its_page_for_pages_and_404_for_assets()
    {
        await using ServingProgram serving = await ServeAsync("--spa");
        Assert.StartsWith("There is no index.html in this folder yet", await serving.Program.ErrorLineAsync(), StringComparison.Ordinal);
        _folder.Add("index.html", "the app");
        using HttpResponseMessage page = await GetAsync(serving, "settings", ("Accept", "text/html")), asset = await GetAsync(serving, "app.js", ("Accept", "*/*"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (page.StatusCode, asset.StatusCode));
        Assert.Equal("the app", await page.Content.ReadAsStringAsync().Safely());
    }

    [Fact]
    public async Task Compressed_files_are_sent_to_those_who_take_them()
    {
        _folder.Add("app.js", "plain");
        _folder.Add("app.js.br", "small");
        await using ServingProgram serving = await ServeAsync();
        using HttpResponseMessage coded = await GetAsync(serving, "app.js", ("Accept-Encoding", "gzip, br")), plain = await GetAsync(serving, "app.js");
        Assert.Equal(("small", "br"), (await coded.Content.ReadAsStringAsync().Safely(), Field(coded, "Content-Encoding")));
        Assert.Equal("plain", await plain.Content.ReadAsStringAsync().Safely());
    }

    [Fact]
    public async Task Compressed_files_and_readmes_can_be_left_out()
    {
        _folder.Add("app.js", "plain");
        _folder.Add("app.js.br", "small");
        _folder.Add("README.md", "*words*");
        await using ServingProgram serving = await ServeAsync("--no-compressed", "--no-readme");
        using HttpResponseMessage file = await GetAsync(serving, "app.js", ("Accept-Encoding", "br")), listing = await GetAsync(serving, "");
        Assert.Equal("plain", await file.Content.ReadAsStringAsync().Safely());
        Assert.DoesNotContain("<em>words", await listing.Content.ReadAsStringAsync().Safely(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_readme_is_rendered_below_the_listing()
    {
        _folder.Add("README.md", "# Title\n\n*words* <script>alert(1)</script>");
        await using ServingProgram serving = await ServeAsync();
        string page = await _client.GetStringAsync(serving.Url).Safely();
        Assert.Contains("<h1 id=\"title\">Title</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<p><em>words</em> alert(1)</p>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_the_lan_every_address_is_named_this_machine_first()
    {
        await using ServingProgram serving = await ServeAsync("--lan");
        Assert.Equal("localhost", serving.Url.Host);
        Assert.Equal(1 + OwnAddresses.Find().Count, serving.Banner.Split("http://").Length - 1);
        Assert.Equal("hello", await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely());
    }

    [Fact]
    public async Task On_the_command_line_one_overrules_the_variable_of_its_contrary()
    {
        var lan = new Dictionary<string, string> { ["SOCLE_LAN"] = "1" };
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", _folder.Path, "-p", "0", "--bind", "127.0.0.1"], lan);
        Assert.Equal("127.0.0.1", serving.Url.Host);
    }

    private Task<ServingProgram> ServeAsync(params string[] more) => SocleProgram.ServeAsync(_folder.Path, more);

    private Task<HttpResponseMessage> GetAsync(ServingProgram serving, string path, params (string Name, string Value)[] fields) => SendAsync(HttpMethod.Get, serving, path, fields);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, ServingProgram serving, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, new Uri(serving.Url, path));
        foreach ((string name, string value) in fields) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request).Safely();
    }

    private static string? Field(HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.Content.Headers.NonValidated.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}
