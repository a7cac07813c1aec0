using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Socle.Http.Tests;

/// <summary>URL-encoded forms: WHATWG URL 5.1, read strictly.</summary>
public sealed class UrlEncodedTests
{
    [Theory]
    [InlineData("a=1&b=2", "a=1 b=2")]
    [InlineData("", "")]
    [InlineData("&&a&&", "a=")]
    [InlineData("=&a==b", "= a==b")]
    [InlineData("a=1&a=2", "a=1 a=2")]
    [InlineData("a;b=1", "a;b=1")]
    public void Pairs_are_found(string body, string expected) => Assert.Equal(expected, string.Join(' ', Pairs(body).Select(p => $"{p.Name}={p.Value}")));

    [Theory]
    [InlineData("a+b%20c", "a b c")]
    [InlineData("%C3%A9%e6%bc%a2", "é漢")]
    [InlineData("é", "é")]
    [InlineData("%2B%25%26%3D", "+%&=")]
    [InlineData("", "")]
    [InlineData("%", null)]
    [InlineData("%4", null)]
    [InlineData("a%4", null)]
    [InlineData("%zz", null)]
    [InlineData("100%", null)]
    [InlineData("%FF", null)]
    [InlineData("%C3", null)]
    [InlineData("%C0%AF", null)] // an overlong slash
    [InlineData("%ED%A0%80", null)] // a surrogate
    public void Text_is_decoded_strictly(string coded, string? text)
    {
        Assert.Equal(text is not null, PercentCoding.TryDecodeForm(Encoding.UTF8.GetBytes(coded), out string? decoded));
        Assert.Equal(text, decoded);
    }

    [Fact]
    public void What_is_encoded_is_read_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(NonNull<string>, NonNull<string>)[]>(), pairs =>
        {
            // Lone surrogates are no text.
            (string, string)[] texts = [.. pairs.Select(p => (Text(p.Item1.Get), Text(p.Item2.Get)))];
            string body = string.Join('&', texts.Select(p => $"{Uri.EscapeDataString(p.Item1)}={Uri.EscapeDataString(p.Item2).Replace("%20", "+", StringComparison.Ordinal)}"));
            Assert.Equal(texts, Pairs(body).Select(p => (Decoded(p.Name), Decoded(p.Value))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Finding_pairs_allocates_nothing()
    {
        byte[] body = "a=1&b=2&&c"u8.ToArray();
        Assert.Equal(0, Allocations.OnThread(() => Count(body)));
    }

    private static int Count(byte[] body)
    {
        var reader = new UrlEncodedReader(body);
        int count = 0;
        while (reader.Read()) count++;
        return count;
    }

    private static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Decoded(string coded) => PercentCoding.TryDecodeForm(Encoding.UTF8.GetBytes(coded), out string? text) ? text : throw new FormatException(coded);

    private static List<(string Name, string Value)> Pairs(string body)
    {
        var pairs = new List<(string, string)>();
        var reader = new UrlEncodedReader(Encoding.UTF8.GetBytes(body));
        while (reader.Read()) pairs.Add((Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value)));
        return pairs;
    }
}
