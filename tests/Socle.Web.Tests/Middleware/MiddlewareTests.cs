using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>The middlewares that come along, each around a small app.</summary>
public sealed class MiddlewareTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("All that is long enough is made shorter. ", 100));

    [Fact]
    public async Task The_log_has_a_line_for_each_request_when_its_answer_has_ended()
    {
        var clock = new ManualTimeProvider();
        var log = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        App app = With(RequestLog.To(log, clock));
        app.Get("/orders/{id}", async (int id) => { clock.Advance(TimeSpan.FromMilliseconds(12.5)); await Task.Yield(); return "x"; });
        await app.AskAsync("GET /orders/7?a=b");
        await app.AskAsync("POST /nothing");
        Assert.Equal("20:00:00 200 GET /orders/7?a=b 0 B 12.5 ms\n20:00:00 404 POST /nothing 0 B 0.0 ms\n", log.ToString());

        List<RequestLogEntry> entries = [];
        App told = With(RequestLog.To(entries.Add, clock));
        told.Get("/orders/{id}", (int id) => "x");
        await told.AskAsync("GET /orders/7");
        Assert.Equal(("/orders/{id}", 200, "GET", "127.0.0.1:1"), (entries[0].Route, entries[0].Status, entries[0].Method, entries[0].Client));
    }

    [Fact]
    public async Task What_a_message_repeats_cannot_draw_on_the_terminal_that_shows_the_log()
    {
        var log = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Handler handler = RequestLog.To(log, new ManualTimeProvider())(_ => new(Response.Empty()));
        using var exchange = new MemoryExchange("GET", "/");
        await handler(exchange.Request);
        exchange.End(new IOException("\u001b[2J\u009b\u202e\r\né\u2028x"));
        Assert.Equal("20:00:00 204 GET / 0 B 0.0 ms (?[2J?? é x)\n", log.ToString());
    }

    [Fact]
    public async Task A_response_of_a_small_file_that_a_middleware_keeps_stays_that_file()
    {
        using var folder = new TempFolder();
        folder.Write("small.txt", "public").Write("other.txt", "secret").Write("large.txt", new string('l', 100_000));
        foreach (long cache in (long[])[0, 1 << 20])
        {
            var kept = new Dictionary<string, Response>();
            App app = With(next => async request => kept.TryGetValue(request.Path, out Response? earlier) ? earlier : kept[request.Path] = await next(request));
            app.Files("", folder.Path, new() { CacheBytesMax = cache });
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal("public", (await app.AskAsync("GET /small.txt")).Text);
                foreach (Response done in kept.Values) done.Dispose();
                kept.Remove("/other.txt");
                Assert.Equal("secret", (await app.AskAsync("GET /other.txt")).Text);
            }
        }
    }

    [Fact]
    public async Task Careful_fields_stand_on_every_answer_that_does_not_say_them()
    {
        App app = With(SecurityHeaders.Default);
        app.Get("/", () => "x");
        app.Get("/own", () => Response.Text("x").With("Content-Security-Policy", "default-src 'none'"));
        Asked answer = await app.AskAsync("GET /");
        Assert.Equal(("nosniff", "SAMEORIGIN"), (answer["X-Content-Type-Options"], answer["X-Frame-Options"]));
        Assert.Contains("frame-ancestors 'self'", answer["Content-Security-Policy"]);
        Assert.Null(answer["Strict-Transport-Security"]); // not over plain HTTP (RFC 6797 7.2)
        Assert.Equal("default-src 'none'", (await app.AskAsync("GET /own"))["Content-Security-Policy"]);
    }

    [Fact]
    public async Task A_request_has_a_number()
    {
        App app = With(RequestId.Middleware);
        app.Get("/", (Request r) => r.Items.Get<RequestId>()!.Value);
        Asked made = await app.AskAsync("GET /");
        Assert.Matches("^[0-9a-f]{32}$", made.Text);
        Assert.Equal(made.Text, made["X-Request-Id"]);
        Assert.Equal("abc-1", (await app.AskAsync("GET /", "X-Request-Id: abc-1")).Text);
        Assert.NotEqual("a b", (await app.AskAsync("GET /", "X-Request-Id: a b")).Text);
        Assert.NotEqual(new string('a', 65), (await app.AskAsync("GET /", $"X-Request-Id: {new string('a', 65)}")).Text);
        Assert.Equal(new string('a', 64), (await app.AskAsync("GET /", $"X-Request-Id: {new string('a', 64)}")).Text);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        var app = new App();
        app.Post("/", async (Request r) => await r.Body.TextAsync()).Use(BodyLimit.Of(3));
        app.Post("/max", (Request r) => $"{r.Body.BytesMax}").Use(BodyLimit.Of(3));
        Assert.Equal("abc", (await app.Handler.AskAsync("POST /", "abc")).Text);
        Assert.Equal(413, (await app.Handler.AskAsync("POST /", "abcd")).Status);
        Assert.Equal("3", (await app.AskAsync("POST /max")).Text);
    }

    [Fact]
    public async Task A_handler_that_takes_too_long_is_answered_for()
    {
        var clock = new ManualTimeProvider();
        var app = new App();
        app.Failed += (_, e) => Assert.Fail(e.Message);
        app.Use(TimeLimit.Of(TimeSpan.FromSeconds(5), clock));
        var began = new TaskCompletionSource();
        app.Get("/", async (CancellationToken stop) => { began.SetResult(); await Task.Delay(Timeout.Infinite, stop); return ""; });
        app.Get("/quick", () => "quick");
        Task<Asked> answer = app.AskAsync("GET /");
        await began.Task.Safely();
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromTicks(1));
        Asked late = await answer.Safely();
        Assert.Equal((503, "The answer was not ready in time.\n"), (late.Status, late.Text));
        Assert.Equal("quick", (await app.AskAsync("GET /quick")).Text);
        Assert.Equal(0, clock.TimerCount);
    }

    [Fact]
    public async Task What_writes_an_answer_in_time_has_no_limit_and_hears_of_a_client_that_leaves()
    {
        var clock = new ManualTimeProvider();
        App app = With(TimeLimit.Of(TimeSpan.FromSeconds(5), clock));
        CancellationToken held = default;
        app.Get("/", (CancellationToken stop) =>
        {
            held = stop;
            return Response.Write(_ => default);
        });
        using var exchange = new MemoryExchange("GET", "/");
        await app.Handler(exchange.Request).Safely();
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(held.IsCancellationRequested);
        exchange.Abort("gone");
        Assert.True(held.IsCancellationRequested);
        exchange.End(null);
        Assert.Equal(0, clock.TimerCount);
    }

    [Fact]
    public async Task Who_asks_too_often_waits()
    {
        var clock = new ManualTimeProvider();
        App app = With(RateLimit.Of(0.5, 3, r => r.Headers["X-Key"], clock));
        app.Get("/", () => "x");
        for (int i = 0; i < 3; i++) Assert.Equal(200, (await app.AskAsync("GET /", "X-Key: a")).Status);
        Asked refused = await app.AskAsync("GET /", "X-Key: a");
        Assert.Equal((429, "2"), (refused.Status, refused["Retry-After"]));
        Assert.Equal(200, (await app.AskAsync("GET /")).Status); // by the address
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await app.AskAsync("GET /", "X-Key: a")).Status);
        Assert.Equal(429, (await app.AskAsync("GET /", "X-Key: a")).Status);
        clock.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 3; i++) Assert.Equal(200, (await app.AskAsync("GET /", "X-Key: a")).Status);
        Assert.Equal(429, (await app.AskAsync("GET /", "X-Key: a")).Status);
    }

    [Theory]
    [InlineData("Basic YWRhOnNlOmNyZXQ=", 200)] // ada:se:cret
    [InlineData("basic YWRhOnNlOmNyZXQ=", 200)]
    [InlineData("Basic YWRhOndyb25n", 401)]
    [InlineData("Basic Ym9iOnNlOmNyZXQ=", 401)]
    [InlineData("Basic YWRh", 401)]
    [InlineData("Basic %%%", 401)]
    [InlineData("Basic", 401)]
    [InlineData("Bearer YWRhOnNlOmNyZXQ=", 401)]
    public async Task A_name_and_a_password_let_in(string field, int status)
    {
        App app = With(BasicAuth.Require("ada", "se:cret", "The \"realm\""));
        app.Get("/", (Request r) => r.Items.Get<SignedIn>()!.Name);
        Asked answer = await app.AskAsync("GET /", $"Authorization: {field}");
        Assert.Equal(status, answer.Status);
        if (status == 200) Assert.Equal("ada", answer.Text);
        else Assert.Equal("Basic realm=\"The \\\"realm\\\"\", charset=\"UTF-8\"", answer["WWW-Authenticate"]);
        Assert.Equal(401, (await app.AskAsync("GET /")).Status);
        Assert.Equal(401, (await app.AskAsync("GET /", $"Authorization: {field}", $"Authorization: {field}")).Status);
    }

    [Fact]
    public async Task A_token_lets_in()
    {
        App app = With(BearerAuth.Require("t0ken", "robot"));
        app.Get("/", (Request r) => r.Items.Get<SignedIn>()!.Name);
        Assert.Equal("robot", (await app.AskAsync("GET /", "Authorization: Bearer t0ken")).Text);
        Assert.Equal("Bearer realm=\"API\"", (await app.AskAsync("GET /"))["WWW-Authenticate"]);
        Asked wrong = await app.AskAsync("GET /", "Authorization: Bearer t0ke");
        Assert.Equal((401, "Bearer realm=\"API\", error=\"invalid_token\""), (wrong.Status, wrong["WWW-Authenticate"]));
    }

    [Fact]
    public async Task Who_has_an_answer_is_told_so()
    {
        App app = With(EntityTags.Of());
        app.Get("/", () => Response.Text("Hello").With("Cache-Control", "no-cache"));
        app.Get("/own", () => Response.Text("Hello").With("ETag", "\"own\""));
        app.Get("/later", () => Response.Write(async w => await w.WriteAsync("Hello")));
        app.Post("/", () => "Hello");
        Asked first = await app.AskAsync("GET /");
        Assert.Equal("Hello", first.Text);
        Asked again = await app.AskAsync("GET /", $"If-None-Match: {first["ETag"]}");
        Assert.Equal((304, "", first["ETag"], "no-cache"), (again.Status, again.Text, again["ETag"], again["Cache-Control"]));
        Assert.Equal(200, (await app.AskAsync("GET /", "If-None-Match: \"other\"")).Status);
        Assert.Equal(412, (await app.AskAsync("GET /", "If-Match: \"other\"")).Status);
        Assert.Equal(304, (await app.AskAsync("GET /own", "If-None-Match: \"own\"")).Status);
        Assert.Null((await app.AskAsync("GET /later"))["ETag"]);
        Assert.Null((await app.AskAsync("POST /"))["ETag"]);
        Assert.Null((await app.AskAsync("GET /nothing"))["ETag"]);
    }

    [Theory, InlineData("br", "/whole"), InlineData("gzip", "/whole"), InlineData("br", "/pieces"), InlineData("gzip", "/pieces"), InlineData("gzip", "/stream")]
    public async Task A_long_text_goes_in_fewer_bytes(string coding, string path)
    {
        App app = Compressing();
        Asked answer = await app.AskAsync($"GET {path}", $"Accept-Encoding: {coding}");
        Assert.Equal((coding, "Accept-Encoding"), (answer["Content-Encoding"], answer["Vary"]));
        Assert.InRange(answer.Bytes.Length, 1, Long.Length / 5);
        using Stream decoder = coding == "br" ? new BrotliStream(new MemoryStream(answer.Bytes), CompressionMode.Decompress) : new GZipStream(new MemoryStream(answer.Bytes), CompressionMode.Decompress);
        Assert.Equal(Long, await new StreamReader(decoder).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_small_coded_or_not_wanted_stays_as_it_is()
    {
        App app = Compressing();
        foreach (string path in new[] { "/short", "/picture", "/coded", "/events" }) Assert.NotEqual("br", (await app.AskAsync($"GET {path}", "Accept-Encoding: br"))["Content-Encoding"]);
        Asked unwanted = await app.AskAsync("GET /whole", "Accept-Encoding: br;q=0, identity");
        Assert.Equal((Long, "Accept-Encoding"), (unwanted.Text, unwanted["Vary"]));
        Assert.Equal("gzip", (await app.AskAsync("GET /whole", "Accept-Encoding: br;q=0.5, gzip"))["Content-Encoding"]);
        Asked tagged = await app.AskAsync("GET /tagged", "Accept-Encoding: gzip, br");
        Assert.Equal("W/\"tag\"", tagged["ETag"]);
        Asked same = await app.AskAsync("GET /tagged", "Accept-Encoding: gzip, br", $"If-None-Match: {tagged["ETag"]}");
        Assert.Equal((304, "Accept-Encoding", "W/\"tag\""), (same.Status, same["Vary"], same["ETag"]));
        Assert.Equal("\"tag\"", (await app.AskAsync("GET /tagged", "Accept-Encoding: gzip, br", "If-None-Match: \"tag\""))["ETag"]);
    }

    [Fact]
    public async Task A_post_stands_for_other_methods()
    {
        App app = With(MethodOverride.Middleware);
        app.Delete("/x", () => "deleted");
        app.Get("/x", () => "shown");
        app.Post("/x", () => "posted");
        Assert.Equal("deleted", (await app.AskAsync("POST /x?_method=delete")).Text);
        Assert.Equal("deleted", (await app.AskAsync("POST /x", "X-HTTP-Method-Override: DELETE")).Text);
        Assert.Equal("shown", (await app.AskAsync("GET /x?_method=DELETE")).Text);
        Assert.Equal("posted", (await app.AskAsync("POST /x?_method=TRACE")).Text);
    }

    [Fact]
    public async Task A_slash_too_many_or_too_few_leads_to_the_right_place()
    {
        App remove = With(TrailingSlash.Remove), add = With(TrailingSlash.Add);
        remove.Get("/a/b", () => "x");
        add.Get("/a/b/", () => "x");
        Asked removed = await remove.AskAsync("GET /a/b/?x=y"), added = await add.AskAsync("GET /a/b?x=y");
        Assert.Equal((308, "../b?x=y"), (removed.Status, removed["Location"]));
        Assert.Equal((308, "./b/?x=y"), (added.Status, added["Location"]));
        Assert.Equal("http://h/a/b?x=y", new Uri(new Uri("http://h/a/b/?x=y"), removed["Location"]).ToString());
        Assert.Equal("http://h/a/b/?x=y", new Uri(new Uri("http://h/a/b?x=y"), added["Location"]).ToString());
        Assert.Equal(200, (await remove.AskAsync("GET /a/b")).Status);
        Assert.Equal(404, (await remove.AskAsync("POST /a/b/")).Status);
        Assert.Equal(404, (await remove.AskAsync("GET /")).Status);
        Assert.Equal(404, (await add.AskAsync("GET /style.css")).Status);
        Assert.Equal("../evil.example", (await remove.AskAsync("GET //evil.example/"))["Location"]);
    }

    [Fact]
    public async Task A_slash_is_a_matter_of_paths_that_no_route_has_and_of_one_slash()
    {
        App remove = With(TrailingSlash.Remove), add = With(TrailingSlash.Add);
        remove.Get("/a/{id}", (int id) => "x");
        add.Get("/orders/{id}", (int id) => Response.NotFound());
        using var folder = new TempFolder();
        add.Files("/static", folder.Path);
        Assert.Equal(404, (await remove.AskAsync("GET /a/1//")).Status); // `../1` would be /a/1/1
        Assert.Equal(404, (await add.AskAsync("GET /orders/7")).Status);
        Assert.Equal(404, (await add.AskAsync("GET /orders/x")).Status);
        Assert.Equal(308, (await add.AskAsync("GET /orders")).Status);
        Assert.Equal(308, (await add.AskAsync("GET /static/none")).Status);
    }

    [Fact]
    public async Task A_program_says_whether_it_lives_and_whether_it_is_ready()
    {
        bool database = true;
        var health = new Health();
        health.Check("database", _ => database ? Task.FromResult(true) : throw new InvalidOperationException("gone"));
        var app = new App();
        health.AddTo(app);
        Assert.Equal((200, "alive\n"), await Told("/healthz"));
        Assert.Equal((200, "database: ok\n"), await Told("/readyz"));
        database = false;
        Assert.Equal((503, "database: failed\n"), await Told("/readyz"));
        database = true;
        health.IsReady = false;
        Assert.Equal((503, "stopping\ndatabase: ok\n"), await Told("/readyz"));
        Assert.Equal((200, "alive\n"), await Told("/healthz"));

        async Task<(int, string)> Told(string path)
        {
            Asked answer = await app.AskAsync($"GET {path}");
            return (answer.Status, answer.Text);
        }
    }

    [Fact]
    public async Task A_request_is_a_span_of_its_callers_trace()
    {
        List<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        App app = With(Tracing.Continuing(_ => true)), stranger = With(Tracing.Middleware);
        app.Get("/orders/{id}", (int id) => Activity.Current!.Id!);
        app.Get("/fails", (Func<string>)(() => throw new InvalidOperationException()));
        const string Caller = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Asked answer = await app.AskAsync("GET /orders/7", Caller);
        await app.AskAsync("GET /fails?a=b");
        await stranger.AskAsync("GET /", Caller);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", answer.Text);
        Assert.Equal(("GET /orders/{id}", "b7ad6b7169203331", ActivityKind.Server), (spans[0].DisplayName, spans[0].ParentSpanId.ToString(), spans[0].Kind));
        Assert.Equal(("GET", "/orders/{id}", "/orders/7", 200), (spans[0].GetTagItem("http.request.method"), spans[0].GetTagItem("http.route"), spans[0].GetTagItem("url.path"), spans[0].GetTagItem("http.response.status_code")));
        Assert.Equal((ActivityStatusCode.Error, "500"), (spans[1].Status, spans[1].GetTagItem("error.type")));
        Assert.Equal(("a=b", "localhost", null), (spans[1].GetTagItem("url.query"), spans[1].GetTagItem("server.address"), spans[1].GetTagItem("server.port")));
        Assert.Equal("exception", Assert.Single(spans[1].Events).Name);
        Assert.Equal((default, "0af7651916cd43dd8448eb211c80319c"), (spans[2].ParentSpanId, Assert.Single(spans[2].Links).Context.TraceId.ToString()));
        Assert.NotEqual("0af7651916cd43dd8448eb211c80319c", spans[2].TraceId.ToString());
    }

    private static App With(Middleware middleware)
    {
        var app = new App();
        app.Use(middleware);
        return app;
    }

    private static App Compressing()
    {
        App app = With(Compression.Middleware);
        app.Use(EntityTags.Of());
        app.Get("/whole", () => Long);
        app.Get("/pieces", () => Response.Write(async w => { await w.WriteAsync(Long[..2000]); await w.FlushAsync(); await w.WriteAsync(Long[2000..]); }));
        app.Get("/stream", () => Response.Stream(new MemoryStream(Encoding.UTF8.GetBytes(Long)), "text/plain"));
        app.Get("/short", () => Long[..1023]);
        app.Get("/picture", () => Response.Bytes(new byte[5000], "image/png"));
        app.Get("/coded", () => Response.Text(Long).With("Content-Encoding", "zstd"));
        app.Get("/events", () => Response.Write(async w => await w.WriteAsync(Long), "text/event-stream"));
        app.Get("/tagged", () => Response.Text(Long).With("ETag", "\"tag\""));
        return app;
    }
}
