using System.Net;

namespace Socle.Http.Tests;

/// <summary>Whom a server believes, of what a proxy and its client say.</summary>
public sealed class TrustedProxiesTests
{
    private const ForwardedFields AllX = ForwardedFields.XForwardedFor | ForwardedFields.XForwardedProto | ForwardedFields.XForwardedHost;
    private static readonly IPEndPoint Proxy = new(IPAddress.Parse("10.0.0.1"), 4000), Stranger = new(IPAddress.Parse("198.51.100.7"), 4000);

    private static string Read(ForwardedFields fields, EndPoint? peer, params string[] lines)
    {
        using var exchange = new MemoryExchange("GET", "/", lines.Select(l => new Header(l[..l.IndexOf(':', StringComparison.Ordinal)], l[(l.IndexOf(':', StringComparison.Ordinal) + 2)..])));
        (EndPoint? remote, string? scheme, string? host) = new TrustedProxies(fields, IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")).Read(peer, exchange.Head);
        return $"{remote?.ToString() ?? "-"} {scheme ?? "-"} {host ?? "-"}";
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9:0")]
    [InlineData("203.0.113.9:5000", "203.0.113.9:5000")]
    [InlineData("2001:db8::1", "[2001:db8::1]:0")]
    [InlineData("[2001:db8::1]:5000", "[2001:db8::1]:5000")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9:0")]
    [InlineData("192.0.2.66, 203.0.113.9", "203.0.113.9:0")]
    [InlineData("192.0.2.66, 203.0.113.9, 10.0.0.2", "203.0.113.9:0")]
    [InlineData("192.0.2.66, 203.0.113.9 ,fd00::2,, 10.0.0.2,", "203.0.113.9:0")]
    [InlineData("10.0.0.3, 10.0.0.2", "10.0.0.3:0")]
    [InlineData("10.0.0.9, 203.0.113.9", "203.0.113.9:0")]
    [InlineData("203.0.113.9, unknown, 10.0.0.2", "10.0.0.2:0")]
    [InlineData("203.0.113.9, 10.1, 10.0.0.2", "10.0.0.2:0")]
    [InlineData("unknown", "-")]
    [InlineData("fe80::1%eth0", "-")]
    [InlineData("[203.0.113.9]:80", "-")]
    [InlineData("", "-")]
    public void The_chain_is_walked_from_the_right_to_the_first_who_is_not_trusted(string value, string remote) =>
        Assert.Equal($"{remote} - -", Read(AllX, Proxy, $"X-Forwarded-For: {value}"));

    [Fact]
    public void Several_lines_are_one_list() =>
        Assert.Equal("203.0.113.9:0 - -", Read(AllX, Proxy, "X-Forwarded-For: 192.0.2.66", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 10.0.0.2"));

    [Theory]
    [InlineData("203.0.113.9", "https", "https")]
    [InlineData("203.0.113.9", "HTTP", "http")]
    [InlineData("203.0.113.9", "https, http", "http")]
    [InlineData("203.0.113.9, 10.0.0.2", "https, http", "https")]
    [InlineData("203.0.113.9, 10.0.0.2", "http, https, http", "https")]
    [InlineData("203.0.113.9, 10.0.0.2", "https", "https")]
    [InlineData("203.0.113.9", "javascript", "-")]
    public void The_scheme_is_told_by_the_proxy_that_the_client_called(string chain, string value, string scheme) =>
        Assert.Equal($"203.0.113.9:0 {scheme} -", Read(AllX, Proxy, $"X-Forwarded-For: {chain}", $"X-Forwarded-Proto: {value}"));

    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("evil.example, example.org:8443", "example.org:8443")]
    [InlineData("a b", "-")]
    [InlineData("a/b", "-")]
    public void A_host_must_be_one(string value, string host) => Assert.Equal($"- - {host}", Read(AllX, Proxy, $"X-Forwarded-Host: {value}"));

    [Theory]
    [InlineData("for=203.0.113.9;proto=https;host=example.org", "203.0.113.9:0 https example.org")]
    [InlineData("For=\"[2001:db8::1]:5000\";Proto=HTTP", "[2001:db8::1]:5000 http -")]
    [InlineData("for=192.0.2.66;proto=http, for=203.0.113.9;proto=https;by=10.0.0.1", "203.0.113.9:0 https -")]
    [InlineData("for=203.0.113.9;proto=https;host=example.org, for=10.0.0.2;proto=http;host=inner", "203.0.113.9:0 https example.org")]
    [InlineData("for=203.0.113.9;proto=https, for=10.0.0.2", "203.0.113.9:0 https -")]
    [InlineData("for=192.0.2.66;host=evil.example, for=203.0.113.9", "203.0.113.9:0 - -")]
    [InlineData("for=203.0.113.9, for=_hidden;proto=https, for=10.0.0.2", "10.0.0.2:0 https -")]
    [InlineData("for=203.0.113.9, proto=https", "- https -")]
    [InlineData("for=\"203.0.113.9:_port\"", "203.0.113.9:0 - -")]
    [InlineData("for=\"20\\3.0.113.9\"", "203.0.113.9:0 - -")]
    [InlineData(",for=203.0.113.9 , ", "203.0.113.9:0 - -")]
    [InlineData("for=203.0.113.9;;proto=http;", "203.0.113.9:0 http -")]
    [InlineData("for=\"192.0.2.66, for=203.0.113.9", "- - -")]
    [InlineData("for=\"192.0.2.66, for=\"[2001:db8::1]\"", "- - -")]
    [InlineData("for=203.0.113.9;for=192.0.2.66", "- - -")]
    [InlineData("for 203.0.113.9", "- - -")]
    [InlineData("for=203.0.113.9; proto=https", "- - -")]
    [InlineData("for=2001:db8::1", "- - -")]
    public void Forwarded_is_read_by_its_grammar(string value, string read) => Assert.Equal(read, Read(ForwardedFields.Forwarded, Proxy, $"Forwarded: {value}"));

    [Fact]
    public void A_line_that_a_client_left_open_hides_nothing_of_the_proxys_own() =>
        Assert.Equal("203.0.113.9:0 - -", Read(ForwardedFields.Forwarded, Proxy, "Forwarded: for=\"192.0.2.66", "Forwarded: for=203.0.113.9"));

    [Fact]
    public void Who_is_not_trusted_says_nothing()
    {
        string[] forged = ["X-Forwarded-For: 192.0.2.66", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "Forwarded: for=192.0.2.66;proto=https;host=evil.example"];
        Assert.Equal("- - -", Read(AllX, Stranger, forged));
        Assert.Equal("- - -", Read(ForwardedFields.Forwarded, Stranger, forged));
        Assert.Equal("- - -", Read(AllX, null, forged));
    }

    [Fact]
    public void Only_the_fields_that_the_proxies_write_count()
    {
        string[] forged = ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "Forwarded: for=192.0.2.66;proto=http;host=forged.example"];
        Assert.Equal("203.0.113.9:0 - -", Read(ForwardedFields.XForwardedFor, Proxy, forged));
        Assert.Equal("203.0.113.9:0 https -", Read(ForwardedFields.XForwardedFor | ForwardedFields.XForwardedProto, Proxy, forged));
        Assert.Equal("192.0.2.66:0 http forged.example", Read(ForwardedFields.Forwarded, Proxy, forged));
    }

    [Theory, InlineData(ForwardedFields.None), InlineData(ForwardedFields.Forwarded | ForwardedFields.XForwardedFor)]
    public void Two_accounts_of_the_same_or_none_are_refused(ForwardedFields fields) =>
        Assert.Contains("either Forwarded, or X-Forwarded-For", Assert.Throws<ArgumentException>(() => new TrustedProxies(fields)).Message, StringComparison.Ordinal);
}
