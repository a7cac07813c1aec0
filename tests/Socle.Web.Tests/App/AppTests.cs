using System.Text;
using System.Text.Json.Serialization;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>An app as its author meets it: routes, groups, mounting, errors, and what it says when something cannot be.</summary>
public sealed class AppTests
{
    private static readonly Middleware Outer = Mark("outer"), Inner = Mark("inner");

    [Fact]
    public async Task A_path_parameter_that_cannot_be_read_is_404()
    {
        var app = new App();
        app.Get("/orders/{id}", (int id) => $"{id}");
        Assert.Equal("7", (await app.AskAsync("GET /orders/7")).Text);
        Assert.Equal("-7", (await app.AskAsync("GET /orders/-7")).Text);
        Assert.Equal(404, (await app.AskAsync("GET /orders/seven")).Status);
        Assert.Equal(404, (await app.AskAsync("GET /orders/7%20")).Status);
        Assert.Equal(404, (await app.AskAsync("GET /orders/99999999999")).Status);
    }

    [Theory]
    [InlineData("/int/%35", "5"), InlineData("/int/%2d1%30", "-10"), InlineData("/int/%2535", null), InlineData("/int/%20%35", null), InlineData("/long/%34%32", "42"), InlineData("/text/%35", "5")]
    [InlineData("/guid/%30f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    public async Task A_parameter_is_decoded_whatever_its_type(string path, string? expected)
    {
        var app = new App();
        app.Get("/int/{a}", (int a) => FormattableString.Invariant($"{a}"));
        app.Get("/long/{a}", (long a) => FormattableString.Invariant($"{a}"));
        app.Get("/text/{a}", (string a) => a);
        app.Get("/guid/{a}", (Guid a) => $"{a}");
        Asked answer = await app.AskAsync($"GET {path}");
        Assert.Equal(expected is null ? 404 : 200, answer.Status);
        if (expected is not null) Assert.Equal(expected, answer.Text);
    }

    [Theory]
    [InlineData("moment", "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.0000000Z"), InlineData("moment", "2026-02-03T04:05:06.25+02:00", "2026-02-03T02:05:06.2500000Z")]
    [InlineData("moment", "2026-02-03T04:05:06", "2026-02-03T04:05:06.0000000"), InlineData("moment", "2026-02-03T04:05", "2026-02-03T04:05:00.0000000")]
    [InlineData("moment", "2026-02-03", "2026-02-03T00:00:00.0000000"), InlineData("moment", "2026-02-03T04:05:06.1234567Z", "2026-02-03T04:05:06.1234567Z")]
    [InlineData("moment", "02/03/2026", null), InlineData("moment", "2026-2-3", null), InlineData("moment", "3 Feb 2026", null), InlineData("moment", "2026-02-30", null), InlineData("moment", "04:05", null)]
    [InlineData("offset", "2026-02-03T04:05:06+02:00", "2026-02-03T04:05:06.0000000+02:00"), InlineData("offset", "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.0000000+00:00")]
    [InlineData("offset", "2026-02-03T04:05:06", null), InlineData("offset", "2026-02-03", null), InlineData("offset", "2026-02-03T04:05:06 +02:00", null)]
    [InlineData("date", "2026-02-03", "2026-02-03"), InlineData("date", "02/03/2026", null), InlineData("date", "2026-02-03T00:00", null)]
    [InlineData("time", "04:05", "04:05:00.0000000"), InlineData("time", "04:05:06.5", "04:05:06.5000000"), InlineData("time", "4:05 AM", null), InlineData("time", "4:05", null)]
    public async Task A_date_is_read_in_round_trip_forms_only_and_means_the_same_in_every_time_zone(string type, string text, string? expected)
    {
        var app = new App();
        app.Get("/moment/{a}", (DateTime a) => a.ToString("O"));
        app.Get("/offset/{a}", (DateTimeOffset a) => a.ToString("O"));
        app.Get("/date/{a}", (DateOnly a) => a.ToString("O"));
        app.Get("/time/{a}", (TimeOnly a) => a.ToString("O"));
        app.Get("/query", (Request r) => r.Query["type"] switch
        {
            "moment" => r.FromQuery<DateTime>("a").ToString("O"),
            "offset" => r.FromQuery<DateTimeOffset>("a").ToString("O"),
            "date" => r.FromQuery<DateOnly>("a").ToString("O"),
            _ => r.FromQuery<TimeOnly>("a").ToString("O"),
        });
        string escaped = Uri.EscapeDataString(text);
        Asked path = await app.AskAsync($"GET /{type}/{escaped}"), query = await app.AskAsync($"GET /query?type={type}&a={escaped}");
        Assert.Equal(expected is null ? (404, 400) : (200, 200), (path.Status, query.Status));
        if (expected is not null) Assert.Equal((expected, expected), (path.Text, query.Text));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_warning_and_is_served_once_it_is()
    {
        using var folder = new TempFolder();
        var app = new App();
        app.Group("/site").Files("/static", folder["wwwroot"]);
        Assert.Equal([$"{folder["wwwroot"]}, whose files are to be served at /site/static/, is not there: create it, or name another in app.Files."], app.Warnings);
        Assert.Equal(404, (await app.AskAsync("GET /site/static/a.txt")).Status);
        folder.Write("wwwroot/a.txt", "here");
        Assert.Equal("here", (await app.AskAsync("GET /site/static/a.txt")).Text);
    }

    [Fact]
    public async Task A_handler_s_exception_is_reported_once_to_those_who_listen_or_else_to_the_one_who_runs_the_app()
    {
        var app = new App();
        List<string> reports = [];
        app.FailedUnheard = (_, e) => reports.Add($"unheard {e.Message}");
        app.Get("/", (Func<string>)(() => throw new InvalidOperationException("x")));
        await app.AskAsync("GET /");
        app.Failed += (_, e) => reports.Add($"heard {e.Message}");
        await app.AskAsync("GET /");
        Assert.Equal(["unheard x", "heard x"], reports);
    }

    [Fact]
    public void What_an_app_says_about_a_missing_context_has_the_defaults_of_the_web()
    {
        var app = new App();
        app.Get("/", () => new Version(1, 0));
        Assert.Contains("[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)] [JsonSerializable(typeof(Version))]", Assert.Throws<AppException>(() => app.Handler).Message);
    }

    [Fact]
    public async Task A_query_or_field_that_cannot_be_read_is_400_and_says_which()
    {
        var app = new App();
        app.Get("/page", (Request r) => $"{r.FromQuery("page", 1)} {r.FromHeader("X-Size", 10)}");
        app.Get("/need", (Request r) => $"{r.FromQuery<int>("page")}");
        app.Get("/named/{id}", (Request r) => $"{r.FromPath<long>("id")}");
        app.Get("/much/{price}", (double price) => FormattableString.Invariant($"{price}"));
        Assert.Equal("1 10", (await app.AskAsync("GET /page")).Text);
        Assert.Equal("2 20", (await app.AskAsync("GET /page?page=2", "X-Size: 20")).Text);
        Asked wrong = await app.AskAsync("GET /page?page=two");
        Assert.Equal((400, "The query 'page' cannot be read as int.\n"), (wrong.Status, wrong.Text));
        Assert.Equal("The query needs a value for 'page'.\n", (await app.AskAsync("GET /need")).Text);
        Assert.Equal("5", (await app.AskAsync("GET /named/5")).Text);
        Assert.Equal("1.5", (await app.AskAsync("GET /much/1.5")).Text);
        Assert.Equal(404, (await app.AskAsync("GET /much/1,5")).Status);
    }

    [Fact]
    public async Task JSON_is_read_and_what_is_none_is_refused()
    {
        var app = new App();
        app.Post("/people", async (Request r) => (await r.ReadJsonAsync(ShapesJson.Default.Person)).Name);
        Assert.Equal("Ada", (await app.Handler.AskAsync("POST /people", """{"Name":"Ada","Year":1815}""", "Content-Type: application/json; charset=utf-8")).Text);
        Assert.Equal(415, (await app.Handler.AskAsync("POST /people", "Name=Ada", "Content-Type: application/x-www-form-urlencoded")).Status);
        Asked broken = await app.Handler.AskAsync("POST /people", """{"Name":""");
        Assert.Equal(400, broken.Status);
        Assert.Equal("The content is not the JSON that is wanted here: look near line 1, byte 8, $.Name.\n", broken.Text);
        // Neither the program's types nor long names of the content are told.
        Asked wrong = await app.Handler.AskAsync("POST /people", """{"Name":{}}""");
        Assert.Equal("The content is not the JSON that is wanted here: look near line 1, byte 9, $.Name.\n", wrong.Text);
        Asked coded = await app.Handler.AskAsync("POST /people", """{"Name":"Ada","Year":1815}""", "Content-Encoding: gzip");
        Assert.Equal((415, "identity"), (coded.Status, coded["Accept-Encoding"]));
        Assert.Equal(400, (await app.Handler.AskAsync("POST /people", "null")).Status);
    }

    [Fact]
    public async Task A_null_is_404()
    {
        var app = new App();
        app.Json(ShapesJson.Default);
        app.Get("/person", () => (Person?)null);
        app.Get("/text", () => (string?)null);
        app.Get("/later", async () => { await Task.Yield(); return (Response?)null; });
        foreach (string path in new[] { "/person", "/text", "/later" }) Assert.Equal(404, (await app.AskAsync($"GET {path}")).Status);
    }

    [Fact]
    public async Task A_sequence_is_sent_as_it_comes()
    {
        var more = new TaskCompletionSource();
        var app = new App();
        app.Json(ShapesJson.Default);
        app.Get("/numbers", () => CountAsync());
        using var exchange = new MemoryExchange("GET", "/numbers");
        Response response = await app.Handler(exchange.Request);
        var writer = new Listening();
        Task written = ((WriterBody)response.Body).Write(writer).AsTask();
        Assert.Equal("[1", await writer.Sent.Task.Safely());
        more.SetResult();
        await written.Safely();
        Assert.Equal("[1,2]", writer.Text);

        async IAsyncEnumerable<int> CountAsync()
        {
            yield return 1;
            await more.Task;
            yield return 2;
        }
    }

    [Fact]
    public async Task Middlewares_of_an_app_are_around_everything_and_those_of_a_group_around_its_routes()
    {
        var app = new App();
        app.Use(Outer).Use(Mark("second"));
        RouteGroup api = app.Group("/api");
        api.Get("/a", () => "a");
        api.Use(Inner); // after the route, and around it all the same
        api.Group("/v1").Get("", () => "v1").Use(Mark("route"));
        app.Get("/b", () => "b");
        Assert.Equal("outer second inner", (await app.AskAsync("GET /api/a"))["X-Marks"]);
        Assert.Equal("outer second inner route", (await app.AskAsync("GET /api/v1"))["X-Marks"]);
        Assert.Equal("outer second", (await app.AskAsync("GET /b"))["X-Marks"]);
        Asked nothing = await app.AskAsync("GET /nothing");
        Assert.Equal((404, "outer second"), (nothing.Status, nothing["X-Marks"]));
    }

    [Fact]
    public async Task A_mounted_app_brings_its_routes_its_middlewares_and_its_JSON()
    {
        var shop = new App();
        shop.Json(ShapesJson.Default);
        shop.Use(Inner);
        shop.Get("/people/{id}", (int id) => new Person("Ada", id)).Use(Mark("route"));
        var app = new App();
        app.Use(Outer);
        app.Group("/sites").Mount("/shop", shop);
        shop.Get("/late", () => "late");
        Asked person = await app.AskAsync("GET /sites/shop/people/1815");
        Assert.Equal(("""{"Name":"Ada","Year":1815}""", "outer inner route"), (person.Text, person["X-Marks"]));
        Assert.Equal("late", (await app.AskAsync("GET /sites/shop/late")).Text);
        Assert.Equal(404, (await app.AskAsync("GET /people/1815")).Status);
    }

    [Fact]
    public async Task A_handler_and_a_folder_stand_below_a_prefix()
    {
        using TempFolder folder = new TempFolder().Write("a.txt", "file").Write("sub/b.txt", "below");
        var app = new App();
        app.Mount("/proxy", r => new(Response.Text(r.FromPath<string>("rest"))));
        app.Files("/static", folder.Path);
        app.Group("/x").Files("/y", folder.Path);
        app.Get("/static/extra", () => "extra");
        Assert.Equal("a/b", (await app.AskAsync("PUT /proxy/a/b")).Text);
        Assert.Equal("file", (await app.AskAsync("GET /static/a.txt")).Text);
        Assert.Equal("below", (await app.AskAsync("GET /x/y/sub/b.txt")).Text);
        Assert.Equal("extra", (await app.AskAsync("GET /static/extra")).Text);
        Assert.Equal(404, (await app.AskAsync("GET /static/nothing")).Status);
        Assert.Equal(404, (await app.AskAsync("GET /static/")).Status);
    }

    [Theory]
    [InlineData("/sub/static/a.txt", 200)]
    [InlineData("/sub/st%61tic/a.txt", 200)]
    [InlineData("/tenants/7/a.txt", 200)]
    [InlineData("/tenants/static/a.txt", 200)]
    [InlineData("/sub/static/../secret.txt", 404)]
    [InlineData("/sub/static/%2e%2e/secret.txt", 404)]
    [InlineData("/sub/static/..%2fsecret.txt", 404)]
    [InlineData("/tenants/..%2f/secret.txt", 404)]
    public async Task A_folder_goes_along_with_the_app_that_is_mounted(string path, int status)
    {
        using TempFolder folder = new TempFolder().Write("files/a.txt", "file").Write("secret.txt", "secret");
        var shop = new App();
        shop.Files("/static", folder["files"]);
        var app = new App();
        app.Mount("/sub", shop);
        app.Group("/tenants/{id}").Files("", folder["files"]);
        Assert.Equal(status, (await app.AskAsync($"GET {path}")).Status);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_said_as_the_app_says_its_errors()
    {
        using TempFolder folder = new TempFolder().Write("a.txt", "file").Write("sub/b.txt", "below");
        var app = new App { ErrorAnswer = (_, problem) => Response.Text($"ours: {problem.Title}", problem.Status) };
        app.Files("", folder.Path);
        foreach (string path in new[] { "/nothing", "/sub/", "/a.txt/" })
        {
            Asked answer = await app.AskAsync($"GET {path}", "Accept: text/html");
            Assert.Equal((404, "ours: Not found"), (answer.Status, answer.Text));
        }
        Assert.Equal("file", (await app.AskAsync("GET /a.txt")).Text);
    }

    [Fact]
    public void The_routes_print_as_a_table()
    {
        var app = new App();
        app.Json(ShapesJson.Default);
        app.Get("/", () => "Hello");
        app.Get("/people/{id}", (int id) => new Person("Ada", id));
        app.Delete("/people/{id}", (int id) => Response.Empty());
        app.Get("/people", () => new List<Person>());
        app.Map("/proxy/{rest...}", _ => new(Response.Empty()));
        app.Group("/api").Map("PROPFIND /dav", () => "");
        Assert.Equal("""
            GET       /                 string
            PROPFIND  /api/dav          string
            GET       /people           List<Person>
            DELETE    /people/{id}      Response
            GET       /people/{id}      Person
            any       /proxy/{rest...}

            """, app.RouteTable());
    }

    [Fact]
    public void A_constant_answer_costs_no_memory_through_router_group_and_fields()
    {
        var app = new App();
        app.Use(SecurityHeaders.Default);
        app.Group("/api").Use(next => request => { request.ResponseHeaders.Add("X-A", "b"); return next(request); }).Get("/plain", Response.Text("Hello"));
        using var exchange = new AgainExchange("GET", "/api/plain");
        Handler handler = app.Handler;
        Assert.Equal(0, Allocations.OnThread(() => { for (int i = 0; i < 100; i++) Once(isLast: false); }));
        Assert.Equal("nosniff", Assert.Single(Once(isLast: true), h => h.Name == "X-Content-Type-Options").Value);

        Header[] Once(bool isLast)
        {
            ValueTask<Response> answer = handler(exchange.Request);
            if (!answer.IsCompletedSuccessfully || answer.Result.Status != 200) throw new InvalidOperationException();
            // Only asked for outside of what is measured.
            Header[] added = isLast ? exchange.AddedHeaders.ToArray() : [];
            exchange.End(null);
            return added;
        }
    }

    private static Middleware Mark(string name) => next => request =>
    {
        string? before = request.ResponseHeaders.Find("X-Marks");
        request.ResponseHeaders.Set("X-Marks", before is null ? name : $"{before} {name}");
        return next(request);
    };

    private sealed class AgainExchange(string method, string target) : MemoryExchange(method, target);

    private sealed class Listening : BodyWriter
    {
        private readonly List<byte> _bytes = [];

        public TaskCompletionSource<string> Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

        public override CancellationToken Aborted => default;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            _bytes.AddRange(data.Span);
            return default;
        }

        public override ValueTask FlushAsync(CancellationToken cancellationToken = default)
        {
            if (_bytes.Count > 0) Sent.TrySetResult(Text);
            return default;
        }

        public override void AddTrailer(string name, string value) { }
    }
}

/// <summary>A context that lacks what a route gives.</summary>
[JsonSerializable(typeof(int))]
internal sealed partial class SmallJson : JsonSerializerContext;
