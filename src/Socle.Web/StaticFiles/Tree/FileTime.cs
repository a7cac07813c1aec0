namespace Socle.Web;

/// <summary>When a file was changed, as finely as the file system says it.</summary>
/// <param name="Seconds">Since 1970, UTC.</param>
/// <param name="Nanoseconds">From 0 to 999,999,999.</param>
internal readonly record struct FileTime(long Seconds, int Nanoseconds) : IComparable<FileTime>
{
    private static readonly long SecondsMin = DateTimeOffset.MinValue.ToUnixTimeSeconds(), SecondsMax = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>In whole seconds, as HTTP dates are. A time that .NET cannot say, as broken archives leave, is drawn to the nearest it can.</summary>
    public DateTimeOffset ToDate() => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Seconds, SecondsMin, SecondsMax));

    public static FileTime From(DateTime utc)
    {
        long ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        long seconds = (long)Math.Floor(ticks / (double)TimeSpan.TicksPerSecond);
        return new(seconds, (int)(ticks - seconds * TimeSpan.TicksPerSecond) * 100);
    }

    public int CompareTo(FileTime other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);
}
