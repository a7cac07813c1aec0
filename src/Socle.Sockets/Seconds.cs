using System.Globalization;

namespace Socle.Sockets;

/// <summary>Writes a timeout for a person, `15 s` or `0.25 s`.</summary>
internal static class Seconds
{
    public static string Of(TimeSpan? time) => time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:0.###} s") : "its time";
}
