using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Socle.Server;

namespace Socle.Tests;

/// <summary>What a developer sees, and nobody else.</summary>
public sealed class DevelopmentTests : IDisposable
{
    private static readonly Header Browser = new("Accept", "text/html,*/*;q=0.8");
    private readonly TempFolder _folder = new();
    private Development? _development;

    public void Dispose()
    {
        _development?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_error_page_shows_the_exception_its_source_the_request_and_the_routes()
    {
        await using TestClient client = Developing(Failing());
        TestAnswer answer = await client.SendAsync("GET", "/orders/7?a=<b>&api_key=%3Dsecret&%74oken==secret", headers:
            [Browser, new("Cookie", "session=secret"), new("X-Api-Key", "key=secret"), new("X-Anything", "=secret"), new("Referer", "http://a/?code==secret"), new("Shown", "shown")]).Safely();
        Assert.Equal(500, answer.Status);
        IDocument page = new HtmlParser().ParseDocument(answer.Text);
        Assert.Equal("<script>order 7</script>", page.QuerySelector("h1")!.TextContent);
        Assert.Null(page.QuerySelector("h1 script"));
        Assert.Contains("throw new InvalidOperationException", page.QuerySelector("details[open] mark")!.TextContent);
        Assert.Contains("DevelopmentTests.cs:", page.QuerySelector("details[open] summary span")!.TextContent);
        Assert.Contains("Caused by", page.QuerySelector("h2.cause")!.TextContent);
        string[] cells = [.. page.QuerySelectorAll("td").Select(c => c.TextContent)];
        Assert.Contains("GET /orders/7?a=<b>&api_key=(not shown)&%74oken=(not shown) HTTP/1.1", cells);
        Assert.Contains("(not shown)", cells);
        Assert.Contains("/orders/{id}", cells);
        Assert.Contains("shown", cells);
        Assert.DoesNotContain("secret", answer.Text.Replace("WriteSecrets", "", StringComparison.Ordinal));
        Assert.Contains("script-src 'self'", answer["Content-Security-Policy"]);
    }

    [Fact]
    public async Task A_page_that_is_not_there_shows_the_routes_and_tools_get_the_trace()
    {
        await using TestClient client = Developing(Failing());
        TestAnswer missing = await client.GetAsync("/orders", Browser).Safely();
        Assert.Equal(404, missing.Status);
        Assert.Contains("No route matches this path.", missing.Text);
        Assert.Contains("/orders/{id}", missing.Text);
        TestAnswer trace = await client.GetAsync("/orders/7").Safely();
        Assert.Equal((500, "text/plain; charset=utf-8"), (trace.Status, trace["Content-Type"]));
        Assert.Contains("System.InvalidOperationException: <script>order 7</script>", trace.Text);
        Assert.Contains("   at ", trace.Text);
    }

    [Theory]
    [InlineData("cross-site", "cors", false)]
    [InlineData("cross-site", "navigate", true)]
    [InlineData("same-site", "cors", true)]
    public async Task Another_site_s_script_sees_a_plain_error(string site, string mode, bool isShown)
    {
        await using TestClient client = Developing(Failing());
        foreach (Header accept in new[] { Browser, new("Accept", "*/*") })
        {
            TestAnswer answer = await client.GetAsync("/orders/7", accept, new("Sec-Fetch-Site", site), new("Sec-Fetch-Mode", mode)).Safely();
            Assert.Equal((500, isShown), (answer.Status, answer.Text.Contains("order 7", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Nobody_else_sees_any_of_it()
    {
        App app = Failing();
        app.Get("/page", () => Response.Html("<p>page"));
        await using TestClient client = app.TestClient(TestOver.Memory);
        TestAnswer answer = await client.GetAsync("/orders/7", Browser).Safely();
        Assert.DoesNotContain("order 7", answer.Text);
        Assert.DoesNotContain("InvalidOperation", answer.Text);
        Assert.Equal("<p>page", (await client.GetAsync("/page").Safely()).Text);
        Assert.Equal(404, (await client.GetAsync("/.socle/reload").Safely()).Status);
    }

    private const string Tag = "\n<script src=\"/.socle/reload.js\"></script>\n";

    [Fact]
    public async Task Every_document_gets_the_script_once_and_nothing_else_does()
    {
        string file = _folder.Write("big.html", new string('x', 20_000)).Path + "/big.html";
        var app = new App();
        app.Use(Compression.Middleware);
        app.Get("/bytes", () => Response.Html("<p>page"));
        app.Get("/has-it", () => Response.Html("<p>page" + Tag));
        app.Get("/long", () => Response.Html("<p>" + new string('x', 2000)));
        app.Get("/written", () => Response.Write(async w => await w.WriteAsync("<p>page"), "text/html"));
        app.Get("/file", () => Response.File(file));
        app.Get("/text", () => "text");
        await using TestClient client = Developing(app);
        Assert.Equal("<p>page" + Tag, (await client.GetAsync("/bytes", Browser).Safely()).Text);
        Assert.Equal("<p>page" + Tag, (await client.GetAsync("/has-it", Browser).Safely()).Text);
        Assert.Equal("<p>page" + Tag, (await client.GetAsync("/written", Browser).Safely()).Text);
        Assert.Equal(new string('x', 20_000) + Tag, (await client.GetAsync("/file", Browser).Safely()).Text);
        Assert.Equal("text", (await client.GetAsync("/text", Browser).Safely()).Text);
        Assert.Equal("<p>" + new string('x', 2000) + Tag, (await client.GetAsync("/long", Browser, new("Accept-Encoding", "gzip, deflate, br")).Safely()).Text);
        Assert.Contains("EventSource(\"/.socle/reload\")", (await client.GetAsync("/.socle/reload.js").Safely()).Text);
    }

    [Theory]
    [InlineData("Sec-Fetch-Dest: document", true)]
    [InlineData("Sec-Fetch-Dest: iframe", true)]
    [InlineData("Sec-Fetch-Dest: empty", false)]
    [InlineData("Sec-Fetch-Dest: script", false)]
    [InlineData("HX-Request: true", false)]
    [InlineData("X-Requested-With: XMLHttpRequest", false)]
    public async Task What_a_script_fetches_for_a_document_stays_as_it_is(string header, bool hasTag)
    {
        var app = new App();
        app.Get("/", () => Response.Html("<li>item"));
        await using TestClient client = Developing(app);
        string[] field = header.Split(": ");
        Assert.Equal(hasTag ? "<li>item" + Tag : "<li>item", (await client.GetAsync("/", Browser, new(field[0], field[1])).Safely()).Text);
        Assert.Equal("<li>item", (await client.GetAsync("/").Safely()).Text);
    }

    [Fact]
    public async Task A_page_that_gets_the_script_again_listens_once()
    {
        using var reload = new LiveReload(_folder.Path, TimeProvider.System);
        int streams = 0;
        Handler handler = reload.Around(_ => new(Response.Html("<!doctype html><title>page</title><p>page")));
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", request =>
        {
            if (request.Path == "/.socle/reload") Interlocked.Increment(ref streams);
            return handler(request);
        });
        await using Socle.Testing.Browser browser = await Socle.Testing.Browser.OpenAsync();
        await browser.GoAsync(server.Url);
        // A tag in what a script puts into the page runs, as in a page that document.write makes of a response.
        string seen = await browser.TextAsync("""
            (async () => {
              const errors = [], fetched = await (await fetch("/", { headers: { Accept: "text/html" } })).text();
              addEventListener("error", e => errors.push(e.message));
              for (let i = 0; i < 2; i++) {
                const again = document.createElement("script");
                again.src = "/.socle/reload.js";
                await new Promise(done => { again.onload = done; document.head.append(again); });
              }
              return `${fetched} ${errors}`;
            })()
            """).Safely();
        reload.Stop();
        Assert.Equal(("<!doctype html><title>page</title><p>page ", 1), (seen, streams));
    }

    [Fact]
    public async Task A_saved_file_is_told_to_the_browser_and_stopping_ends_the_stream()
    {
        using var reload = new LiveReload(_folder.Path, TimeProvider.System);
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", reload.Around(_ => new(Response.Empty(404))));
        await using HttpConnection http = await HttpConnection.ConnectAsync(server.EndPoints[0].ToString()!);
        IncomingResponse events = await http.SendAsync(new("GET", "/.socle/reload")).Safely();
        Assert.Equal("text/event-stream", events.Header("Content-Type"));
        Assert.Matches("^retry: 300\nevent: program\ndata: [0-9a-f]{32}\n\n$", await NextAsync(events));
        _folder.Write("page.html", "<p>new");
        Assert.Equal("event: saved\ndata:\n\n", await NextAsync(events));
        reload.Stop();
        Assert.Equal("", await NextAsync(events));
    }

    [Fact]
    public async Task A_browser_loads_its_page_again_when_a_file_is_saved()
    {
        string profile = Directory.CreateTempSubdirectory("socle-browser-").FullName;
        using var reload = new LiveReload(_folder.Path, TimeProvider.System);
        var loads = System.Threading.Channels.Channel.CreateUnbounded<string>();
        Handler handler = reload.Around(_ => new(Response.Html("<!doctype html><title>page</title><p>page")));
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", request =>
        {
            string path = request.Path;
            ValueTask<Response> answer = handler(request);
            if (path is "/" or "/.socle/reload") loads.Writer.TryWrite(path);
            return answer;
        });
        using var browser = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            $"--user-data-dir={profile}", "--remote-debugging-port=0", server.Url,
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal(["/", "/.socle/reload"], [await loads.Reader.ReadAsync().Safely(), await loads.Reader.ReadAsync().Safely()]);
            _folder.Write("style.css", "p { color: red }");
            Assert.Equal("/", await loads.Reader.ReadAsync().Safely());
        }
        finally
        {
            reload.Stop();
            browser.Kill(entireProcessTree: true);
            await browser.WaitForExitAsync().Safely();
            try { Directory.Delete(profile, recursive: true); }
            catch (IOException) { /* a last child of the browser still writes there */ }
        }
    }

    [Fact]
    public async Task A_large_tree_is_watched_where_it_is_ours()
    {
        _folder.Folder("node_modules/a/b/c").Folder("pages/deep").Folder("data/1/2/3").Folder(".git/objects");
        using var files = new SavedFiles(_folder.Path, foldersMax: 3);
        Assert.Equal([_folder.Path, _folder["data"] + "/", _folder["pages"] + "/"], files.Watched);
        _folder.Write("pages/deep/page.html", "<p>new");
        await files.SavedAfterAsync(0).Safely();
        long seen = files.Count;
        _folder.Write("style.css", "p { color: red }");
        await files.SavedAfterAsync(seen).Safely();
        using var whole = new SavedFiles(_folder["pages"], foldersMax: 3);
        Assert.Equal([_folder["pages"] + "/"], whole.Watched);
    }

    [Theory]
    [InlineData("page.html", true), InlineData("a/b/style.css", true), InlineData("app.cs", true)]
    [InlineData("obj/x.cs", false), InlineData("a/bin/x.dll", false), InlineData(".git/index", false), InlineData("page.html~", false), InlineData(".page.html.swp", false), InlineData("data.db-wal", false)]
    public void What_tools_write_by_themselves_is_no_saving(string path, bool counts) => Assert.Equal(counts, SavedFiles.IsOurs(path));

    [Theory]
    [InlineData("development", null, "0.0.0.0:80", "Exposed"), InlineData("development", null, ":80", "Exposed"), InlineData(null, true, "192.0.2.7:80", "Exposed"), InlineData(null, true, "fd:3", "Exposed")]
    [InlineData("development", null, "127.0.0.1:80", "On"), InlineData("development", null, "[::1]:80", "On"), InlineData("development", null, "unix:/run/a", "On")]
    [InlineData("production", true, "localhost:80", "Off")]
    [InlineData(null, true, "localhost:80", "On")]
    [InlineData(null, false, "localhost:80", "Off")]
    [InlineData(null, null, "0.0.0.0:80", "Off")]
    public void The_environment_decides_then_the_program_then_how_it_was_started_and_only_on_this_machine(string? environment, bool? asked, string address, string choice) =>
        Assert.Equal(choice, DevelopmentMode.Choose(environment, asked, address).ToString());

    [Theory, InlineData("Forwarded"), InlineData("Via"), InlineData("X-Forwarded-For"), InlineData("X-Forwarded-Host"), InlineData("X-Forwarded-Proto"), InlineData("X-Real-IP")]
    public async Task A_request_that_came_through_a_proxy_sees_a_plain_error(string field)
    {
        await using TestClient client = Developing(Failing());
        foreach (Header accept in new[] { Browser, new("Accept", "*/*") })
        {
            TestAnswer answer = await client.GetAsync("/orders/7", accept, new Header(field, "a")).Safely();
            Assert.Equal((500, false), (answer.Status, answer.Text.Contains("order 7", StringComparison.Ordinal)));
        }
    }

    [Theory, InlineData("127.0.0.1", true), InlineData("::1", true), InlineData("192.0.2.7", false), InlineData("10.0.0.7", false)]
    public void A_request_from_another_machine_sees_a_plain_error(string address, bool isShown)
    {
        using var exchange = new From(System.Net.IPAddress.Parse(address));
        using Response? page = DeveloperPages.For(new App())(exchange.Request, Problem.Of(404));
        Assert.Equal(isShown, page is not null);
    }

    private sealed class From(System.Net.IPAddress address) : MemoryExchange("GET", "/", [new("Host", "a"), Browser])
    {
        public override System.Net.EndPoint? RemoteEndPoint { get; } = new System.Net.IPEndPoint(address, 1);
    }

    [Theory]
    [InlineData("/usr/bin/dotnet run app.cs", true), InlineData("dotnet watch", true), InlineData("dotnet app.cs", true)]
    [InlineData("dotnet app.dll", false), InlineData("bash run", false), InlineData("dotnet", false)]
    public void Dotnet_run_is_told_by_the_parents_command(string command, bool isRun) => Assert.Equal(isRun, DevelopmentMode.IsRun(command.Split(' ')));

    private static App Failing()
    {
        var app = new App();
        app.Get("/orders/{id}", (int id) => Find(id));
        app.Get("/", () => "Hello");
        return app;
    }

    private static string Find(int id)
    {
        try { throw new FormatException("inner"); }
        catch (FormatException e) { throw new InvalidOperationException($"<script>order {id}</script>", e); }
    }

    private TestClient Developing(App app)
    {
        _development = Development.Around(app, TimeProvider.System, _folder.Path);
        return TestClient.For(_development.Handler, TestOver.Memory);
    }

    private static async Task<string> NextAsync(IncomingResponse response)
    {
        byte[] buffer = new byte[4096];
        int count = await response.ReadAsync(buffer).Safely();
        return System.Text.Encoding.UTF8.GetString(buffer, 0, count);
    }
}
