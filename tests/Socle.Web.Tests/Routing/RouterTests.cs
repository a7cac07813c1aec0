using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What a router answers, request by request.</summary>
public sealed class RouterTests
{
    private static readonly string[] Everything =
        ["/", "GET /orders", "POST /orders", "GET /orders/{id}", "GET /orders/new", "/orders/{id}/lines/{line}", "GET /files/{path...}", "GET /files/readme", "GET /a/", "PROPFIND /dav", "GET /h", "HEAD /h"];

    private static readonly Response Constant = Response.Empty(200);
    private static readonly Router Thousand = MakeThousand();

    [Theory]
    [InlineData("GET /", "/")]
    [InlineData("DELETE /", "/")]
    [InlineData("GET /orders", "GET /orders")]
    [InlineData("POST /orders", "POST /orders")]
    [InlineData("GET /orders/new", "GET /orders/new")]
    [InlineData("GET /orders/7", "GET /orders/{id} id=7")]
    [InlineData("HEAD /orders/7", "GET /orders/{id} id=7")]
    [InlineData("HEAD /h", "HEAD /h")]
    [InlineData("GET /h", "GET /h")]
    [InlineData("HEAD /orders", "GET /orders")]
    [InlineData("PUT /orders/7/lines/8", "/orders/{id}/lines/{line} id=7 line=8")]
    [InlineData("GET /files/", "GET /files/{path...} path=")]
    [InlineData("GET /files/a/b//c", "GET /files/{path...} path=a/b//c")]
    [InlineData("GET /files/readme", "GET /files/readme")]
    [InlineData("GET /files/readme/", "GET /files/{path...} path=readme/")]
    [InlineData("GET /a/", "GET /a/")]
    [InlineData("PROPFIND /dav", "PROPFIND /dav")]
    [InlineData("GET http://localhost/orders/7?x=/orders/new", "GET /orders/{id} id=7")]
    // Segments are decoded once, and a coded slash stays inside.
    [InlineData("GET /%6Frders/new", "GET /orders/new")]
    [InlineData("GET /orders/a%2Fb", "GET /orders/{id} id=a/b")]
    [InlineData("GET /orders/a%252Fb", "GET /orders/{id} id=a%2Fb")]
    [InlineData("GET /orders/%C3%A9", "GET /orders/{id} id=é")]
    [InlineData("GET /orders/...", "GET /orders/{id} id=...")]
    public Task A_request_finds_the_most_specific_route(string request, string expected) => AssertAsync(request, expected);

    [Theory]
    [InlineData("GET /files", "404")]
    [InlineData("GET /a", "404")]
    [InlineData("GET /orders/", "404")]
    [InlineData("GET //orders", "404")]
    [InlineData("GET /Orders", "404")]
    [InlineData("GET /orders/..", "404")]
    [InlineData("GET /orders/%2e%2E", "404")]
    [InlineData("GET /files/a/../b", "404")]
    [InlineData("GET /files/a/%2e/b", "404")]
    [InlineData("GET /orders/7/lines", "404")]
    public Task What_no_route_matches_is_not_found(string request, string expected) => AssertAsync(request, expected);

    [Theory]
    [InlineData("DELETE /orders", "405 GET, HEAD, OPTIONS, POST")]
    [InlineData("OPTIONS /orders", "204 GET, HEAD, OPTIONS, POST")]
    [InlineData("DELETE /orders/new", "405 GET, HEAD, OPTIONS")]
    [InlineData("GET /dav", "405 OPTIONS, PROPFIND")]
    [InlineData("propfind /dav", "405 OPTIONS, PROPFIND")]
    public Task What_another_method_has_is_said_by_Allow(string request, string expected) => AssertAsync(request, expected);

    private static async Task AssertAsync(string request, string expected)
    {
        var router = new Router();
        foreach (string pattern in Everything) router.Map(pattern, r => new(Response.Text(Told(pattern, r))));
        string[] words = request.Split(' ');
        using var exchange = new MemoryExchange(words[0], words[1]);
        Response answer = await router.Handle(exchange.Request);
        string got = answer.Status == 200 ? await answer.ReadTextAsync() : $"{answer.Status} {answer.Header("Allow")}".TrimEnd();
        Assert.Equal(expected, got);
    }

