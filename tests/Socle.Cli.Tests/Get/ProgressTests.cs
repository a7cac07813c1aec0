namespace Socle.Cli.Tests;

/// <summary>The line of a download, at the widths of real windows.</summary>
public sealed class ProgressTests
{
    [Theory]
    [InlineData(79, "film.mp4   50%  [============>           ]  5.0 MB of 10 MB  1.0 MB/s  5 s left")]
    [InlineData(60, " 50%  [=======>       ]  5.0 MB of 10 MB  1.0 MB/s  5 s left")]
    [InlineData(39, "50%  5.0 MB of 10 MB")]
    public void It_fits(int width, string line)
    {
        var progress = new Progress("film.mp4", 10_000_000, 2_500_000);
        progress.Add(2_500_000);
        string drawn = progress.Line(TimeSpan.FromSeconds(2.5), width);
        Assert.Equal(line, drawn);
    }

    [Fact]
    public void It_is_never_wider_than_asked_whatever_came()
    {
        foreach (long? whole in (long?[])[null, 0, 1, 999, 1_000_000, long.MaxValue / 2])
        {
            foreach (int came in (int[])[0, 1, 999_999, int.MaxValue])
            {
                var progress = new Progress("a name that is longer than any window would like it to be.tar.gz", whole, 0);
                progress.Add(came);
                for (int width = 20; width < 200; width++)
                {
                    Assert.InRange(progress.Line(TimeSpan.FromSeconds(3), width).Length, 1, width);
                    Assert.InRange(progress.Summary(TimeSpan.FromSeconds(3), width).Length, 1, width);
                }
            }
        }
    }

    [Fact]
    public void Without_a_length_there_is_neither_share_nor_time_left()
    {
        var progress = new Progress("x", null, 0);
        progress.Add(1500);
        Assert.Equal("x  1.5 kB  1.5 kB/s", progress.Line(TimeSpan.FromSeconds(1), 79));
        Assert.Equal("x  1.5 kB in 1 s  1.5 kB/s", progress.Summary(TimeSpan.FromSeconds(1), 79));
    }

    [Fact]
    public async Task A_short_download_draws_nothing_and_a_long_one_a_line_that_stays()
    {
        var time = new ManualTimeProvider();
        var terminal = new StringWriter();
        await using (new ProgressDisplay(new Progress("x", 10, 0), terminal, () => 40, time)) time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal("", terminal.ToString());

        var progress = new Progress("x", 10, 0);
        await using (new ProgressDisplay(progress, terminal, () => 40, time))
        {
            progress.Add(10);
            time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.StartsWith("\r\e[K", terminal.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\r\e[Kx  10 B in 1 s  10 B/s\n", terminal.ToString(), StringComparison.Ordinal);
    }

    [Theory, InlineData(0, "0 B"), InlineData(999, "999 B"), InlineData(1000, "1.0 kB"), InlineData(9_949, "9.9 kB"), InlineData(999_499, "999 kB"), InlineData(999_500, "1.0 MB")]
    public void Bytes_have_three_digits_at_most(long bytes, string text) => Assert.Equal(text, Quantity.Bytes(bytes));

    [Theory, InlineData(0.2, "1 s"), InlineData(59, "59 s"), InlineData(61, "1 min 1 s"), InlineData(3661, "1 h 1 min")]
    public void Times_have_two_units_at_most(double seconds, string text) => Assert.Equal(text, Quantity.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Timings_are_a_waterfall()
    {
        var time = new ManualTimeProvider();
        var timings = new Timings(time);
        foreach (string part in (string[])["name", "connect", "first byte", "body"])
        {
            time.Advance(TimeSpan.FromMilliseconds(part == "body" ? 37 : 1));
            timings.Ended(part);
        }
        Assert.Equal("""
              name          1.0 ms  |=                               |
              connect       1.0 ms  | =                              |
              first byte    1.0 ms  |  =                             |
              body         37.0 ms  |  ==============================|
              total        40.0 ms
            """, timings.Table());
    }
}
