using System.Text;

namespace Socle.Http.Tests;

/// <summary>RFC 9110 8.8.3.</summary>
public sealed class EntityTagTests
{
    [Theory]
    [InlineData("W/\"1\"", "W/\"1\"", false, true)]
    [InlineData("W/\"1\"", "W/\"2\"", false, false)]
    [InlineData("W/\"1\"", "\"1\"", false, true)]
    [InlineData("\"1\"", "\"1\"", true, true)]
    public void The_table_of_8_8_3_2_holds(string first, string second, bool strong, bool weak)
    {
        Assert.True(EntityTag.TryParse(Encoding.Latin1.GetBytes(first), out EntityTag a));
        Assert.True(EntityTag.TryParse(Encoding.Latin1.GetBytes(second), out EntityTag b));
        Assert.Equal((strong, weak), (a.StrongEquals(b), a.WeakEquals(b)));
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("\"a\",\"b\"", "\"a\" \"b\"")]
    [InlineData(", ,\"a\" ,\t\"b\",", "\"a\" \"b\"")]
    [InlineData("\"a,b\", W/\"c\"", "\"a,b\" W/\"c\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"a\" \"b\"", "")]
    [InlineData("a, \"b\"", "")]
    [InlineData("\"a", "")]
    [InlineData("w/\"a\"", "")]
    [InlineData("W/ \"a\"", "")]
    [InlineData("\"a b\"", "")]
    [InlineData("", "")]
    public void A_list_is_read_up_to_what_is_no_tag(string list, string expected)
    {
        ReadOnlySpan<byte> rest = Encoding.Latin1.GetBytes(list);
        var found = new List<string>();
        while (EntityTag.TryNext(ref rest, out EntityTag tag)) found.Add((tag.IsWeak ? "W/" : "") + Encoding.Latin1.GetString(tag.Quoted));
        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public void No_tag_equals_nothing() => Assert.False(default(EntityTag).WeakEquals(default));
}
