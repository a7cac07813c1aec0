using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Tests;

/// <summary>A run of an app as a program: what it takes from where, what it says, and how it ends.</summary>
public sealed class RunTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task It_says_where_it_listens_answers_and_ends_when_asked()
    {
        await using var run = new Run();
        Assert.Matches(@"^Listening at http://127\.0\.0\.1:\d+/$", await run.LineAsync());
        Assert.Equal("Hello", await run.Http.GetStringAsync("/").Safely());
        Assert.Equal(0, await run.EndAsync());
    }

    [Theory]
    [InlineData("--port x", "--port is a whole number from 0 to 65535, not 'x'.")]
    [InlineData("--port 70000", "--port is a whole number from 0 to 65535, not '70000'.")]
    [InlineData("--port", "--port wants a value: --port PORT.")]
    [InlineData("--prot 1", "'--prot' is no option here; --help lists them.")]
    [InlineData("8080", "'8080' is no option here; --help lists them.")]
    [InlineData("--transport tcp", "--transport is auto, epoll or socket, not 'tcp'.")]
    [InlineData("--loops 0", "--loops is a whole number from 1 to 1024, not '0'.")]
    [InlineData("--address nonsense:x", "`x` in `nonsense:x` is not a port: give a number from 0 to 65535.")]
    [InlineData("--address localhost", "`localhost` has no port: write it as `localhost:8000`.")]
    [InlineData("--address fd:3 --port 1", "'fd:3' has no port that --port could change.")]
    public async Task What_is_asked_wrongly_is_told_in_a_sentence(string args, string message)
    {
        var run = new Run(args.Split(' '));
        Assert.Equal((2, message + "\n"), (await run.Ended.Safely(), run.Said));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_a_sentence()
    {
        await using RunningApp other = new App().Start("127.0.0.1:0");
        var run = new Run("--address", other.EndPoints[0].ToString()!);
        Assert.Equal(1, await run.Ended.Safely());
        Assert.Contains($"{((IPEndPoint)other.EndPoints[0]).Port}", run.Said);
        Assert.Single(run.Said.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task An_app_that_cannot_be_is_told_without_a_stack_trace()
    {
        var run = new Run(app => app.Get("/people", () => new List<string[]>()), [], Nothing, new());
        Assert.Equal(1, await run.Ended.Safely());
        Assert.StartsWith("GET /people gives List<string[]> as JSON, and the app has no JsonSerializerContext.", run.Said);
        Assert.DoesNotContain("   at ", run.Said);
    }

    [Theory, InlineData("socket"), InlineData("epoll")]
    public async Task The_transport_is_a_setting(string name)
    {
        await using var run = new Run("--address", "127.0.0.1", "--port", "0", "--transport", name, "--loops", "1");
        await run.LineAsync();
        Assert.Equal("Hello", await run.Http.GetStringAsync("/").Safely());
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task The_routes_are_printed_instead_of_a_run()
    {
        var run = new Run("--routes");
        Assert.Equal((0, "GET  /     string\nGET  /max  string\n", ""), (await run.Ended.Safely(), run.Printed, run.Said));
    }

    [Fact]
    public void A_developer_is_greeted_with_the_routes()
    {
        var app = new App();
        app.Get("/", () => "Hello");
        Assert.Equal("Listening (development), 1 route\n  http://a/\n\n  GET  /  string\n\nCtrl+C stops.", Banner.Text("http://a/", app, isDeveloping: true, isWatched: true));
        Assert.Equal("Listening, 1 route\n  http://a/\nCtrl+C stops.", Banner.Text("http://a/", app, isDeveloping: false, isWatched: true));
        Assert.Equal("Listening at http://a/ (development)", Banner.Text("http://a/", app, isDeveloping: true, isWatched: false));
    }

    [Fact]
    public async Task Help_names_every_option_and_its_variable()
    {
        var run = new Run("--help");
        Assert.Equal(0, await run.Ended.Safely());
        Assert.Contains("--body-max BYTES", run.Printed);
        Assert.Contains("SOCLE_BODY_MAX", run.Printed);
    }

    [Fact]
    public async Task The_command_line_comes_before_the_environment_and_that_before_the_program()
    {
        var options = new RunOptions { Address = "127.0.0.1:1", Server = new() { Limits = Limits.Default with { BodyBytesMax = 1 } } };
        var environment = new Dictionary<string, string> { ["SOCLE_PORT"] = "0", ["SOCLE_BODY_MAX"] = "2" };
        await using var run = new Run(Simple, ["--body-max=3"], environment, options);
        await run.LineAsync();
        Assert.Equal("3", await run.Http.GetStringAsync("/max").Safely());
        Assert.Equal(0, await run.EndAsync());
    }

    // Zero connections of one address is no limit; seen by what is rejected.
    [Theory]
    [InlineData("--connections-max", "0", 2), InlineData("--connections-max", "1", 0), InlineData("--connections-per-address-max", "0", 0), InlineData("--head-timeout", "x", 2)]
    [InlineData("--first-byte-timeout", "1", 0), InlineData("--idle-timeout", "1", 0), InlineData("--body-memory-max", "1", 0), InlineData("--body-disk-max", "-1", 2)]
    public async Task Limits_are_options(string name, string value, int exitCode)
    {
        await using var run = new Run("--port", "0", name, value);
        if (exitCode == 0) await run.LineAsync();
        Assert.Equal(exitCode, exitCode == 0 ? await run.EndAsync() : await run.Ended.Safely());
    }

    [Fact]
    public async Task A_body_that_all_requests_together_have_no_memory_for_is_503()
    {
        await using var run = new Run(app => app.Post("/", async (Request request) => $"{(await request.Body.BytesAsync()).Length}"), ["--port", "0", "--body-memory-max", "64"], Nothing, new());
        await run.LineAsync();
        Assert.Equal("64", await (await run.Http.PostAsync("/", new ByteArrayContent(new byte[64])).Safely()).Content.ReadAsStringAsync().Safely());
        HttpResponseMessage full = await run.Http.PostAsync("/", new ByteArrayContent(new byte[65])).Safely();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (full.StatusCode, full.Headers.RetryAfter?.ToString()));
    }

    [Fact]
    public async Task Readiness_goes_down_before_the_port_is_closed_and_what_is_under_way_ends()
    {
        var clock = new ManualTimeProvider();
        var health = new Health();
        TaskCompletionSource began = new(), end = new();
        await using var run = new Run(app =>
        {
            health.AddTo(app);
            app.Get("/slow", async () => { began.SetResult(); await end.Task; return "done"; });
        }, ["--address", "127.0.0.1:0", "--readiness-delay", "5"], Nothing, new() { Health = health, TimeProvider = clock });
        await run.LineAsync();
        Assert.Equal(HttpStatusCode.OK, (await run.Http.GetAsync("/readyz").Safely()).StatusCode);
        Task<string> slow = run.Http.GetStringAsync("/slow");
        await began.Task.Safely();
        run.Ask();
        await Until(() => clock.TimerCount > 0);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await run.Http.GetAsync("/readyz").Safely()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await run.Http.GetAsync("/healthz").Safely()).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Stopping when what is under way has ended; Ctrl+C again stops at once.", await run.LineAsync());
        using var newcomer = new HttpClient { BaseAddress = run.Http.BaseAddress };
        // Refused, or reset at once: then the runtime's client may throw what its socket says.
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => newcomer.GetAsync("/healthz").Safely());
        Assert.True(refused is HttpRequestException or SocketException, $"{refused}");
        end.SetResult();
        Assert.Equal("done", await slow.Safely());
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task What_a_handler_throws_is_reported_and_not_shown()
    {
        await using var run = new Run(app => app.Get("/", (Func<string>)(() => throw new InvalidOperationException("secret"))), ["--port", "0"], Nothing, new());
        await run.LineAsync();
        HttpResponseMessage answer = await run.Http.GetAsync("/").Safely();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z GET / failed: System.InvalidOperationException: secret", await run.LineAsync());
    }

    [Fact]
    public async Task A_report_has_the_numbers_by_which_other_logs_know_the_request()
    {
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllData,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        await using var run = new Run(app =>
        {
            app.Use(Tracing.Middleware).Use(RequestId.Middleware);
            app.Get("/", (Func<string>)(() => throw new InvalidOperationException("x")));
        }, ["--port", "0"], Nothing, new());
        await run.LineAsync();
        run.Http.DefaultRequestHeaders.Add("X-Request-Id", "number-7");
        await run.Http.GetAsync("/").Safely();
        Assert.Matches(@"^\S+Z GET / failed, request number-7, trace [0-9a-f]{32}: System.InvalidOperationException: x", await run.LineAsync());
    }

    [Theory, InlineData("--quiet", false, 0), InlineData("", true, 1), InlineData("--quiet", true, 1)]
    public async Task Nothing_is_reported_to_the_terminal_where_the_program_listens_or_is_quiet(string flag, bool listens, int heard)
    {
        int count = 0;
        TaskCompletionSource broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] args = flag.Length > 0 ? ["--port", "0", flag] : ["--port", "0"];
        using var folder = new TempFolder();
        await using var run = new Run(app =>
        {
            if (listens) app.Failed += (_, _) => count++;
            app.Get("/", (Func<string>)(() => throw new InvalidOperationException("x")));
            app.Get("/breaks", (Request r) =>
            {
                r.OnCompleted((_, _) => broken.TrySetResult());
                return Response.Write(async writer => { await writer.WriteAsync("half"); await writer.FlushAsync(); throw new InvalidOperationException("y"); });
            });
        }, ["--address", "unix:" + folder["app.sock"], .. args[2..]], Nothing, new());
        if (flag.Length == 0) await run.LineAsync();
        await using (HttpConnection http = await ConnectAsync(folder["app.sock"]))
        {
            IncomingResponse failed = await http.SendAsync(new("GET", "/")).Safely();
            await failed.BytesAsync().Safely();
            Assert.Equal(500, failed.Status);
            _ = await http.SendAsync(new("GET", "/breaks")).Safely();
            await broken.Task.Safely();
        }
        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(heard * 2, count);
        Assert.DoesNotContain("failed", run.Said);
    }

    private static async Task<HttpConnection> ConnectAsync(string path)
    {
        for (var safety = DateTime.UtcNow.AddSeconds(30); ; await Task.Yield())
        {
            try { return new(await Connection.ConnectAsync("unix:" + path), "localhost"); }
            catch (ConnectionException) when (DateTime.UtcNow < safety) { /* not there yet: it says nothing when it is */ }
        }
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_a_warning_and_the_app_runs()
    {
        using var folder = new TempFolder();
        await using var run = new Run(app => app.Files("/static", folder["wwwroot"]), ["--port", "0"], Nothing, new());
        Assert.Equal($"{folder["wwwroot"]}, whose files are to be served at /static/, is not there: create it, or name another in app.Files.", await run.LineAsync());
        Assert.StartsWith("Listening at ", await run.LineAsync());
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task What_a_client_sent_cannot_draw_on_the_terminal()
    {
        await using var run = new Run(app => app.Get("/{name}", (Func<string, string>)(name => throw new InvalidOperationException(name))), ["--port", "0"], Nothing, new());
        await run.LineAsync();
        await run.Http.GetAsync("/%1b%5b2J%0dx%c2%9b").Safely();
        Assert.Contains("Z GET /%1b%5b2J%0dx%c2%9b failed: System.InvalidOperationException: ?[2J?x?\n", await run.LineAsync());
    }

    [Fact]
    public async Task A_service_manager_is_told_when_it_is_ready_and_when_it_stops()
    {
        using var folder = new TempFolder();
        await using DatagramSocket manager = DatagramSocket.Bind("unix:" + folder["notify"]);
        await using var run = new Run(Simple, ["--address", "127.0.0.1:0"], new() { ["NOTIFY_SOCKET"] = folder["notify"] }, new());
        await run.LineAsync();
        Assert.Equal($"READY=1\nSTATUS=Listening at {run.Http.BaseAddress}", (await manager.ReceiveAsync().Safely()).Text);
        run.Ask();
        Assert.Equal("STOPPING=1", (await manager.ReceiveAsync().Safely()).Text);
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task A_manager_that_does_not_listen_stops_nobody()
    {
        await using var run = new Run(Simple, ["--address", "127.0.0.1:0"], new() { ["NOTIFY_SOCKET"] = "/nothing/here" }, new());
        await run.LineAsync();
        Assert.Equal("Hello", await run.Http.GetStringAsync("/").Safely());
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task It_listens_on_a_path()
    {
        using var folder = new TempFolder();
        await using var run = new Run(Simple, ["--address", "unix:" + folder["app.sock"]], Nothing, new());
        Assert.Contains(folder["app.sock"], await run.LineAsync());
        await using var http = new HttpConnection(await Connection.ConnectAsync("unix:" + folder["app.sock"]), "localhost");
        Assert.Equal("Hello", await (await http.SendAsync(new("GET", "/")).Safely()).TextAsync().Safely());
    }

    private static void Simple(App app)
    {
        app.Get("/", () => "Hello");
        app.Get("/max", (Request r) => r.Body.BytesMax.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task Until(Func<bool> condition)
    {
        using var safety = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (; !condition(); await Task.Yield()) safety.Token.ThrowIfCancellationRequested();
    }

    /// <summary>A run under way.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly Lines _said = new(), _printed = new();
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private HttpClient? _http;

        public Run(params string[] args) : this(Simple, args.Length == 0 ? ["--address", "127.0.0.1:0"] : args, Nothing, new()) { }

        public Run(Action<App> put, string[] args, Dictionary<string, string> environment, RunOptions options)
        {
            var app = new App();
            put(app);
            Ended = new AppRun(app, options, _printed, _said, _asked.Task).RunAsync(args, environment.GetValueOrDefault);
        }

        public Task<int> Ended { get; }

        public string Said => _said.All;

        public string Printed => _printed.All;

        public HttpClient Http => _http!;

        public async Task<string> LineAsync()
        {
            string line = await _said.NextAsync().Safely();
            if (_http is null && line.StartsWith("Listening at http", StringComparison.Ordinal) && Uri.IsWellFormedUriString(line.Split(' ')[2], UriKind.Absolute)) _http = new() { BaseAddress = new(line.Split(' ')[2]) };
            return line;
        }

        public void Ask() => _asked.TrySetResult();

        public async Task<int> EndAsync()
        {
            Ask();
            return await Ended.Safely();
        }

        // Waits for nothing: after a failure something may be under way that only the test could have ended.
        public ValueTask DisposeAsync()
        {
            Ask();
            _http?.Dispose();
            return default;
        }
    }
}