    [Theory]
    [InlineData("GET /a", "GET /a", "GET /a and GET /a match the same requests.")]
    [InlineData("GET /a/{x}", "GET /a/{y}", "GET /a/{y} and GET /a/{x} match the same requests.")]
    [InlineData("GET /{$}", "GET /", "GET / and GET /{$} match the same requests.")]
    [InlineData("/a/{x}", "/{y}/b", "/{y}/b and /a/{x} both match /a/b, and neither is the more specific one. Let their paths differ in a segment that both spell out.")]
    [InlineData("/a/{x...}", "/{y}/b", "/{y}/b and /a/{x...} both match /a/b, and neither is the more specific one. Let their paths differ in a segment that both spell out.")]
    [InlineData("GET /a/{x}", "/a/b", "/a/b and GET /a/{x} both match GET /a/b, and neither is the more specific one. Give /a/b a method.")]
    [InlineData("GET /a/b", "HEAD /a/{x}", "HEAD /a/{x} and GET /a/b both match HEAD /a/b, and neither is the more specific one. Let HEAD stand with the path of GET /a/b, which answers it.")]
    public void Two_routes_that_contradict_each_other_are_refused_with_both_named(string first, string second, string message)
    {
        var router = new Router();
        router.Map(first, Nothing);
        Assert.Equal(message, Assert.Throws<RouteException>(() => router.Map(second, Nothing)).Message);
    }

    [Theory]
    [InlineData("a", "a: a path begins with a slash: '/a'.")]
    [InlineData("", ": a path begins with a slash: '/'.")]
    [InlineData("GET/ /a", "GET/ /a: 'GET/' is no method; a pattern is 'GET /path' or '/path'.")]
    [InlineData("/a?b=c", "/a?b=c: a query is no part of a route; read it from the request.")]
    [InlineData("/{a}b", "/{a}b: '{a}b' mixes a parameter with text; a parameter is a whole segment, '{name}' or '{name...}'.")]
    [InlineData("/{}", "/{}: '{}' mixes a parameter with text; a parameter is a whole segment, '{name}' or '{name...}'.")]
    [InlineData("/{1}", "/{1}: '1' is no name for a parameter; letters, digits and _ are.")]
    [InlineData("/{a...}/b", "/{a...}/b: {a...} takes all that follows, so nothing can follow it.")]
    [InlineData("/{$}/b", "/{$}/b: {$} stands for the path's end.")]
    [InlineData("/a//b", "/a//b: two slashes with nothing between them match no path.")]
    [InlineData("/{a}/{a}", "/{a}/{a}: two parameters are called 'a'.")]
    [InlineData("/a/../b", "/a/../b: no path has '..' in it; clients resolve it before they ask (RFC 3986 5.2.4).")]
    public void A_pattern_that_cannot_be_read_says_why(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<RouteException>(() => new Router().Map(pattern, Nothing)).Message);

    [Theory]
    [InlineData("/a/:id", "'{id}', or '%3Aid' if these very characters are meant"), InlineData("/a/<id>", "'{id}', or '%3Cid>' if these very characters are meant")]
    [InlineData("/a/<int:id>", "'{id}', or '%3Cint:id>' if"), InlineData("/a/<path:rest>", "'{rest...}', or '%3C"), InlineData("/b/*", "'{rest...}', or '%2A' if"), InlineData("/b/**", "'{rest...}', or")]
    [InlineData("/b/*all", "'{all...}', or"), InlineData("/a/{id:int}", "'{id}'; its type is that of the function's parameter, (int id) => ..."), InlineData("/a/{*rest}", "'{rest...}'.")]
    [InlineData("/a/{**path}", "'{path...}'."), InlineData("/a/{id?}", "two routes, one with '{id}' and one that ends before it."), InlineData("/a/{id:int?}", "two routes"), InlineData("/a/{id=5}", "two routes")]
    [InlineData("/a/:id?", "two routes"), InlineData("/a/[id]", "'{id}', or '%5Bid]' if"), InlineData("/a/[...rest]", "'{rest...}', or")]
    public void A_pattern_of_another_framework_is_rejected_with_the_right_spelling(string pattern, string spelling)
    {
        string message = Assert.Throws<RouteException>(() => new Router().Map(pattern, Nothing)).Message;
        Assert.StartsWith($"{pattern}: '{pattern[3..]}' is how other frameworks write it; here it is {spelling}", message);
    }

    [Theory]
    [InlineData("/a/%3Aid", "/a/:id"), InlineData("/b/%2A", "/b/*"), InlineData("/v1/x:run", "/v1/x:run"), InlineData("/a/:", "/a/:"), InlineData("/%5Bid]", "/[id]")]
    public async Task Those_very_characters_are_matched_where_they_are_meant(string pattern, string path)
    {
        var router = new Router();
        router.Map(pattern, Nothing);
        using var exchange = new MemoryExchange("GET", path);
        Assert.Equal(200, (await router.Handle(exchange.Request)).Status);
    }

