using System.Text.Json;
using AngleSharp.Html.Parser;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What clients see of errors, and what the author of an app that cannot be is told at its start.</summary>
public sealed class AppErrorTests
{
    [Fact]
    public async Task An_error_is_a_page_JSON_or_a_line_as_the_client_reads()
    {
        var app = new App();
        Asked line = await app.AskAsync("GET /nothing", "Accept: */*");
        Assert.Equal((404, "text/plain; charset=utf-8", "There is nothing at this address.\n"), (line.Status, line["Content-Type"], line.Text));
        Asked page = await app.AskAsync("GET /nothing", "Accept: text/html,application/xhtml+xml,*/*;q=0.8");
        Assert.Equal("Not found", new HtmlParser().ParseDocument(page.Text).QuerySelector("h1")!.TextContent);
        Assert.Contains("default-src 'none'", page["Content-Security-Policy"]);
        Asked json = await app.AskAsync("GET /nothing", "Accept: application/json");
        Assert.Equal("application/problem+json", json["Content-Type"]);
        Assert.Equal("""{"title":"Not found","status":404}""", json.Text);
        Assert.Equal("Accept", json["Vary"]);
    }

    [Fact]
    public async Task A_wrong_method_keeps_its_Allow()
    {
        var app = new App();
        app.Post("/a", () => "");
        Asked wrong = await app.AskAsync("GET /a");
        Assert.Equal((405, "OPTIONS, POST", "This address does not take requests of that kind.\n"), (wrong.Status, wrong["Allow"], wrong.Text));
    }

    [Fact]
    public async Task The_text_of_an_error_takes_none_of_its_fields_away()
    {
        var app = new App();
        app.Get("/", () => Response.Empty(401).Adding("WWW-Authenticate", "Basic realm=\"a\"").Adding("WWW-Authenticate", "Bearer realm=\"b\"")
            .Adding("Set-Cookie", "a=1").Adding("Set-Cookie", "b=2").With("Vary", "Cookie").With("Cache-Control", "private"));
        Asked answer = await app.AskAsync("GET /");
        Assert.Equal(("Basic realm=\"a\", Bearer realm=\"b\"", "a=1, b=2"), (answer["WWW-Authenticate"], answer["Set-Cookie"]));
        Assert.Equal(("Accept, Cookie", "private"), (answer["Vary"], answer["Cache-Control"]));
    }

    [Theory]
    [InlineData("application/json", "application/problem+json", "{\"title\":\"Not this type\",\"status\":415,\"detail\":\"A form is ")]
    [InlineData("text/html", "text/html; charset=utf-8", "<!DOCTYPE html>")]
    [InlineData("*/*", "text/plain; charset=utf-8", "A form is ")]
    public async Task A_body_that_is_refused_is_told_as_its_client_reads(string accept, string type, string start)
    {
        var app = new App();
        app.Failed += (_, e) => Assert.Fail(e.Message);
        app.Use(SecurityHeaders.Default);
        app.Post("/", async (Request r) => (await r.FormAsync())["a"] ?? "");
        Asked answer = await app.Handler.AskAsync("POST /", "<a/>", "Content-Type: text/xml", $"Accept: {accept}");
        Assert.Equal((415, type, "SAMEORIGIN"), (answer.Status, answer["Content-Type"], answer["X-Frame-Options"]));
        Assert.StartsWith(start, answer.Text);
    }

    [Fact]
    public async Task What_a_handler_throws_is_told_to_the_program_and_not_to_the_client()
    {
        var app = new App();
        List<Exception> told = [];
        app.Failed += (_, e) => told.Add(e);
        app.Get("/now", (Func<string>)(() => throw new InvalidOperationException("secret")));
        app.Get("/later", async () => { await Task.Yield(); return Throw(); });
        foreach (string path in new[] { "/now", "/later" })
        {
            Asked answer = await app.AskAsync($"GET {path}");
            Assert.Equal((500, "The server failed to answer this request; its log says why.\n"), (answer.Status, answer.Text));
        }
        Assert.Equal(["secret", "later secret"], told.Select(e => e.Message));
    }

    [Fact]
    public async Task What_a_middleware_throws_is_an_answer_to_those_around_it()
    {
        var app = new App();
        List<Exception> told = [];
        List<RequestLogEntry> log = [];
        app.Failed += (_, e) => told.Add(e);
        app.Use(RequestLog.To(log.Add)).Use(SecurityHeaders.Default).Use(_ => _ => throw new InvalidOperationException("middleware")).Use(next => next);
        Asked answer = await app.AskAsync("GET /");
        Assert.Equal((500, "SAMEORIGIN"), (answer.Status, answer["X-Frame-Options"]));
        Assert.Equal((500, "middleware"), (Assert.Single(log).Status, Assert.Single(told).Message));
    }

    [Fact]
    public async Task A_status_ends_a_handler_from_anywhere()
    {
        var app = new App();
        app.Failed += (_, e) => Assert.Fail(e.Message);
        app.Get("/a", (Func<string>)(() => throw new StatusException(409, "Somebody was faster.")));
        app.Get("/b", (Func<string>)(() => throw new StatusException(new Problem(422, "Not valid", null, "https://example.org/problems/form")
        {
            Errors = new Dictionary<string, string[]> { ["name"] = ["is missing"] },
        })));
        Asked a = await app.AskAsync("GET /a");
        Assert.Equal((409, "Somebody was faster.\n"), (a.Status, a.Text));
        using JsonDocument b = JsonDocument.Parse((await app.AskAsync("GET /b", "Accept: application/json")).Bytes);
        Assert.Equal("https://example.org/problems/form", b.RootElement.GetProperty("type").GetString());
        Assert.Equal("is missing", b.RootElement.GetProperty("errors").GetProperty("name")[0].GetString());
    }

