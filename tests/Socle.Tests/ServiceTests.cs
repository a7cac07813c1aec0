using System.Globalization;

namespace Socle.Tests;

/// <summary>What an app provides to its functions, over what SOCLE_TEST_OVER names.</summary>
[Trait("Over", "Switch")]
public sealed class ServiceTests
{
    [Fact]
    public async Task A_function_asks_the_request_for_what_the_app_provides()
    {
        var app = new App();
        app.Provide<TimeProvider>(new ManualTimeProvider());
        app.Get("/", (Request r) => r.Service<TimeProvider>().GetUtcNow().ToString("yyyy", CultureInfo.InvariantCulture));
        await using TestClient client = app.TestClient();
        Assert.Equal("2026", (await client.GetAsync("/").Safely()).Text);
    }

    [Fact]
    public async Task One_for_each_request_is_made_when_it_is_asked_for_and_disposed_when_the_answer_has_ended()
    {
        List<Unit> made = [];
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = new App();
        app.Provide(request =>
        {
            var unit = new Unit(request.Path, disposed);
            made.Add(unit);
            return unit;
        });
        app.Get("/none", () => "none");
        app.Get("/one", (Request r) =>
        {
            Unit unit = r.Service<Unit>();
            Assert.Same(unit, r.Service<Unit>());
            return Response.Write(async w => await w.WriteAsync($"{unit.Name} {unit.IsDisposed}"));
        });
        await using TestClient client = app.TestClient();
        await client.GetAsync("/none").Safely();
        Assert.Empty(made);
        Assert.Equal("/one False", (await client.GetAsync("/one").Safely()).Text);
        await disposed.Task.Safely();
        Assert.Single(made);
    }

    [Fact]
    public async Task What_nobody_provides_is_said_to_the_developer()
    {
        var failed = new TaskCompletionSource<string>();
        var app = new App();
        app.Failed += (_, e) => failed.TrySetResult(e.Message);
        app.Get("/", (Request r) => r.Service<List<int>>().Count);
        app.Json(CountJson.Default);
        await using TestClient client = app.TestClient();
        Assert.Equal(500, (await client.GetAsync("/").Safely()).Status);
        Assert.Equal("Nobody provides a List<int>. Give one to the app before it runs: app.Provide<List<int>>(...).", await failed.Task.Safely());
    }

    [Fact]
    public async Task A_mounted_app_has_its_own_and_those_of_the_app_around_it_and_the_last_one_given_counts()
    {
        App inner = new(), outer = new();
        inner.Provide(new Word("inner")).Provide("text");
        inner.Get("/", (Request r) => $"{r.Service<Word>().Text} {r.Service<string>()} {r.Service<Version>()}");
        outer.Provide(new Word("first")).Provide(new Word("outer")).Provide(new Version(1, 2));
        outer.Use(next => async request =>
        {
            Response response = await next(request);
            return response.With("X-Word", request.Service<Word>().Text);
        });
        outer.Get("/", (Request r) => r.Service<Word>().Text);
        outer.Mount("/in", inner);
        await using TestClient client = outer.TestClient();
        Assert.Equal("outer", (await client.GetAsync("/").Safely()).Text);
        Assert.Equal("inner text 1.2", (await client.GetAsync("/in/").Safely()).Text);
        Assert.Equal("outer", (await client.GetAsync("/").Safely())["X-Word"]);
    }

    [Fact]
    public async Task A_mounted_app_makes_its_own_for_a_request_that_has_asked_the_app_around_it_before()
    {
        App inner = new(), outer = new();
        inner.Provide(_ => new Word("inner"));
        inner.Get("/", (Request r) => $"{r.Items.Get<string>()} {r.Service<Word>().Text} {ReferenceEquals(r.Service<Word>(), r.Service<Word>())}");
        outer.Provide(_ => new Word("outer"));
        outer.Use(next => request =>
        {
            request.Items.Set(request.Service<Word>().Text);
            return next(request);
        });
        outer.Mount("/in", inner);
        await using TestClient client = outer.TestClient();
        Assert.Equal("outer inner True", (await client.GetAsync("/in/").Safely()).Text);
    }

    private sealed record Word(string Text);

    private sealed class Unit(string name, TaskCompletionSource disposed) : IDisposable
    {
        public string Name => name;

        public bool IsDisposed => disposed.Task.IsCompleted;

        public void Dispose() => disposed.SetResult();
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(int))]
internal sealed partial class CountJson : System.Text.Json.Serialization.JsonSerializerContext;
