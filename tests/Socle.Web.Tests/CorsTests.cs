using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What browsers are told of who may read an answer.</summary>
public sealed class CorsTests
{
    private static readonly Header Asking = new("Origin", "https://app.example"), Method = new("Access-Control-Request-Method", "GET");

    [Fact]
    public async Task Everybody_may_read_and_nobody_with_cookies()
    {
        Told told = await AskAsync(Cors.With(), "GET", Asking);
        Assert.Equal((200, "Access-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: *"), (told.Status, told.Added));
    }

    [Fact]
    public async Task Everybody_is_told_the_same_whether_they_ask_or_not() =>
        Assert.Equal(await AskAsync(Cors.With(), "GET", Asking), await AskAsync(Cors.With(), "GET"));

    [Fact]
    public async Task A_preflight_is_answered_without_the_handler()
    {
        Told told = await AskAsync(Cors.With(), "OPTIONS", Asking, Method, new("Access-Control-Request-Headers", "range, x-mine"));
        Assert.Equal((204, false), (told.Status, told.Handled));
        Assert.Equal("Access-Control-Allow-Methods: GET, HEAD, OPTIONS\nAccess-Control-Allow-Headers: *, Authorization\nAccess-Control-Max-Age: 600", told.Own);
        Assert.StartsWith("Access-Control-Allow-Origin: *\n", told.Added, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_or_a_route_of_an_app_answers_preflights_by_itself()
    {
        var app = new App();
        RouteGroup api = app.Group("/api");
        api.Use(Cors.With(new() { Origins = ["https://app.example"], Methods = ["GET", "PUT"] }));
        api.Put("/things/{id}", (int id) => $"{id}");
        app.Get("/{any...}", () => "public");
        app.Delete("/{any...}", () => "gone").Use(Cors.With());
        async Task<(int, string?)> Asked(string path, string method)
        {
            Asked answer = await app.AskAsync($"OPTIONS {path}", "Origin: https://app.example", $"Access-Control-Request-Method: {method}");
            return (answer.Status, answer["Access-Control-Allow-Origin"]);
        }
        Assert.Equal((204, "https://app.example"), await Asked("/api/things/7", "PUT"));
        Assert.Equal((204, null), await Asked("/api/things/7", "GET"));
        Assert.Equal((204, "*"), await Asked("/api/things/7", "DELETE"));
        Asked plain = await app.AskAsync("OPTIONS /api/things/7", "Origin: https://app.example");
        Assert.Equal(("DELETE, GET, HEAD, OPTIONS, PUT", "https://app.example"), (plain["Allow"], plain["Access-Control-Allow-Origin"]));
    }

    [Theory]
    [InlineData("OPTIONS")] // an OPTIONS that is no preflight names no method
    [InlineData("POST")]
    public async Task Everything_else_goes_to_the_handler(string method) => Assert.True((await AskAsync(Cors.With(), method, Asking)).Handled);

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://app.example:8443", false)]
    [InlineData("http://app.example", false)]
    [InlineData("https://app.example.evil.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Named_origins_may_read_and_caches_know_that_it_differs(string? origin, bool allowed)
    {
        Middleware some = Cors.With(new() { Origins = ["https://app.example", "http://localhost:3000"] });
        Told told = await AskAsync(some, "GET", origin is null ? [] : [new Header("Origin", origin)]);
        Assert.StartsWith("Vary: Origin", told.Added, StringComparison.Ordinal);
        Assert.Equal(allowed, told.Added.Contains($"Access-Control-Allow-Origin: {origin}\n", StringComparison.Ordinal));
        Assert.DoesNotContain("Credentials", told.Added, StringComparison.Ordinal);
        Assert.True(told.Handled);
    }

    [Fact]
    public async Task An_app_and_a_group_of_it_name_an_origin_once()
    {
        var app = new App();
        app.Use(Cors.With());
        app.Group("/api").Use(Cors.With(new() { Origins = ["https://app.example"], ExposedHeaders = ["X-Total"] })).Get("/x", () => "x");
        Asked answer = await app.AskAsync("GET /api/x", "Origin: https://app.example");
        Assert.Equal(("https://app.example", "X-Total"), (answer["Access-Control-Allow-Origin"], answer["Access-Control-Expose-Headers"]));
    }

    [Fact]
    public async Task A_preflight_of_an_origin_that_is_not_named_allows_nothing()
    {
        Told told = await AskAsync(Cors.With(new() { Origins = ["https://other.example"] }), "OPTIONS", Asking, Method);
        Assert.Equal(("Vary: Origin", true), (told.Added, told.Handled));
    }

    [Fact]
    public async Task The_internet_reaches_a_private_address_only_from_an_origin_that_is_named()
    {
        Header privately = new("Access-Control-Request-Private-Network", "true");
        Told named = await AskAsync(Cors.With(new() { Origins = ["https://app.example"] }), "OPTIONS", Asking, Method, privately);
        Assert.Contains("Access-Control-Allow-Private-Network: true", named.Own, StringComparison.Ordinal);
        Told all = await AskAsync(Cors.With(), "OPTIONS", Asking, Method, privately);
        Assert.DoesNotContain("Private-Network", all.Own, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.example")]
    [InlineData("https://app.example/")]
    [InlineData("https://app.example/path")]
    [InlineData("https://app.example:443")]
    [InlineData("null")]
    public void What_is_no_origin_is_refused(string origin) =>
        Assert.Contains("is not an origin", Assert.Throws<ArgumentException>(() => Cors.With(new() { Origins = [origin] })).Message, StringComparison.Ordinal);

    [Fact]
    public void All_and_some_is_refused() => Assert.Throws<ArgumentException>(() => Cors.With(new() { Origins = ["*", "https://app.example"] }));

    private static async Task<Told> AskAsync(Middleware cors, string method, params Header[] headers)
    {
        bool handled = false;
        Handler handler = cors(_ =>
        {
            handled = true;
            return new(Response.Empty(200));
        });
        using var exchange = new MemoryExchange(method, "/", headers);
        Response response = await handler(exchange.Request);
        return new(response.Status, handled, Fields(exchange.AddedHeaders), Fields(response.Headers));
    }

    private static string Fields(ReadOnlySpan<Header> fields) => string.Join('\n', fields.ToArray().Select(f => $"{f.Name}: {f.Value}"));

    private sealed record Told(int Status, bool Handled, string Added, string Own);
}
