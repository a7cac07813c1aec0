namespace Socle.Tests;

/// <summary>A test of an app runs the same in memory and over a port, on every transport.</summary>
public sealed class TestClientTests
{
    public static TheoryData<TestOver> Everywhere => [.. Enum.GetValues<TestOver>()];

    [Theory, MemberData(nameof(Everywhere))]
    public async Task An_app_answers_its_test(TestOver over)
    {
        var app = new App();
        app.Get("/hello/{name}", (string name) => $"Hello, {name}");
        app.Post("/echo", async (Request r) => Response.Bytes(await r.Body.BytesAsync(), r.Headers["Content-Type"]!));
        app.Get("/pieces", () => Response.Write(async w => { await w.WriteAsync("one "); await w.FlushAsync(); await w.WriteAsync("two"); }));
        app.Get("/url", (Request r) => r.Host);
        await using TestClient client = app.TestClient(over);
        TestAnswer hello = await client.GetAsync("/hello/Ada%20L").Safely();
        Assert.Equal((200, "Hello, Ada L", "12"), (hello.Status, hello.Text, hello["content-length"]));
        TestAnswer echo = await client.PostAsync("/echo", "a=b", "text/x").Safely();
        Assert.Equal(("a=b", "text/x"), (echo.Text, echo["Content-Type"]));
        Assert.Equal("one two", (await client.GetAsync("/pieces").Safely()).Text);
        Assert.Equal(405, (await client.SendAsync("DELETE", "/echo").Safely()).Status);
        Assert.Equal(404, (await client.GetAsync("/nothing").Safely()).Status);
        if (over != TestOver.Unix) Assert.Equal(new Uri(client.Url).Port, new Uri($"http://{(await client.GetAsync("/url").Safely()).Text}").Port);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Cookies_are_kept_until_they_are_taken_away(TestOver over)
    {
        var app = new App();
        app.Get("/in", () => Response.Text("in").Adding("Set-Cookie", "a=1; Path=/; HttpOnly").Adding("Set-Cookie", "b=2"));
        app.Get("/out", () => Response.Text("out").With("Set-Cookie", "a=; Max-Age=0"));
        app.Get("/", (Request r) => r.Headers["Cookie"] ?? "none");
        await using TestClient client = app.TestClient(over);
        Assert.Equal("none", (await client.GetAsync("/").Safely()).Text);
        await client.GetAsync("/in").Safely();
        Assert.Equal("a=1; b=2", (await client.GetAsync("/").Safely()).Text);
        await client.GetAsync("/out").Safely();
        Assert.Equal("b=2", (await client.GetAsync("/").Safely()).Text);
        Assert.Equal(["b"], client.Cookies.Keys);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Requests_may_be_under_way_at_once(TestOver over)
    {
        var both = new TaskCompletionSource();
        int waiting = 0;
        var app = new App();
        app.Get("/", async () =>
        {
            if (Interlocked.Increment(ref waiting) == 2) both.SetResult();
            await both.Task;
            return "both";
        });
        await using TestClient client = app.TestClient(over);
        TestAnswer[] answers = await Task.WhenAll(client.GetAsync("/"), client.GetAsync("/")).Safely();
        Assert.All(answers, a => Assert.Equal("both", a.Text));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task An_app_sees_what_carries_its_requests(TestOver over)
    {
        var app = new App();
        app.Get("/", (Request r) => $"{r.Scheme} {r.LocalEndPoint!.AddressFamily}");
        await using TestClient client = app.TestClient(over);
        Assert.Equal(over switch { TestOver.Tls => "https InterNetwork", TestOver.Unix => "http Unix", _ => "http InterNetwork" }, (await client.GetAsync("/").Safely()).Text);
    }

    [Fact]
    public void One_variable_switches_all_tests()
    {
        Assert.Equal(TestOver.Memory, TestOvers.Named(null));
        Assert.Equal(TestOver.Port, TestOvers.Named("port"));
        Assert.Throws<InvalidOperationException>(() => TestOvers.Named("por"));
    }

    [Fact]
    public async Task An_app_starts_inside_another_program_and_says_where()
    {
        var app = new App();
        app.Get("/", () => "Hello");
        await using RunningApp running = app.Start();
        using var http = new HttpClient();
        Assert.Equal("Hello", await http.GetStringAsync(running.Url).Safely());
        await running.StopAsync().Safely();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(running.Url).Safely());
    }
}
