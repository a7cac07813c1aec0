using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>An application that routes in the browser: its page for pages, and nothing in the place of what is missing.</summary>
public sealed class SinglePageTests
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    [Theory]
    [InlineData("GET", "/settings", Browser, "navigate", 200)]
    [InlineData("GET", "/users/7/edit/", Browser, "navigate", 200)]
    [InlineData("GET", "/settings?tab=2", Browser, null, 200)]
    [InlineData("HEAD", "/settings", Browser, "navigate", 200)]
    [InlineData("GET", "/folder/", Browser, "navigate", 200)]
    [InlineData("GET", "/index.html/more", Browser, "navigate", 200)]
    [InlineData("GET", "/v1.2/settings", Browser, "navigate", 200)]
    [InlineData("GET", "/app.js", "*/*", "no-cors", 404)]
    [InlineData("GET", "/users/john.doe", Browser, "navigate", 200)]
    [InlineData("GET", "/items/1.1", Browser, "navigate", 200)]
    [InlineData("GET", "/items/1.1", Browser, null, 200)]
    [InlineData("GET", "/items/1.1", Browser, "no-cors", 404)]
    [InlineData("GET", "/items/1.1", "*/*", null, 404)]
    [InlineData("GET", "/items/1.1", null, null, 404)]
    [InlineData("GET", "/app.js/", null, null, 404)]
    [InlineData("GET", "/users/7/", null, null, 200)]
    [InlineData("GET", "/app.js", null, "navigate", 404)]
    [InlineData("GET", "/logo", "image/avif,image/webp,*/*;q=0.8", null, 404)]
    [InlineData("GET", "/api/users", "application/json", null, 404)]
    [InlineData("GET", "/logo", "image/avif,image/webp,*/*;q=0.8", "no-cors", 404)]
    [InlineData("GET", "/api/users", "application/json", "cors", 404)]
    [InlineData("GET", "/api/users", "*/*", "cors", 404)]
    [InlineData("GET", "/api/users", Browser, "cors", 404)]
    [InlineData("GET", "/settings", "*/*", null, 200)]
    [InlineData("HEAD", "/v1.2/settings", "*/*", null, 200)]
    [InlineData("GET", "/settings", null, null, 200)]
    [InlineData("GET", "/settings", "*/*", "navigate", 404)]
    [InlineData("GET", "/settings", "text/html;q=0, */*", null, 404)]
    [InlineData("GET", "/.env", Browser, "navigate", 404)]
    [InlineData("GET", "/..%2fsecret", Browser, "navigate", 404)]
    [InlineData("POST", "/settings", Browser, "navigate", 405)]
    public async Task Pages_get_the_page_and_assets_their_404(string method, string target, string? accept, string? mode, int status)
    {
        using Served served = App();
        List<Header> headers = [];
        if (accept is not null) headers.Add(new("Accept", accept));
        if (mode is not null) headers.Add(new("Sec-Fetch-Mode", mode));
        Answer answer = await served.AskAsync(method, target, [.. headers]);
        Assert.Equal(status, answer.Status);
        if (status != 200) Assert.DoesNotContain("the app", answer.Text, StringComparison.Ordinal);
        else Assert.Equal(("text/html; charset=utf-8", "no-cache", "Accept, Sec-Fetch-Mode, Accept-Encoding", 7L), (answer["Content-Type"], answer["Cache-Control"], answer["Vary"], answer.Length));
    }

    [Fact]
    public async Task What_is_there_is_served_as_ever()
    {
        using Served served = App();
        Header html = new("Accept", Browser);
        Assert.Equal(("the app", "max-age=60"), ((await served.GetAsync("/", html)).Text, (await served.GetAsync("/", html))["Cache-Control"]));
        Assert.Equal("body {}", (await served.GetAsync("/style.css", html)).Text);
        Assert.Equal("a page", (await served.GetAsync("/about/", html)).Text);
    }

    [Fact]
    public async Task The_page_is_kept_while_it_is_the_same()
    {
        using Served served = App();
        Header html = new("Accept", Browser);
        string tag = (await served.GetAsync("/settings", html))["ETag"]!;
        Answer again = await served.GetAsync("/users", html, new("If-None-Match", tag));
        Assert.Equal((304, "no-cache", "Accept, Sec-Fetch-Mode, Accept-Encoding"), (again.Status, again["Cache-Control"], again["Vary"]));
    }

    [Fact]
    public async Task The_page_may_be_compressed()
    {
        using Served served = App();
        served.Top.Write("root/index.html.gz", "small");
        Answer answer = await served.GetAsync("/settings", new("Accept", Browser), new Header("Accept-Encoding", "gzip"));
        Assert.Equal(("small", "gzip", "Accept, Sec-Fetch-Mode, Accept-Encoding"), (answer.Text, answer["Content-Encoding"], answer["Vary"]));
    }

    [Fact]
    public async Task Before_the_app_is_built_pages_are_404()
    {
        using Served served = App();
        File.Delete(served.Top["root/index.html"]);
        Assert.Equal(404, (await served.GetAsync("/settings", new Header("Accept", Browser))).Status);
        Assert.Equal(404, (await served.GetAsync("/", new Header("Accept", Browser))).Status);
    }

    private static Served App()
    {
        var served = new Served(new() { SinglePage = true, CacheControl = "max-age=60", Precompressed = true });
        served.Top.Write("root/index.html", "the app").Write("root/style.css", "body {}").Write("root/about/index.html", "a page").Folder("root/folder").Write("secret");
        return served;
    }
}
