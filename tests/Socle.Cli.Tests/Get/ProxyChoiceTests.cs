namespace Socle.Cli.Tests;

/// <summary>Which proxy an environment names for a URL, by curl's rules.</summary>
public sealed class ProxyChoiceTests
{
    [Theory]
    [InlineData("http://a.example/", "http_proxy=p:1", "http://p:1/")]
    [InlineData("http://a.example/", "HTTP_PROXY=p:1", null)]
    [InlineData("http://a.example/", "https_proxy=p:1", null)]
    [InlineData("http://a.example/", "ALL_PROXY=p:1", "http://p:1/")]
    [InlineData("http://a.example/", "http_proxy=p:1 all_proxy=q:2", "http://p:1/")]
    [InlineData("https://a.example/", "https_proxy=p:1", "http://p:1/")]
    [InlineData("https://a.example/", "HTTPS_PROXY=p:1", "http://p:1/")]
    [InlineData("https://a.example/", "http_proxy=p:1", null)]
    [InlineData("http://a.example/", "http_proxy=p", "http://p:1080/")]
    [InlineData("http://a.example/", "http_proxy=http://p:80", "http://p/")]
    [InlineData("http://a.example/", "http_proxy=http://p", "http://p:1080/")]
    [InlineData("http://a.example/", "http_proxy=p:1 no_proxy=a.example", null)]
    [InlineData("http://a.example/", "http_proxy=p:1 NO_PROXY=a.example", null)]
    [InlineData("http://a.example/", "http_proxy=p:1 no_proxy=b.example", "http://p:1/")]
    [InlineData("http://a.example/", "http_proxy=", null)]
    public void The_environment_names_it(string url, string variables, string? proxy)
    {
        Dictionary<string, string> environment = variables.Split(' ').Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        Assert.Equal(proxy, ProxyChoice.For(new(url), null, n => environment.GetValueOrDefault(n))?.Url.AbsoluteUri);
    }

    [Fact]
    public void An_empty_option_is_the_direct_way_whatever_the_environment_says() => Assert.Null(ProxyChoice.For(new("http://a.example/"), "", _ => "p:1"));

    [Theory, InlineData("socks5://p:1"), InlineData("http://"), InlineData("p q")]
    public void What_is_no_HTTP_proxy_is_told_with_where_it_came_from(string value) =>
        Assert.StartsWith("http_proxy is `", Assert.Throws<UsageException>(() => ProxyChoice.For(new("http://a.example/"), null, n => n == "http_proxy" ? value : null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("*", "http://a.example/", true)]
    [InlineData("a.example", "http://a.example/", true)]
    [InlineData(".a.example", "http://a.example/", true)]
    [InlineData("a.example", "http://x.a.example/", true)]
    [InlineData("a.example", "http://xa.example/", false)]
    [InlineData("A.EXAMPLE", "http://a.example./", true)]
    [InlineData("b.example, a.example", "http://a.example/", true)]
    [InlineData("b.example a.example", "http://a.example/", true)]
    [InlineData("a.example:8080", "http://a.example:8080/", true)]
    [InlineData("a.example:8080", "http://a.example/", false)]
    [InlineData("127.0.0.1", "http://127.0.0.1:9/", true)]
    [InlineData("127.0.0.0/8", "http://127.9.9.9/", true)]
    [InlineData("10.0.0.0/8", "http://127.0.0.1/", false)]
    [InlineData("::1", "http://[::1]:9/", true)]
    [InlineData("[::1]:8", "http://[::1]:9/", false)]
    [InlineData("localhost", "http://127.0.0.1/", false)]
    [InlineData("", "http://a.example/", false)]
    public void Some_hosts_need_none(string list, string url, bool covered) => Assert.Equal(covered, NoProxy.Covers(list, new(url)));
}
