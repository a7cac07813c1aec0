using System.Globalization;

namespace Socle.Cli;

/// <summary>How far a download is, as one line of a given width: name, share, bar, bytes, rate, time left. It draws nothing.</summary>
/// <param name="name">What is downloaded.</param>
/// <param name="whole">All its bytes; null if only the end will tell.</param>
/// <param name="before">Bytes that were here before.</param>
internal sealed class Progress(string name, long? whole, long before)
{
    private const int NameCells = 24;
    private const int BarCellsMin = 8;
    private const int BarCellsMax = 40;

    private long _came;

    /// <summary>Bytes that came.</summary>
    public long Came => Volatile.Read(ref _came);

    /// <summary>Counts bytes that came.</summary>
    public void Add(int count) => Interlocked.Add(ref _came, count);

    /// <summary>The line after that time, at most as wide as asked, without its end.</summary>
    public string Line(TimeSpan after, int width)
    {
        double rate = after > TimeSpan.Zero ? Came / after.TotalSeconds : 0;
        long here = before + Came;
        string bytes = whole is { } all ? $"{Quantity.Bytes(here)} of {Quantity.Bytes(all)}" : Quantity.Bytes(here);
        string speed = $"{Quantity.Bytes(rate)}/s";
        string left = whole is { } total && rate > 0 ? $"{Quantity.Time(TimeSpan.FromSeconds(Math.Min((total - here) / rate, TimeSpan.FromDays(999).TotalSeconds)))} left" : "";
        string tail = Join(bytes, speed, left);
        string share = whole is > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, here * 100 / whole.Value),3}%") : "";

        // The dearest first: a narrow terminal shows the numbers alone.
        if (share.Length + 2 + tail.Length > width) return Cut(Join(share, bytes).TrimStart(), width);
        int free = width - Join(share, tail).Length - 2;
        int room = free - (whole is null ? 0 : BarCellsMin + 4);
        string shown = room >= 6 ? Shortened(name, Math.Min(room, NameCells)) : "";
        string bar = whole is > 0 ? Bar((double)here / whole.Value, Math.Min(free - (shown.Length > 0 ? shown.Length + 2 : 0) - 2, BarCellsMax)) : "";
        return Join(shown, share, bar, tail);
    }

    /// <summary>The last line: what came, how long it took, how fast.</summary>
    public string Summary(TimeSpan after, int width) =>
        Cut(Join(Shortened(name, NameCells), $"{Quantity.Bytes(Came)} in {Quantity.Time(after)}", $"{Quantity.Bytes(Came / Math.Max(after.TotalSeconds, 0.001))}/s"), width);

    private static string Bar(double share, int cells)
    {
        if (cells < BarCellsMin) return "";
        int full = (int)(Math.Clamp(share, 0, 1) * cells);
        return $"[{new string('=', full)}{(full < cells ? ">" : "")}{new string(' ', Math.Max(0, cells - full - 1))}]";
    }

    private static string Shortened(string name, int cells) => name.Length <= cells ? name : name[..(cells - 2)] + "..";

    private static string Cut(string line, int width) => line.Length <= width ? line : line[..Math.Max(0, width)];

    private static string Join(params string[] parts) => string.Join("  ", parts.Where(p => p.Length > 0));
}
