using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Socle.Http.Tests;

/// <summary>RFC 9110 5.6.7.</summary>
public sealed class HttpDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Example = new(1994, 11, 6, 8, 49, 37, TimeSpan.Zero);

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    [InlineData("Mon, 06 Nov 1994 08:49:37 GMT")]
    public void All_three_formats_are_read(string text) => Assert.Equal(Example, Parse(text));

    [Theory]
    [InlineData("Monday, 01-Jan-70 00:00:00 GMT", 2070)]
    [InlineData("Monday, 01-Jan-76 00:00:00 GMT", 2076)]
    [InlineData("Friday, 20-Nov-76 20:00:00 GMT", 2076)]
    [InlineData("Friday, 20-Nov-76 20:00:01 GMT", 1976)]
    [InlineData("Monday, 01-Jan-77 00:00:00 GMT", 1977)]
    [InlineData("Monday, 01-Jan-99 00:00:00 GMT", 1999)]
    [InlineData("Monday, 01-Jan-26 00:00:00 GMT", 2026)]
    public void Two_digits_are_a_year_at_most_50_years_ahead(string text, int year) => Assert.Equal(year, Parse(text)!.Value.Year);

    [Fact]
    public void Two_digits_late_in_a_century_may_mean_the_next()
    {
        Assert.True(HttpDate.TryParse("Monday, 01-Jan-01 00:00:00 GMT"u8, Now.AddYears(73), out DateTimeOffset date));
        Assert.Equal(2101, date.Year);
    }

    [Fact]
    public void A_leap_second_is_the_second_after() => Assert.Equal(new(2017, 1, 1, 0, 0, 0, TimeSpan.Zero), Parse("Sat, 31 Dec 2016 23:59:60 GMT"));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("Sun, 06 Nov 1994 08:49:37")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT ")]
    [InlineData("sun, 06 nov 1994 08:49:37 gmt")]
    [InlineData("Sun, 6 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 31 Feb 1994 08:49:37 GMT")]
    [InlineData("Sun, 00 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 24:00:00 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:60:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:61 GMT")]
    [InlineData("Sun, 06 Nov 0000 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov -994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-1994 08:49:37 GMT")]
    [InlineData("Sonntag, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov 6 08:49:37 1994")]
    [InlineData("1994-11-06T08:49:37Z")]
    public void What_is_no_date_is_refused(string text) => Assert.Null(Parse(text));

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).Select(s => DateTimeOffset.FromUnixTimeSeconds(s)).ToArbitrary(), date =>
            HttpDate.Format(date).Length == HttpDate.Length && HttpDate.Format(date) == date.ToString("R") && Parse(HttpDate.Format(date)) == date)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_judged_without_a_fault() =>
        Prop.ForAll(Gen.Elements("Sun, 06Nov-94:7GMTday\0\xff".ToCharArray()).ArrayOf().ToArbitrary(), text => { _ = Parse(new string(text)); return true; })
            .QuickCheckThrowOnFailure();

    private static DateTimeOffset? Parse(string text) => HttpDate.TryParse(Encoding.Latin1.GetBytes(text), Now, out DateTimeOffset date) ? date : null;
}
