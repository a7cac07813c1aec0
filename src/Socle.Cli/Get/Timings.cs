using System.Globalization;
using System.Text;

namespace Socle.Cli;

/// <summary>
/// Where the time of one exchange went, as a small waterfall: name, connect, TLS, waiting for the first byte, the rest. It is told when each part has ended
/// and knows no connection.
/// </summary>
internal sealed class Timings(TimeProvider time)
{
    private const int BarCells = 32;

    private readonly long _began = time.GetTimestamp();
    private readonly List<(string Part, TimeSpan End)> _parts = [];

    /// <summary>Notes that a part has just ended. One that is told twice is longer by that.</summary>
    public void Ended(string part)
    {
        lock (_parts)
        {
            _parts.RemoveAll(p => p.Part == part);
            _parts.Add((part, time.GetElapsedTime(_began)));
        }
    }

    /// <summary>The table, a line for each part and one for the whole.</summary>
    public string Table()
    {
        var table = new StringBuilder();
        TimeSpan begin = default, whole = _parts.Count > 0 ? _parts[^1].End : default;
        foreach ((string part, TimeSpan end) in _parts)
        {
            table.Append(Line(part, end - begin, Cells(begin, whole), Cells(end, whole)));
            begin = end;
        }
        return table.Append(CultureInfo.InvariantCulture, $"  {"total",-10} {Written(whole),9}").ToString();
    }

    private static string Line(string part, TimeSpan took, int from, int to)
    {
        // What took time is seen, however short.
        string bar = new string(' ', Math.Min(from, BarCells - 1)) + new string('=', Math.Max(1, to - from));
        return $"  {part,-10} {Written(took),9}  |{bar.PadRight(BarCells)}|\n";
    }

    private static int Cells(TimeSpan at, TimeSpan whole) => whole == default ? 0 : (int)Math.Round(at / whole * BarCells);

    private static string Written(TimeSpan span) => span.TotalSeconds >= 10
        ? span.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture)
        : span.TotalMilliseconds.ToString(span.TotalMilliseconds < 100 ? "0.0 ms" : "0 ms", CultureInfo.InvariantCulture);
}