    [Theory]
    [InlineData("GET /api/v1/resource42", 200)]
    [InlineData("HEAD /api/v1/resource42", 200)]
    [InlineData("GET /api/v1/resource42/settings/mail/outgoing", 200)]
    [InlineData("DELETE /api/v1/resource42/4711", 200)]
    [InlineData("GET /api/v1/resource42/4711?with=lines", 200)]
    [InlineData("GET /api/v1/resource42/a%2Fb", 200)]
    [InlineData("GET /api/v1/resource42/4711/parts/7/images/81", 200)]
    [InlineData("GET /static/resource42/css/main.css", 200)]
    [InlineData("PURGE /static/resource42/css/main.css", 200)]
    [InlineData("GET /api/v1/nothing/4711", 404)]
    [InlineData("GET /api/v1/resource42/4711/nothing", 404)]
    [InlineData("PATCH /api/v1/resource42/4711", 405)]
    [InlineData("OPTIONS /api/v1/resource42/4711", 204)]
    public async Task Nothing_is_allocated_to_choose_among_a_thousand_routes(string request, int status)
    {
        string[] words = request.Split(' ');
        using var exchange = new MemoryExchange(words[0], words[1]);
        Assert.Equal(1000, Thousand.Routes.Count);
        Assert.Equal(status, (await Thousand.Handle(exchange.Request)).Status);
        Assert.Equal(0, Allocations.OnThread(HandleThousand));

        void HandleThousand()
        {
            for (int i = 0; i < 1000; i++)
            {
                ValueTask<Response> answer = Thousand.Handle(exchange.Request);
                if (!answer.IsCompletedSuccessfully || answer.Result.Status != status) throw new InvalidOperationException();
            }
        }
    }

    [Fact]
    public async Task A_router_tells_63_methods_apart()
    {
        var router = new Router();
        for (int i = 0; i < MethodTable.Max - 9; i++) router.Map($"M{i} /", Nothing);
        router.Map("GET /a", Nothing);
        router.Map("M7 /a", Nothing);
        Assert.Equal("MORE would be one method more than the 63 that a router tells apart.", Assert.Throws<RouteException>(() => router.Map("MORE /b", Nothing)).Message);
        using var asked = new MemoryExchange("MORE", "/a");
        Assert.Equal("GET, HEAD, M7, OPTIONS", (await router.Handle(asked.Request)).Header("Allow"));
    }

    [Fact]
    public void Segments_that_differ_in_their_middle_only_are_told_apart()
    {
        var router = new Router();
        router.Map("/0123456789abcdefghij", Nothing);
        router.Map("/0123456789-bcdefghij", Nothing);
        using MemoryExchange there = new("GET", "/0123456789-bcdefghij"), elsewhere = new("GET", "/0123456789+bcdefghij");
        Assert.Equal("/0123456789-bcdefghij", router.Find(there.Request, out _)!.Path);
        Assert.Null(router.Find(elsewhere.Request, out _));
    }

    private static Router MakeThousand()
    {
        var router = new Router();
        for (int i = 0; i < 100; i++)
        {
            string resource = $"/api/v1/resource{i}";
            router.Map($"GET {resource}", Nothing);
            router.Map($"POST {resource}", Nothing);
            router.Map($"GET {resource}/settings/mail/outgoing", Nothing);
            router.Map($"GET {resource}/{{id}}", Nothing);
            router.Map($"PUT {resource}/{{id}}", Nothing);
            router.Map($"DELETE {resource}/{{id}}", Nothing);
            router.Map($"GET {resource}/{{id}}/parts/{{part}}", Nothing);
            router.Map($"GET {resource}/{{id}}/parts/{{part}}/images/{{image}}", Nothing);
            router.Map($"GET /static/resource{i}/{{file...}}", Nothing);
            router.Map($"PURGE /static/resource{i}/{{file...}}", Nothing);
        }
        return router;
    }

    private static ValueTask<Response> Nothing(Request request) => new(Constant);

    private static string Told(string pattern, Request request) =>
        string.Join(' ', [pattern, .. request.Route.Names.Select((name, i) => $"{name}={PercentCoding.DecodePath(request.Route[i].Of(request.RawPath))}")]);

    [Fact]
    public async Task A_route_whose_thread_is_wanted_by_others_begins_on_the_pool()
    {
        var router = new Router();
        router.Map("GET /slow/{id}", _ => new(Response.Text("slow")));
        using var exchange = new WantedThread("GET", "/slow/7");
        Assert.Equal(200, (await router.Handle(exchange.Request)).Status);
        Assert.Equal(["/slow/{id}", "to the pool"], exchange.Seen);
    }

    private sealed class WantedThread(string method, string target) : MemoryExchange(method, target)
    {
        public List<string?> Seen { get; } = [];

        public override bool MustLeaveThread()
        {
            Seen.Add(Request.Route.Pattern);
            return true;
        }

        public override ValueTask ToPoolAsync()
        {
            Seen.Add("to the pool");
            return default;
        }
    }
}
