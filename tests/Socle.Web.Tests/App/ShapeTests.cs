using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Every shape of function that a route takes, and what it answers: that this file compiles is half of the test.</summary>
public sealed class ShapeTests
{
    private static readonly Guid Id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly Response Constant = Response.Text("constant");

    public static TheoryData<string, string, string> Shapes => new()
    {
        // What it gives.
        { "/string", "text/plain; charset=utf-8", "Hello" },
        { "/string-later", "text/plain; charset=utf-8", "Hello" },
        { "/response", "text/plain; charset=utf-8", "constant" },
        { "/response-later", "text/plain; charset=utf-8", "constant" },
        { "/constant", "text/plain; charset=utf-8", "constant" },
        { "/result", "text/html; charset=utf-8", "<p>result</p>" },
        { "/result-later", "text/html; charset=utf-8", "<p>result</p>" },
        { "/html/<Ada>", "text/html; charset=utf-8", "<h1>Hello, &lt;Ada&gt;</h1>" },
        { "/html-later/Ada", "text/html; charset=utf-8", "<h1>Hello, Ada</h1>" },
        { "/html-constant", "text/html; charset=utf-8", "<p>constant</p>" },
        { "/json", "application/json", """{"Name":"Ada","Year":1815}""" },
        { "/json-later", "application/json", """{"Name":"Ada","Year":1815}""" },
        { "/json-list", "application/json", """[{"Name":"Ada","Year":1815}]""" },
        { "/json-number", "application/json", "7" },
        { "/sequence", "application/json", "[1,2,3]" },
        { "/sequence-named", "application/json", "[1,2,3]" },
        // What it takes.
        { "/request", "text/plain; charset=utf-8", "GET" },
        { "/request-untyped", "text/plain; charset=utf-8", "GET" },
        { "/request-later", "text/plain; charset=utf-8", "GET" },
        { "/token", "text/plain; charset=utf-8", "True" },
        { "/request-token-later", "text/plain; charset=utf-8", "GET True" },
        { "/1/a", "text/plain; charset=utf-8", "a" },
        { "/2/7/b", "text/plain; charset=utf-8", "7 b" },
        { "/3/7/0f8fad5b-d9cb-469f-a165-70867728950e/2026-11-20", "text/plain; charset=utf-8", "7 0f8fad5b-d9cb-469f-a165-70867728950e 2026-11-20" },
        { "/4/7/1.5/true/x", "text/plain; charset=utf-8", "7 1.5 True x" },
        { "/4-all/7/8/9/10", "text/plain; charset=utf-8", "GET 7 8 9 10 True" },
        { "/4-all-later/7/8/9/10", "text/plain; charset=utf-8", "GET 7 8 9 10 True" },
        { "/rest/a/b", "text/plain; charset=utf-8", "a/b" },
        { "/none/7", "text/plain; charset=utf-8", "none" },
        // What answers by itself.
        { "/handler", "text/plain; charset=utf-8", "constant" },
        { "/handler-new", "text/plain; charset=utf-8", "constant" },
        { "/handler-named", "text/plain; charset=utf-8", "constant" },
        { "/method-group", "text/plain; charset=utf-8", "Hello, x" },
        { "/method-group-later", "text/plain; charset=utf-8", "Hello, GET" },
    };

    [Theory, MemberData(nameof(Shapes))]
    public async Task A_shape_answers(string path, string contentType, string text)
    {
        using var exchange = new MemoryExchange("GET", path);
        Response answer = await Everything().Handler(exchange.Request);
        Assert.Equal(contentType, answer.Header("Content-Type"));
        Assert.Equal(text, await answer.ReadTextAsync());
    }

    [Fact]
    public void Every_shape_here_has_a_case() => Assert.Equal(Everything().Routes.Count, Shapes.Count);

    private static App Everything()
    {
        var app = new App();
        app.Json(ShapesJson.Default);
        app.Get("/string", () => "Hello");
        app.Get("/string-later", async () => { await Task.Yield(); return "Hello"; });
        app.Get("/response", () => Constant);
        app.Get("/response-later", () => Task.FromResult(Constant));
        app.Get("/constant", Constant);
        app.Get("/result", () => new Paragraph("result"));
        app.Get("/result-later", async () => { await Task.Yield(); return new Paragraph("result"); });
        Pages(app);
        app.Get("/json", () => new Person("Ada", 1815));
        app.Get("/json-later", async () => { await Task.Yield(); return new Person("Ada", 1815); });
        app.Get("/json-list", () => new List<Person> { new("Ada", 1815) });
        app.Get("/json-number", () => 7);
        app.Get("/sequence", () => CountAsync());
        app.Get("/sequence-named", CountAsync);

        app.Get("/request", (Request request) => request.Method);
        app.Get("/request-untyped", request => request.Method);
        app.Get("/request-later", async request => { await Task.Yield(); return Response.Text(request.Method); });
        app.Get("/token", (CancellationToken stop) => $"{stop.CanBeCanceled}");
        app.Get("/request-token-later", async (Request request, CancellationToken stop) => { await Task.Yield(); return $"{request.Method} {stop.CanBeCanceled}"; });
        app.Get("/1/{a}", (string a) => a);
        app.Get("/2/{a}/{b}", (int a, string b) => $"{a} {b}");
        app.Get("/3/{a}/{b}/{c}", (long a, Guid b, DateOnly c) => FormattableString.Invariant($"{a} {b} {c:yyyy-MM-dd}"));
        app.Get("/4/{a}/{b}/{c}/{d}", (byte a, double b, bool c, string d) => FormattableString.Invariant($"{a} {b} {c} {d}"));
        app.Get("/4-all/{a}/{b}/{c}/{d}", (Request r, int a, int b, int c, int d, CancellationToken stop) => $"{r.Method} {a} {b} {c} {d} {stop.CanBeCanceled}");
        app.Get("/4-all-later/{a}/{b}/{c}/{d}", async (Request r, int a, int b, int c, int d, CancellationToken stop) =>
        {
            await Task.Yield();
            return $"{r.Method} {a} {b} {c} {d} {stop.CanBeCanceled}";
        });
        app.Get("/rest/{path...}", (string path) => path);
        app.Get("/none/{id}", () => "none");

        Handler named = _ => new(Constant);
        app.Get("/handler", named);
        app.Get("/handler-new", _ => new(Constant));
        app.Get("/handler-named", Named);
        app.Get("/method-group", Greeting);
        app.Get("/method-group-later", GreetingAsync);
        return app;
    }

    private static void Pages(App app)
    {
        app.Get("/html/{name}", (string name) => Html.From($"<h1>Hello, {name}</h1>"));
        app.Get("/html-later/{name}", async (string name) => { await Task.Yield(); return Html.From($"<h1>Hello, {name}</h1>"); });
        app.Get("/html-constant", Html.From($"<p>constant</p>"));
    }

    private static string Greeting() => "Hello, x";

    private static async Task<string> GreetingAsync(Request request)
    {
        await Task.Yield();
        return $"Hello, {request.Method}";
    }

    private static ValueTask<Response> Named(Request request) => new(Constant);

    private static async IAsyncEnumerable<int> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 1; i <= 3; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
    }
}

internal sealed record Person(string Name, int Year);

internal readonly record struct Paragraph(string Text) : IResult
{
    public Response ToResponse() => Response.Html($"<p>{Text}</p>");
}

[JsonSerializable(typeof(Person)), JsonSerializable(typeof(List<Person>)), JsonSerializable(typeof(int)), JsonSerializable(typeof(IAsyncEnumerable<int>))]
internal sealed partial class ShapesJson : JsonSerializerContext;
