#:project ../src/Socle/Socle.csproj

// A small site and a small API in one file. Run it: dotnet run examples/08-hello.cs [-- --port 9000]; end it with Ctrl+C.
using System.Text.Json;
using System.Text.Json.Serialization;
using Socle;
using Socle.Http;
using Socle.Web;

var app = new App();
app.Json(HelloJson.Default);
app.Use(SecurityHeaders.Default);

// What a function gives becomes the answer: text, a page, JSON. What it takes comes from the path, by position, and is escaped where a page shows it.
app.Get("/", () => Response.Html("<!doctype html><title>Hello</title><h1>Hello, World!</h1><p><a href=/hello/Ada>Hello, Ada</a>"));
app.Get("/hello/{name}", (string name) => Html.From($"<!doctype html><title>Hello</title><h1>Hello, {name}!</h1>"));

// A group shares its prefix and its middlewares. A number that is none is 404 in the path, 400 in the query.
RouteGroup api = app.Group("/api");
api.Get("/square/{number}", (int number) => new Square(number, (long)number * number));
api.Get("/squares", (Request request) => Squares(request.FromQuery("count", 3)));

app.Run(args);

static async IAsyncEnumerable<Square> Squares(int count)
{
    for (int i = 1; i <= count; i++)
    {
        await Task.Yield();
        yield return new(i, (long)i * i);
    }
}

internal sealed record Square(int Number, long Value);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web), JsonSerializable(typeof(Square)), JsonSerializable(typeof(IAsyncEnumerable<Square>))]
internal sealed partial class HelloJson : JsonSerializerContext;
