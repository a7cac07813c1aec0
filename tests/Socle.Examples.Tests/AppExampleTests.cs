namespace Socle.Examples.Tests;

/// <summary>The examples that are apps, asked as a client asks.</summary>
public sealed class AppExampleTests
{
    [Theory, InlineData("2>&-"), InlineData("2>/dev/full"), InlineData(">&-"), InlineData(">/dev/full"), InlineData("<&-")]
    public async Task A_standard_stream_that_does_not_work_costs_an_app_nothing_but_its_messages(string redirection)
    {
        int port = Example.FreePort();
        await using Example example = Example.StartRedirected("08-hello.cs", redirection, "--address", $"127.0.0.1:{port}");
        Assert.Contains("Hello", await example.GetWhenItListensAsync($"http://127.0.0.1:{port}/"), StringComparison.Ordinal);
        await example.TerminateAsync();
    }

    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_site_and_an_API_stand_in_one_file()
    {
        await using Example example = Example.Start("08-hello.cs", "--port", "0");
        Uri url = await example.ListeningAsync();
        Assert.Contains("<h1>Hello, World!</h1>", await Http.GetStringAsync(url, TestContext.Current.CancellationToken));
        Assert.Contains("<h1>Hello, Ada!</h1>", await Http.GetStringAsync(new Uri(url, "hello/Ada"), TestContext.Current.CancellationToken));
        Assert.Equal("""{"number":7,"value":49}""", await Http.GetStringAsync(new Uri(url, "api/square/7"), TestContext.Current.CancellationToken));
        Assert.Equal("""[{"number":1,"value":1},{"number":2,"value":4}]""", await Http.GetStringAsync(new Uri(url, "api/squares?count=2"), TestContext.Current.CancellationToken));
        Assert.Equal(404, await StatusAsync(new Uri(url, "api/square/seven")));
        Assert.Equal(400, await StatusAsync(new Uri(url, "api/squares?count=two")));
        await example.TerminateAsync();
    }

    private static async Task<int> StatusAsync(Uri url)
    {
        using HttpResponseMessage answer = await Http.GetAsync(url, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
