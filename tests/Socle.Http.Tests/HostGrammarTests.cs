using System.Text;

namespace Socle.Http.Tests;

/// <summary>IP literals of RFC 3986 3.2.2, one by one; names and ports are in the golden cases.</summary>
public sealed class HostGrammarTests
{
    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("1::8")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::2:3:4:5:6:7:8")]
    [InlineData("1:2:3::5:6:7:8")]
    [InlineData("fe80::ABCD:ef01")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("::255.255.255.255")]
    [InlineData("1:2:3:4:5:6:0.0.0.0")]
    [InlineData("1:2:3:4:5::1.2.3.4")]
    [InlineData("ABCD:ABCD:ABCD:ABCD:ABCD:ABCD:192.168.158.190")]
    public void Is_an_IPv6_address(string text) => Assert.True(IsAuthority($"[{text}]:80"));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("1::2::3")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData(":2:3:4:5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("::1%eth0")]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3")]
    [InlineData("::1.2.3.4.5")]
    [InlineData("::1.2.3.256")]
    [InlineData("::1.2.3.04")]
    [InlineData("::1.2.3.")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("v1.fe80")]
    public void Is_none(string text) => Assert.False(IsAuthority($"[{text}]"));

    [Fact]
    public void A_literal_of_any_length_is_judged_at_once()
    {
        string groups = string.Concat(Enumerable.Repeat("1:", 1 << 20));
        Assert.False(IsAuthority($"[{groups}1]"));
    }

    private static bool IsAuthority(string text) => HostGrammar.IsAuthority(Encoding.ASCII.GetBytes(text));
}
