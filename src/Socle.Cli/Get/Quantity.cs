using System.Globalization;

namespace Socle.Cli;

/// <summary>Bytes and times as people read them: three digits at most, decimal units.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["kB", "MB", "GB", "TB", "PB", "EB"];

    public static string Bytes(double bytes)
    {
        if (bytes < 999.5) return string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B");
        int unit = 0;
        // 999.5 would be written as 1000.
        for (bytes /= 1000; bytes >= 999.5; unit++) bytes /= 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.ToString(bytes < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture)} {Units[unit]}");
    }

    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes} min"),
    };
}
