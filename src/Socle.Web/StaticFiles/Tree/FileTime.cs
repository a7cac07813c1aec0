namespace Socle.Web;

/// <summary>When a file was changed, as finely as the file system says it.</summary>
/// <param name="Seconds">Since 1970, UTC.</param>
/// <param name="Nanoseconds">From 0 to 999,999,999.</param>
internal readonly record struct FileTime(long Seconds, int Nanoseconds) : IComparable<FileTime>
{
    // 1 January 1980, where the times of ZIP and FAT begin.
    private const long LastModifiedMin = 315_532_800;

    private static readonly long SecondsMin = DateTimeOffset.MinValue.ToUnixTimeSeconds(), SecondsMax = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>In whole seconds, as HTTP dates are. A time that .NET cannot say, as broken archives leave, is drawn to the nearest it can.</summary>
    public DateTimeOffset ToDate() => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Seconds, SecondsMin, SecondsMax));

    /// <summary>
    /// As <see cref="ToDate"/>, or null before 1980: that is a clock that was not set, or a time that archives and images leave out (0, or
    /// 1970), and other content may say the same.
    /// </summary>
    public DateTimeOffset? ToLastModified() => Seconds < LastModifiedMin ? null : ToDate();

    public static FileTime From(DateTime utc)
    {
        long ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        long seconds = (long)Math.Floor(ticks / (double)TimeSpan.TicksPerSecond);
        return new(seconds, (int)(ticks - seconds * TimeSpan.TicksPerSecond) * 100);
    }

    public int CompareTo(FileTime other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);
}
