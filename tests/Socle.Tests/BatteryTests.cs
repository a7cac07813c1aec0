using System.IO.Compression;
using System.Text;

namespace Socle.Tests;

/// <summary>The middlewares that come along as a client meets them, with what must not get past each; over what SOCLE_TEST_OVER names.</summary>
[Trait("Over", "Switch")]
public sealed class BatteryTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("All that is long enough is made shorter. ", 100));

    [Fact]
    public async Task A_compressed_answer_says_its_length_and_that_it_differs()
    {
        await using TestClient client = With(Compression.Middleware, app => app.Get("/", () => Long));
        TestAnswer plain = await client.GetAsync("/").Safely(), coded = await client.GetAsync("/", new Header("Accept-Encoding", "gzip")).Safely();
        Assert.Equal((Long, null, "Accept-Encoding"), (plain.Text, plain["Content-Encoding"], plain["Vary"]));
        Assert.Equal(("gzip", "Accept-Encoding", $"{coded.Bytes.Length}"), (coded["Content-Encoding"], coded["Vary"], coded["Content-Length"]));
        using var decoder = new GZipStream(new MemoryStream(coded.Bytes.ToArray()), CompressionMode.Decompress);
        Assert.Equal(Long, await new StreamReader(decoder).ReadToEndAsync().Safely());
    }

    [Fact]
    public async Task Not_modified_has_the_fields_of_its_answer_and_no_body()
    {
        await using TestClient client = With(EntityTags.Of(), app => app.Get("/", () => Response.Text("Hello").With("Cache-Control", "max-age=5").With("Vary", "Cookie")));
        TestAnswer first = await client.GetAsync("/").Safely();
        TestAnswer again = await client.GetAsync("/", new Header("If-None-Match", first["ETag"]!)).Safely();
        Assert.Equal((304, "", "max-age=5", "Cookie", first["ETag"]), (again.Status, again.Text, again["Cache-Control"], again["Vary"], again["ETag"]));
        Assert.Null(again["Content-Type"]);
    }

    [Fact]
    public async Task Only_pages_of_named_origins_may_read_and_none_with_cookies()
    {
        await using TestClient client = With(Cors.With(new() { Origins = ["https://friend.example"] }), app => app.Get("/", () => "Hello"));
        TestAnswer friend = await client.GetAsync("/", new Header("Origin", "https://friend.example")).Safely();
        Assert.Equal(("https://friend.example", "Origin"), (friend["Access-Control-Allow-Origin"], friend["Vary"]));
        Assert.Null(friend["Access-Control-Allow-Credentials"]);
        foreach (string foe in new[] { "https://foe.example", "null", "https://friend.example.foe.example", "http://friend.example" })
        {
            TestAnswer answer = await client.GetAsync("/", new Header("Origin", foe)).Safely();
            Assert.Equal((null, "Origin"), (answer["Access-Control-Allow-Origin"], answer["Vary"]));
        }
        TestAnswer preflight = await client.SendAsync("OPTIONS", "/", headers: [new("Origin", "https://friend.example"), new("Access-Control-Request-Method", "GET")]).Safely();
        Assert.Equal((204, "GET, HEAD, OPTIONS"), (preflight.Status, preflight["Access-Control-Allow-Methods"]));
    }

    [Fact]
    public async Task A_method_that_is_stood_for_is_guarded_as_itself()
    {
        await using TestClient client = With(MethodOverride.Middleware, app =>
        {
            app.Delete("/", () => "deleted");
            app.Get("/", () => "shown");
        });
        Assert.Equal("deleted", (await client.PostAsync("/?_method=DELETE", "").Safely()).Text);
        Assert.Equal(403, (await client.PostAsync("/?_method=DELETE", "", headers: new Header("Sec-Fetch-Site", "cross-site")).Safely()).Status);
        // A POST of another site does not become a GET, which nobody guards; and a GET stays what it is.
        Assert.Equal(405, (await client.PostAsync("/?_method=GET", "").Safely()).Status);
        Assert.Equal("shown", (await client.GetAsync("/?_method=DELETE").Safely()).Text);
    }

    [Fact]
    public async Task Who_floods_is_told_when_to_come_back()
    {
        await using TestClient client = With(RateLimit.Of(0.1, 2, time: new ManualTimeProvider()), app => app.Get("/", () => "Hello"));
        Assert.Equal(200, (await client.GetAsync("/").Safely()).Status);
        Assert.Equal(200, (await client.GetAsync("/").Safely()).Status);
        TestAnswer refused = await client.GetAsync("/", new Header("X-Forwarded-For", "192.0.2.1")).Safely();
        Assert.Equal((429, "10"), (refused.Status, refused["Retry-After"]));
    }

    [Fact]
    public async Task A_body_that_hides_its_length_is_bounded_too()
    {
        await using TestClient client = With(BodyLimit.Of(10), app => app.Post("/", async (Request r) => $"{(await r.Body.BytesAsync()).Length}"));
        Assert.Equal("10", (await SendAsync(10)).Text);
        Assert.Equal(413, (await SendAsync(11)).Status);
        Assert.Equal(413, (await client.PostAsync("/", new string('x', 11)).Safely()).Status);

        Task<TestAnswer> SendAsync(int bytes) => client.SendAsync("POST", "/", new StreamBody(new MemoryStream(new byte[bytes]), null)).Safely();
    }

    [Fact]
    public async Task Only_who_knows_the_password_is_let_in_and_browsers_ask_for_it()
    {
        await using TestClient client = With(BasicAuth.Require("ada", "pässword", "Home"), app => app.Get("/", (Request r) => r.Items.Get<SignedIn>()!.Name));
        TestAnswer stranger = await client.GetAsync("/").Safely();
        Assert.Equal((401, "Basic realm=\"Home\", charset=\"UTF-8\""), (stranger.Status, stranger["WWW-Authenticate"]));
        Assert.Equal("ada", (await client.GetAsync("/", Credentials("ada:pässword")).Safely()).Text);
        foreach (string wrong in new[] { "ada:", "ada:pässword ", "Ada:pässword", ":", "ada" }) Assert.Equal(401, (await client.GetAsync("/", Credentials(wrong)).Safely()).Status);
        Assert.Equal(401, (await client.GetAsync("/nothing").Safely()).Status); // nor what is there

        static Header Credentials(string text) => new("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");
    }

    [Fact]
    public async Task A_number_that_a_client_made_up_does_not_reach_the_log()
    {
        await using TestClient client = With(RequestId.Middleware, app => app.Get("/", (Request r) => r.Items.Get<RequestId>()!.Value));
        Assert.Equal("a-1", (await client.GetAsync("/", new Header("X-Request-Id", "a-1")).Safely())["X-Request-Id"]);
        foreach (string garbage in new[] { "a b", "<script>", "a\"b", new string('a', 65) })
            Assert.Matches("^[0-9a-f]{32}$", (await client.GetAsync("/", new Header("X-Request-Id", garbage)).Safely()).Text);
    }

    [Fact]
    public async Task Browsers_are_held_to_TLS_only_where_there_is_TLS()
    {
        await using TestClient client = With(SecurityHeaders.Default, app => app.Get("/", (Request r) => r.Scheme));
        TestAnswer answer = await client.GetAsync("/").Safely();
        Assert.Equal(answer.Text == "https" ? "max-age=15552000" : null, answer["Strict-Transport-Security"]);
        Assert.Equal("nosniff", (await client.GetAsync("/nothing").Safely())["X-Content-Type-Options"]);
    }

    [Fact]
    public async Task An_answer_that_is_late_is_given_up_for_503()
    {
        var clock = new ManualTimeProvider();
        TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestClient client = With(TimeLimit.Of(TimeSpan.FromSeconds(1), clock), app => app.Get("/", async (CancellationToken stop) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return "never";
        }));
        Task<TestAnswer> answer = client.GetAsync("/");
        await began.Task.Safely();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(503, (await answer.Safely()).Status);
    }

    [Fact]
    public async Task The_log_tells_what_was_really_sent()
    {
        var told = new TaskCompletionSource<RequestLogEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestClient client = With(RequestLog.To(told.SetResult), app => app.Get("/words/{word}", (string word) => Response.Write(async w => await w.WriteAsync(word))));
        await client.GetAsync("/words/Hello").Safely();
        RequestLogEntry entry = await told.Task.Safely();
        Assert.Equal(("GET", "/words/Hello", "/words/{word}", 200, 5), (entry.Method, entry.Target, entry.Route, entry.Status, entry.BodyBytes));
    }

    [Fact]
    public async Task A_body_that_is_refused_while_it_is_read_is_an_answer_like_others()
    {
        var told = new TaskCompletionSource<RequestLogEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestClient client = With(RequestLog.To(told.SetResult), app => app.Post("/", async (Request r) => $"{(await r.Body.BytesAsync()).Length}").Use(BodyLimit.Of(10)));
        TestAnswer answer = await client.SendAsync("POST", "/", new StreamBody(new MemoryStream(new byte[11]), null), headers: new Header("Accept", "application/json")).Safely();
        Assert.Equal((413, "application/problem+json", "close"), (answer.Status, answer["Content-Type"], answer["Connection"]));
        Assert.Equal((413, null), ((await told.Task.Safely()).Status, (await told.Task).Error));
    }

    [Theory]
    [InlineData("application/json", "application/problem+json", "{\"title\":\"Not found\",\"status\":404}")]
    [InlineData("text/html", "text/html; charset=utf-8", "<!doctype html>")]
    [InlineData("*/*", "text/plain; charset=utf-8", "There is nothing at this address.")]
    public async Task An_error_is_told_as_its_client_reads(string accept, string type, string start)
    {
        await using TestClient client = With(TrailingSlash.Remove, app => app.Get("/", () => "Hello"));
        TestAnswer answer = await client.GetAsync("/nothing", new Header("Accept", accept)).Safely();
        Assert.Equal((404, type, "Accept", "no-store"), (answer.Status, answer["Content-Type"], answer["Vary"], answer["Cache-Control"]));
        Assert.StartsWith(start, answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static TestClient With(Middleware middleware, Action<App> routes)
    {
        var app = new App();
        app.Use(middleware);
        routes(app);
        return app.TestClient();
    }
}
