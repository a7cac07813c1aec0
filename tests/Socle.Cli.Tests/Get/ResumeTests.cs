namespace Socle.Cli.Tests;

/// <summary>The answer to a request for the rest of a file, judged.</summary>
public sealed class ResumeTests
{
    private static readonly Resume Hundred = new(100, null);

    [Theory]
    [InlineData(206, "bytes 100-199/200", "Append")]
    [InlineData(206, "bytes 100-199/*", "Append")]
    [InlineData(200, null, "StartOver")]
    [InlineData(416, "bytes */100", "AlreadyWhole")]
    public void It_is_taken(int status, string? contentRange, string verdict) => Assert.Equal(verdict, Hundred.Judge(status, contentRange, coding: null, out _).ToString());

    [Theory]
    [InlineData(206, null), InlineData(206, "bytes 99-199/200"), InlineData(206, "bytes 0-199/200"), InlineData(206, "items 100-199/200"), InlineData(206, "bytes */200"), InlineData(206, "bytes 100-99/200"), InlineData(206, "bytes 100-200/200"), InlineData(206, "bytes 100/199-200")]
    [InlineData(416, null), InlineData(416, "bytes */50"), InlineData(404, null), InlineData(503, null)]
    public void It_is_refused(int status, string? contentRange) => Assert.Equal(GetExit.Range, Assert.Throws<GetException>(() => Hundred.Judge(status, contentRange, coding: null, out _)).Exit);

    [Fact]
    public void A_file_dated_in_whole_seconds_is_resumed_on_condition_and_another_without()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Resume.Of(folder.At("none")));
        string path = folder.Add("part", "abc");
        var date = new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, date);
        Assert.Equal(new Resume(3, date), Resume.Of(path));
        File.SetLastWriteTimeUtc(path, date.AddMilliseconds(5));
        Assert.Equal(new Resume(3, null), Resume.Of(path));
        File.WriteAllText(path, "");
        Assert.Null(Resume.Of(path));
    }
}
