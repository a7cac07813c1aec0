using System.Diagnostics;
using System.Diagnostics.Metrics;
using Socle.Server;

namespace Socle.Tests;

/// <summary>What collectors of OpenTelemetry see of an app on a server.</summary>
[Trait("Over", "Switch")]
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_request_is_measured_in_seconds_under_its_route()
    {
        using var meter = new HttpMeter();
        var seen = System.Threading.Channels.Channel.CreateUnbounded<(double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Name: "http.server.request.duration", Unit: "s", Meter.Name: HttpMeter.MeterName }) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => seen.Writer.TryWrite((value, new(tags.ToArray()))));
        listener.Start();
        await using RunningApp running = Failing().Start(options: new() { Listeners = [meter] });
        using var http = new HttpClient { BaseAddress = new(running.Url) };
        await http.GetStringAsync("/orders/7").Safely();
        (double seconds, Dictionary<string, object?> tags) = await seen.Reader.ReadAsync().Safely();
        Assert.InRange(seconds, 0, 30);
        Assert.Equal(("GET", "/orders/{id}", 200, "http", "1.1"), (tags["http.request.method"], tags["http.route"], tags["http.response.status_code"], tags["url.scheme"], tags["network.protocol.version"]));
        Assert.False(tags.ContainsKey("error.type"));
        await http.SendAsync(new(new("BREW"), "/nothing")).Safely();
        tags = (await seen.Reader.ReadAsync().Safely()).Tags;
        Assert.Equal(("_OTHER", 404, false), (tags["http.request.method"], tags["http.response.status_code"], tags.ContainsKey("http.route")));
        await http.GetAsync("/fails").Safely();
        tags = (await seen.Reader.ReadAsync().Safely()).Tags;
        Assert.Equal((500, "500"), (tags["http.response.status_code"], tags["error.type"]));
    }

    [Fact]
    public async Task A_body_that_an_app_refuses_is_told_with_its_reason()
    {
        var listener = new Refusals();
        var app = new App();
        app.Post("/", async (Request r) => (await r.FormAsync())["a"] ?? "");
        await using RunningApp running = app.Start(options: new() { Listeners = [listener] });
        using var http = new HttpClient();
        using var content = new StringContent("x");
        Assert.Equal(System.Net.HttpStatusCode.UnsupportedMediaType, (await http.PostAsync(running.Url, content).Safely()).StatusCode);
        Assert.Same(Rejection.FormTypeUnsupported, await listener.First.Task.Safely());
    }

    [Fact]
    public async Task A_span_lasts_until_the_answer_has_ended()
    {
        var stopped = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource more = new();
        var caller = ActivityTraceId.CreateRandom();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { if (span.Links.Any(l => l.Context.TraceId == caller)) stopped.TrySetResult(span); },
        };
        ActivitySource.AddActivityListener(listener);
        var app = new App();
        app.Use(Tracing.Middleware);
        app.Get("/", () => Response.Write(async writer => { await writer.FlushAsync(); await more.Task; }));
        await using TestClient client = app.TestClient();
        Task<TestAnswer> answer = client.GetAsync("/", new Header("traceparent", $"00-{caller}-b7ad6b7169203331-01"));
        Assert.False(stopped.Task.IsCompleted);
        more.SetResult();
        await answer.Safely();
        Activity span = await stopped.Task.Safely();
        Assert.Equal(("GET /", 200, default), (span.DisplayName, span.GetTagItem("http.response.status_code"), span.ParentSpanId));
        Assert.Equal("localhost", span.GetTagItem("server.address"));
    }

    [Theory, InlineData("/fails"), InlineData("/breaks")]
    public async Task Metric_and_span_name_an_error_alike(string path)
    {
        using var meter = new HttpMeter();
        var metric = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var spanned = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var measured = new MeterListener();
        measured.InstrumentPublished = (instrument, l) => { if (instrument.Name == "http.server.request.duration") l.EnableMeasurementEvents(instrument); };
        string route = path + "/{id}", id = Guid.NewGuid().ToString("N");
        measured.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var all = new Dictionary<string, object?>(tags.ToArray());
            if (Equals(all.GetValueOrDefault("http.route"), route)) metric.TrySetResult(all.GetValueOrDefault("error.type"));
        });
        measured.Start();
        using var traced = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { if (Equals(span.GetTagItem("url.path"), $"{path}/{id}")) spanned.TrySetResult(span.GetTagItem("error.type")); },
        };
        ActivitySource.AddActivityListener(traced);
        var app = new App();
        app.Use(Tracing.Middleware);
        app.Get("/fails/{id}", (Func<string, string>)(_ => throw new InvalidOperationException()));
        app.Get("/breaks/{id}", (string _) => Response.Write(async writer =>
        {
            await writer.WriteAsync("half");
            await writer.FlushAsync();
            throw new InvalidOperationException();
        }));
        await using RunningApp running = app.Start(options: new() { Listeners = [meter] });
        using var http = new HttpClient { BaseAddress = new(running.Url) };
        try { await http.GetAsync($"{path}/{id}").Safely(); }
        catch (HttpRequestException) { /* the response breaks */ }
        string expected = path == "/fails" ? "500" : "System.InvalidOperationException";
        Assert.Equal((expected, expected), (await metric.Task.Safely(), await spanned.Task.Safely()));
    }

    private sealed class Refusals : HttpEvents
    {
        public TaskCompletionSource<Rejection> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Rejected(in Rejected e) => First.TrySetResult(e.Reason);
    }

    private static App Failing()
    {
        var app = new App();
        app.Get("/orders/{id}", (int id) => $"{id}");
        app.Get("/fails", (Func<string>)(() => throw new InvalidOperationException()));
        return app;
    }
}
