using Socle.Server;

namespace Socle.Tests;

/// <summary>What an app lets other sites' pages do in a visitor's name, and whose word on a client it takes.</summary>
[Trait("Over", "Switch")]
public sealed class CrossSiteTests
{
    private static readonly Header CrossSite = new("Sec-Fetch-Site", "cross-site");
    private static readonly Header Friend = new("Origin", "https://friend.example");

    [Fact]
    public async Task An_app_refuses_what_other_sites_send_in_a_visitors_name()
    {
        await using TestClient client = Deleting(_ => { }).TestClient();
        Assert.Equal(200, (await client.PostAsync("/delete", "", headers: new Header("Sec-Fetch-Site", "same-origin")).Safely()).Status);
        Assert.Equal(200, (await client.PostAsync("/delete", "").Safely()).Status);
        Assert.Equal(200, (await client.GetAsync("/", CrossSite).Safely()).Status);
        TestAnswer refused = await client.PostAsync("/delete", "", headers: CrossSite).Safely();
        Assert.Equal((403, "This was sent by a page of another site, so nothing was done.\n"), (refused.Status, refused.Text));
        Assert.Equal(403, (await client.SendAsync("PUT", "/any/x", headers: CrossSite).Safely()).Status);
        TestAnswer page = await client.PostAsync("/delete", "", headers: [CrossSite, new("Accept", "text/html")]).Safely();
        Assert.Equal("text/html; charset=utf-8", page["Content-Type"]);
    }

    [Fact]
    public async Task Trusted_origins_and_open_routes_are_let_in()
    {
        await using TestClient client = Deleting(app =>
        {
            app.TrustOrigins("https://friend.example");
            app.Post("/hook", () => "hooked").AllowCrossOrigin();
        }).TestClient();
        Assert.Equal(200, (await client.PostAsync("/delete", "", headers: [CrossSite, Friend]).Safely()).Status);
        Assert.Equal(403, (await client.PostAsync("/delete", "", headers: [CrossSite, new("Origin", "https://foe.example")]).Safely()).Status);
        Assert.Equal("hooked", (await client.PostAsync("/hook", "", headers: CrossSite).Safely()).Text);
    }

    [Fact]
    public async Task A_group_is_let_in_as_a_whole_and_nothing_beside_it()
    {
        await using TestClient client = Deleting(app =>
        {
            RouteGroup api = app.Group("/api").AllowCrossOrigin();
            api.Put("/a", () => "put");
            api.Group("/below").Post("/b", () => "posted");
        }).TestClient();
        Assert.Equal("put", (await client.SendAsync("PUT", "/api/a", headers: CrossSite).Safely()).Text);
        Assert.Equal("posted", (await client.PostAsync("/api/below/b", "", headers: CrossSite).Safely()).Text);
        Assert.Equal(403, (await client.PostAsync("/delete", "", headers: CrossSite).Safely()).Status);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using TestClient client = Deleting(app => app.RefusesCrossOrigin = false).TestClient();
        Assert.Equal(200, (await client.PostAsync("/delete", "", headers: CrossSite).Safely()).Status);
    }

    [Fact]
    public async Task A_mounted_app_follows_the_one_at_the_top_and_keeps_its_open_routes()
    {
        App inner = Deleting(app => app.RefusesCrossOrigin = false);
        Route hook = inner.Post("/hook", () => "hooked");
        var outer = new App();
        outer.Mount("/in", inner);
        hook.AllowCrossOrigin();
        await using TestClient client = outer.TestClient();
        Assert.Equal(403, (await client.PostAsync("/in/delete", "", headers: CrossSite).Safely()).Status);
        Assert.Equal("hooked", (await client.PostAsync("/in/hook", "", headers: CrossSite).Safely()).Text);
    }

    [Theory, MemberData(nameof(TestClientTests.Everywhere), MemberType = typeof(TestClientTests))]
    public async Task A_proxy_is_believed_when_it_is_trusted(TestOver over)
    {
        foreach (bool isTrusted in new[] { true, false })
        {
            var app = new App();
            if (isTrusted) app.TrustProxies(ForwardedFields.XForwardedFor | ForwardedFields.XForwardedProto, System.Net.IPNetwork.Parse("127.0.0.0/8"));
            app.Get("/", (Request r) => $"{r.Scheme}");
            await using TestClient client = app.TestClient(over);
            TestAnswer answer = await client.GetAsync("/", new("X-Forwarded-For", "192.0.2.7"), new("X-Forwarded-Proto", "https")).Safely();
            // Over a Unix-domain socket nobody has an address that could be trusted.
            Assert.Equal((isTrusted && over != TestOver.Unix) || over == TestOver.Tls ? "https" : "http", answer.Text);
        }
    }

    [Fact]
    public async Task A_proxy_on_a_Unix_domain_socket_is_believed_when_those_are_trusted()
    {
        using var folder = new TempFolder();
        var app = new App();
        app.TrustProxies(new TrustedProxies(ForwardedFields.XForwardedProto) { TrustsUnixSockets = true });
        app.Get("/", (Request r) => r.Scheme);
        await using RunningApp running = app.Start($"unix:{folder["app.sock"]}");
        await using HttpConnection proxy = await HttpConnection.ConnectAsync($"unix:{folder["app.sock"]}").Safely();
        var request = new OutgoingRequest("GET", "/");
        request.Headers.Add("X-Forwarded-Proto", "https");
        Assert.Equal("https", await (await proxy.SendAsync(request).Safely()).TextAsync().Safely());
    }

    private static App Deleting(Action<App> also)
    {
        var app = new App();
        app.Get("/", () => "page");
        app.Post("/delete", () => "deleted");
        app.Mount("/any", _ => new(Response.Text("any")));
        also(app);
        return app;
    }
}
