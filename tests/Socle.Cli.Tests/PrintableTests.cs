namespace Socle.Cli.Tests;

/// <summary>What others say, as a terminal is given it.</summary>
public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("\e[31mred\u0007\u009b", "?[31mred??")]
    [InlineData("two\r\nlines", "two??lines")]
    [InlineData("\u202Egpj.exe", "[U+202E]gpj.exe")]
    [InlineData("a\u2066b\u2069\u061C\u200E\u200F", "a[U+2066]b[U+2069][U+061C][U+200E][U+200F]")]
    [InlineData("pay\u200Bpal\uFEFF", "pay[U+200B]pal[U+FEFF]")]
    [InlineData("\U000E0041", "[U+E0041]")]
    [InlineData("caf\u00E9 \U0001F469\u200D\U0001F4BB", "caf\u00E9 \U0001F469\u200D\U0001F4BB")]
    public void Controls_become_question_marks_and_characters_that_mislead_are_shown(string words, string shown) => Assert.Equal(shown, Printable.Text(words));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("a\uFFFDb", Printable.Text("a\uD800b"));
}
