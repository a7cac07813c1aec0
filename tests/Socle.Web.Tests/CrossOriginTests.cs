using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Which requests of other sites' pages get through: the rules of Go's CrossOriginProtection.</summary>
public sealed class CrossOriginTests
{
    [Theory]
    [InlineData("POST", "same-origin", null, 200)]
    [InlineData("POST", "none", null, 200)]
    [InlineData("POST", "cross-site", null, 403)]
    [InlineData("POST", "same-site", null, 403)]
    [InlineData("POST", "cross-site", "https://example.org", 403)] // whoever says it is no browser, but says it
    [InlineData("POST", "", null, 403)]
    [InlineData("POST", "Same-Origin", null, 403)]
    public async Task Sec_Fetch_Site_decides_where_it_is_there(string method, string? site, string? origin, int status) => await AssertAsync(method, site, origin, status);

    [Theory]
    [InlineData("POST", null, "https://example.org", 200)]
    [InlineData("POST", null, "http://example.org", 200)]
    [InlineData("POST", null, "https://EXAMPLE.org", 200)]
    [InlineData("POST", null, "https://example.org:8443", 403)]
    [InlineData("POST", null, "https://attacker.example", 403)]
    [InlineData("POST", null, "https://example.org.attacker.example", 403)]
    [InlineData("POST", null, "https://attacker.example/example.org", 403)]
    [InlineData("POST", null, "null", 403)]
    [InlineData("POST", null, "", 403)]
    [InlineData("POST", null, "://example.org", 403)]
    public async Task Without_it_Origin_does(string method, string? site, string? origin, int status) => await AssertAsync(method, site, origin, status);

    [Theory]
    [InlineData("POST", null, null, 200)]
    [InlineData("DELETE", null, null, 200)]
    public async Task Without_both_it_is_no_browser(string method, string? site, string? origin, int status) => await AssertAsync(method, site, origin, status);

    [Theory]
    [InlineData("PUT", "cross-site", null, 403)]
    [InlineData("PATCH", "cross-site", null, 403)]
    [InlineData("DELETE", "cross-site", null, 403)]
    [InlineData("NEW", "cross-site", null, 403)]
    [InlineData("get", "cross-site", null, 403)]
    [InlineData("GET", "cross-site", "https://attacker.example", 200)]
    [InlineData("HEAD", "cross-site", null, 200)]
    [InlineData("OPTIONS", "cross-site", null, 200)]
    public async Task Every_method_that_may_change_something_is_looked_at(string method, string? site, string? origin, int status) => await AssertAsync(method, site, origin, status);

    [Theory]
    [InlineData("POST", "cross-site", "https://friend.example", 200)]
    [InlineData("POST", "same-site", "https://friend.example", 200)]
    [InlineData("POST", null, "https://friend.example", 200)]
    [InlineData("POST", "cross-site", "http://friend.example", 403)]
    [InlineData("POST", "cross-site", "https://friend.example:444", 403)]
    public async Task A_trusted_origin_may_send_anything(string method, string? site, string? origin, int status) => await AssertAsync(method, site, origin, status);

    [Theory, InlineData("friend.example"), InlineData("https://friend.example/"), InlineData("*"), InlineData("null")]
    public void What_is_no_origin_is_refused_at_the_start(string origin) => Assert.Throws<ArgumentException>(() => CrossOrigin.Refuse(origin));

    [Theory]
    [InlineData("example.com:80", "http://example.com", 200)]
    [InlineData("example.com", "http://example.com:80", 200)]
    [InlineData("example.com:443", "https://example.com", 200)]
    [InlineData("example.com.", "http://example.com", 200)]
    [InlineData("example.com", "http://EXAMPLE.com.", 200)]
    [InlineData("example.com.:8080", "http://example.com:8080", 200)]
    [InlineData("[::1]:80", "http://[::1]", 200)]
    [InlineData("[::1]:8080", "http://[::1]:8080", 200)]
    [InlineData("[::1]", "http://[::2]", 403)]
    [InlineData("example.com:443", "http://example.com", 403)]
    [InlineData("example.com:80", "https://example.com", 403)]
    [InlineData("example.com:8080", "http://example.com", 403)]
    [InlineData("example.com:180", "http://example.com:1", 403)]
    [InlineData("com", "http://example.com", 403)]
    [InlineData("", "http://", 403)]
    [InlineData("", "http://.", 403)]
    public async Task The_scheme_s_own_port_and_the_final_dot_make_no_other_origin(string host, string origin, int status) => await AssertAsync("POST", null, origin, status, host);

    private static async Task AssertAsync(string method, string? site, string? origin, int status, string host = "example.org")
    {
        Handler handler = CrossOrigin.Refuse("https://friend.example")(_ => new(Response.Text("done")));
        List<Header> headers = [new("Host", host)];
        if (site is not null) headers.Add(new("Sec-Fetch-Site", site));
        if (origin is not null) headers.Add(new("Origin", origin));
        using var exchange = new MemoryExchange(method, "/", headers);
        Assert.Equal(status, (await handler(exchange.Request)).Status);
    }
}
