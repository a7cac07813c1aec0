namespace Socle.Http.Tests;

/// <summary>Cookies in (RFC 6265 5.4, as leniently as browsers) and out (4.1, as strictly as they).</summary>
public sealed class CookieTests
{
    [Theory]
    [InlineData("a=1; b=2", "[a]=1 [b]=2")]
    [InlineData("a=1;b=2", "[a]=1 [b]=2")]
    [InlineData("a=1; ; b=2;", "[a]=1 [b]=2")]
    [InlineData("a = 1 ;\tb=x y", "[a]=1 [b]=x y")]
    [InlineData("a=1=2==", "[a]=1=2==")]
    [InlineData("alone; =x; a=", "[]=alone []=x [a]=")]
    [InlineData("a=\"q\"; b=a,b", "[a]=\"q\" [b]=a,b")]
    [InlineData("a[]=1; a b=2; ü=ö", "[a[]]=1 [a b]=2 [ü]=ö")]
    [InlineData("", "")]
    public void Cookies_are_read_as_they_were_set(string field, string expected)
    {
        string bytes = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(field));
        using var exchange = new MemoryExchange("GET", "/", [new("Host", "a"), new("Cookie", bytes)]);
        Assert.Equal(expected, string.Join(' ', exchange.Request.Cookies.Select(c => $"[{c.Key}]={c.Value}")));
    }

    [Fact]
    public void The_first_of_a_name_is_meant_over_all_fields_and_case_counts()
    {
        using var exchange = new MemoryExchange("GET", "/", [new("Cookie", "a=1; A=2"), new("X", "a=0"), new("cookie", "a=3; b=4")]);
        RequestCookies cookies = exchange.Request.Cookies;
        Assert.Equal(("1", "2", "4", null), (cookies["a"], cookies["A"], cookies["b"], cookies["c"]));
        Assert.Equal(["1", "3"], cookies.All("a"));
    }

    [Fact]
    public void A_cookie_is_kept_from_scripts_and_other_sites_unless_told_otherwise()
    {
        Assert.Equal("id=x; Path=/; HttpOnly; SameSite=Lax", new SetCookie("id", "x").ToString());
        Assert.Equal("__Host-id=x; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict",
            new SetCookie("__Host-id", "x") { Secure = true, SameSite = SameSite.Strict, MaxAge = TimeSpan.FromHours(1) }.ToString());
        Assert.Equal("a=; Path=/b; Domain=example.org; Secure; SameSite=None; Partitioned",
            new SetCookie("a", "") { Path = "/b", Domain = "example.org", Secure = true, HttpOnly = false, SameSite = SameSite.None, Partitioned = true }.ToString());
        Assert.Equal("a=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", SetCookie.Removing("a").ToString());
    }

    public static TheoryData<string, SetCookie> Broken => new()
    {
        { "name", new("", "x") },
        { "name", new("a b", "x") },
        { "name", new("a=b", "x") },
        { "name", new("é", "x") },
        { "value", new("a", "x;y") },
        { "value", new("a", "x y") },
        { "value", new("a", "x\r\nSet-Cookie: b=c") },
        { "value", new("a", "é") },
        { "value", new("a", "\"x\"") },
        { "4096", new("a", new string('x', 4096)) },
        { "path", new("a", "x") { Path = "b" } },
        { "path", new("a", "x") { Path = "/;Domain=b" } },
        { "path", new("a", "x") { Path = "/" + new string('x', 1024) } },
        { "domain", new("a", "x") { Domain = "a;b" } },
        { "domain", new("a", "x") { Domain = "" } },
        { "SameSite", new("a", "x") { SameSite = SameSite.None } },
        { "Partitioned", new("a", "x") { Partitioned = true } },
        { "__Secure-", new("__Secure-a", "x") },
        { "__Secure-", new("__sEcure-a", "x") },
        { "__Host-", new("__Host-a", "x") },
        { "__Host-", new("__host-a", "x") { Secure = true, Path = "/b" } },
        { "__Host-", new("__Host-a", "x") { Secure = true, Domain = "b" } },
    };

    [Theory, MemberData(nameof(Broken))]
    public void What_a_browser_would_drop_throws(string about, SetCookie cookie) =>
        Assert.Contains(about, Assert.Throws<InvalidOperationException>(cookie.ToString).Message, StringComparison.Ordinal);

    [Fact]
    public void The_longest_pair_that_browsers_take_is_taken() => Assert.Equal(4096 + 1, new SetCookie("a", new string('x', 4095)).ToString().IndexOf(';', StringComparison.Ordinal));

    [Fact]
    public void An_answer_sets_several()
    {
        Response answer = Response.Text("x").WithCookie(new("a", "1")).WithCookie(new("b", "2"));
        Assert.Equal(2, answer.Headers.ToArray().Count(h => h.Name == "Set-Cookie"));
    }
}
