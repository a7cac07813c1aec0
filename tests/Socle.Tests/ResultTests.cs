using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Socle.Server;

namespace Socle.Tests;

/// <summary>What a client sees of answers that are more than a text, over what SOCLE_TEST_OVER names.</summary>
[Trait("Over", "Switch")]
public sealed class ResultTests
{
    [Theory]
    [InlineData("%2F%C3%A9", "/%C3%A9")]
    [InlineData("https:%2F%2Fother.example%2F", "https://other.example/")]
    public async Task A_redirect_goes_where_it_is_told(string to, string location)
    {
        await using TestClient client = Redirecting().TestClient();
        TestAnswer answer = await client.GetAsync($"/to?place={to}").Safely();
        Assert.Equal((302, location), (answer.Status, answer["Location"]));
    }

    [Fact]
    public async Task No_field_can_be_smuggled_into_a_redirect()
    {
        await using TestClient client = Redirecting().TestClient();
        TestAnswer answer = await client.GetAsync("/to?place=%2Fa%0D%0ASet-Cookie:%20a=b").Safely();
        Assert.Equal((500, null, null), (answer.Status, answer["Location"], answer["Set-Cookie"]));
    }

    [Theory]
    [InlineData("%2Forders%3Fa=b", "/orders?a=b")]
    [InlineData("%2F", "/")]
    [InlineData("%2F%2Fevil.example", "/start")]
    [InlineData("%2F%5Cevil.example", "/start")]
    [InlineData("%2F%09%2Fevil.example", "/start")]
    [InlineData("https:%2F%2Fevil.example", "/start")]
    [InlineData("javascript:alert(1)", "/start")]
    [InlineData("%2F%0D%0Aa:b", "/start")]
    [InlineData("", "/start")]
    public async Task A_place_that_a_request_names_stays_on_this_site(string next, string location)
    {
        await using TestClient client = Redirecting().TestClient();
        Assert.Equal(location, (await client.GetAsync($"/here?place={next}").Safely())["Location"]);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_sequence_and_disposes_it()
    {
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = new App();
        app.Json(NumbersJson.Default);
        app.Get("/", () => Numbers(disposed));
        await using RunningApp running = app.Start();
        await using (HttpConnection http = await HttpConnection.ConnectAsync(running.EndPoints[0].ToString()!))
        {
            IncomingResponse answer = await http.SendAsync(new("GET", "/")).Safely();
            Assert.Equal(2, await answer.ReadAsync(new byte[2]).Safely());
            http.Connection.Abort("the client leaves");
        }
        await disposed.Task.Safely();
    }

    [Fact]
    public async Task A_sequence_that_fails_in_the_middle_is_cut_and_not_ended()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = new App();
        app.Json(NumbersJson.Default);
        app.Get("/", () => FailingAsync(begun.Task));
        await using RunningApp running = app.Start();
        await using HttpConnection http = await HttpConnection.ConnectAsync(running.EndPoints[0].ToString()!);
        IncomingResponse answer = await http.SendAsync(new("GET", "/")).Safely();
        Assert.Equal(2, await answer.ReadAsync(new byte[2]).Safely());
        begun.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => answer.BytesAsync().Safely());
    }

    [Fact]
    public async Task Routes_that_block_and_are_marked_run_all_at_once_and_keep_nobody_waiting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        const int Count = 8;
        using var all = new CountdownEvent(Count);
        using var quick = new ManualResetEventSlim();
        var app = new App();
        app.Get("/quick", () => "quick");
        app.Get("/blocks", () =>
        {
            all.Signal();
            all.Wait();
            quick.Wait();
            // The pool adds a thread only now and then: what blocks must not be on it.
            return $"{Thread.CurrentThread.IsThreadPoolThread}";
        }).OnPool();
        await using TestClient client = app.TestClient(TestOver.Epoll);
        Task<TestAnswer>[] blocked = [.. Enumerable.Range(0, Count).Select(_ => client.GetAsync("/blocks"))];
        Assert.Equal("quick", (await client.GetAsync("/quick").Safely()).Text);
        quick.Set();
        foreach (Task<TestAnswer> one in blocked) Assert.Equal("False", (await one.Safely()).Text);
    }

    [Fact]
    public async Task A_handler_goes_to_the_pool_where_it_asks_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        var app = new App();
        app.Get("/loop", () => $"{Thread.CurrentThread.IsThreadPoolThread}");
        app.Get("/late", async (Request r) =>
        {
            ValueTask going = r.ToPoolAsync();
            // The pool has had its time before anybody awaits.
            for (int i = 0; i < 10; i++) Task.Run(() => { }).Wait();
            await going;
            return $"{Thread.CurrentThread.IsThreadPoolThread}";
        });
        await using TestClient client = app.TestClient(TestOver.Epoll);
        Assert.Equal("False", (await client.GetAsync("/loop").Safely()).Text);
        Assert.Equal("True", (await client.GetAsync("/late").Safely()).Text);
    }

    private static App Redirecting()
    {
        var app = new App();
        app.Get("/to", (Request r) => Response.Redirect(r.Query["place"]!));
        app.Get("/here", (Request r) => Response.RedirectHere(r.Query["place"], "/start"));
        return app;
    }

    // Gives one number, and the next never.
    private static async IAsyncEnumerable<int> Numbers(TaskCompletionSource disposed, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            yield return 1;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            disposed.SetResult();
        }
    }

    private static async IAsyncEnumerable<int> FailingAsync(Task begun)
    {
        yield return 1;
        await begun;
        throw new InvalidOperationException("in the middle");
    }
}

[JsonSerializable(typeof(IAsyncEnumerable<int>))]
internal sealed partial class NumbersJson : JsonSerializerContext;