    [Fact]
    public async Task An_app_may_say_its_errors_itself_and_an_answer_with_a_text_is_left_alone()
    {
        var app = new App { ErrorAnswer = (_, problem) => Response.Text($"own {problem.Status}", problem.Status) };
        app.Get("/text", () => Response.NotFound("No such order."));
        app.Get("/bare", () => Response.NotFound());
        Assert.Equal("No such order.\n", (await app.AskAsync("GET /text")).Text);
        Assert.Equal("own 404", (await app.AskAsync("GET /bare")).Text);
        var api = new App { ErrorAnswer = ProblemDetails.Always };
        Assert.Equal("""{"title":"Not found","status":404}""", (await api.AskAsync("GET /x", "Accept: text/html")).Text);
    }

    [Fact]
    public async Task What_a_middleware_refuses_gets_its_text_and_one_policy()
    {
        var app = new App();
        app.Use(SecurityHeaders.Default).Use(_ => _ => new(Response.Empty(403)));
        Asked answer = await app.AskAsync("GET /", "Accept: text/html");
        Assert.Contains("<h1>Not allowed</h1>", answer.Text);
        Assert.Single(answer.Headers, h => h.Name == "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'", answer["Content-Security-Policy"]);
    }

    [Fact]
    public async Task Whom_the_client_has_left_is_no_error_of_the_app()
    {
        var app = new App();
        app.Failed += (_, e) => Assert.Fail(e.Message);
        app.Get("/", async (CancellationToken stop) => { await Task.Delay(Timeout.Infinite, stop); return ""; });
        using var exchange = new MemoryExchange("GET", "/");
        Task<Response> answer = app.Handler(exchange.Request).AsTask();
        exchange.Abort("gone");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.Safely());
    }

    [Fact]
    public void A_type_that_JSON_does_not_know_is_named_at_the_start_with_the_line_to_write()
    {
        var app = new App();
        app.Get("/people", () => new List<Person>());
        app.Get("/person", () => new Person("Ada", 1815));
        Assert.Equal("""
            GET /people gives List<Person> as JSON, and the app has no JsonSerializerContext. Write one at the file's end, and give it to the app before it runs:
                [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)] [JsonSerializable(typeof(List<Person>))] partial class MyJson : JsonSerializerContext;
                app.Json(MyJson.Default);
            GET /person gives Person as JSON, and the app has no JsonSerializerContext. Write one at the file's end, and give it to the app before it runs:
                [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)] [JsonSerializable(typeof(Person))] partial class MyJson : JsonSerializerContext;
                app.Json(MyJson.Default);
            """, Assert.Throws<AppException>(() => app.Handler).Message);

        var some = new App();
        some.Json(SmallJson.Default).Get("/person", () => new Person("Ada", 1815));
        Assert.Equal("""
            GET /person gives Person as JSON, which SmallJson does not know. Write above that class:
                [JsonSerializable(typeof(Person))]
            """, Assert.Throws<AppException>(() => some.Handler).Message);
    }

    [Fact]
    public void Forms_that_cannot_become_an_answer_say_why()
    {
        Assert.Equal("GET /a gives an anonymous type, which has no name to be known by as JSON. Make it a record.", Fault(app => app.Get("/a", () => new { Name = "Ada" })));
        Assert.Equal("GET /a gives nothing to answer with; return Response.Empty() if that is meant.", Fault(app => app.Get("/a", async () => await Task.Yield())));
        Assert.Equal("GET /a gives a ValueTask<string>; give a Task<string>, or write a Handler.", Fault(app => app.Get("/a", () => new ValueTask<string>("x"))));
        Assert.Equal("GET /a gives an object, which says nothing about its form. Give the type itself: a Response, a string, a record.", Fault(app => app.Get("/a", () => new object())));
    }

    [Fact]
    public void A_function_takes_all_parameters_of_the_path_or_none()
    {
        var app = new App();
        Assert.Equal("GET /a/{b}: the function takes 2 parameters from the path, and the pattern has 1 parameter. It may take all of them, in their order, or none.",
            Assert.Throws<RouteException>(() => app.Get("/a/{b}", (int b, int c) => "")).Message);
        RouteGroup users = app.Group("/users/{user}");
        Assert.Equal("GET /users/{user}/posts/{post}: the function takes 1 parameter from the path, and the pattern has 2 parameters. It may take all of them, in their order, or none.",
            Assert.Throws<RouteException>(() => users.Get("/posts/{post}", (int post) => "")).Message);
        Assert.Equal("/api/: a prefix ends without its slash: '/api'.", Assert.Throws<RouteException>(() => app.Group("/api/")).Message);
    }

    [Fact]
    public void An_app_that_answers_does_not_change_any_more()
    {
        var app = new App();
        Route route = app.Get("/", () => "");
        _ = app.Handler;
        Assert.Throws<InvalidOperationException>(() => app.Get("/a", () => ""));
        Assert.Throws<InvalidOperationException>(() => app.Use(next => next));
        Assert.Throws<InvalidOperationException>(() => route.Use(next => next));
        Assert.Throws<InvalidOperationException>(() => new App().Mount("/x", app));
    }

    private static string Throw() => throw new InvalidOperationException("later secret");

    private static string Fault(Action<App> put)
    {
        var app = new App();
        app.Json(ShapesJson.Default);
        put(app);
        return Assert.Throws<AppException>(() => app.Handler).Message;
    }
}
