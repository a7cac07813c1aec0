using System.Buffers;

namespace Socle.Cli;

/// <summary>Writes lines for a person: local time, the client's address where several machines can be clients, status, method, path, bytes, milliseconds.</summary>
/// <param name="zone">The time zone.</param>
/// <param name="colored">Whether the status is colored.</param>
/// <param name="hasRemote">Whether the address is written: a server on loopback has one client.</param>
internal sealed class TextLog(TimeZoneInfo zone, bool colored, bool hasRemote = false) : LogFormat
{
    public override void Write(in LogEntry entry, IBufferWriter<byte> output)
    {
        var line = new LineBuilder(output);
        line.Add(TimeZoneInfo.ConvertTime(entry.Time, zone), "HH:mm:ss ");
        if (hasRemote)
        {
            line.Escape(entry.Remote);
            line.Add(" "u8);
        }
        AddStatus(line, entry.Status);
        line.Add(" "u8);
        line.Escape(entry.Method ?? "-");
        line.Add(" "u8);
        line.Escape(entry.Target ?? "-");
        if (entry.Method is not null) AddSize(line, entry);
        if (entry.Error is not null)
        {
            line.Add("  "u8);
            line.Escape(entry.Error);
        }
        line.Add("\n"u8);
    }

    private static void AddSize(LineBuilder line, in LogEntry entry)
    {
        line.Add(" "u8);
        line.Add(entry.Bytes, "N0");
        line.Add(" B "u8);
        line.Add(entry.Duration.TotalMilliseconds, "0.0");
        line.Add(" ms"u8);
    }

    private void AddStatus(LineBuilder line, int status)
    {
        if (colored) line.Add(Color(status));
        if (status == 0) line.Add("---"u8);
        else line.Add(status);
        if (colored) line.Add("\e[0m"u8);
    }

    // The terminal's own green, cyan, yellow and red, which its owner has made readable.
    private static ReadOnlySpan<byte> Color(int status) => (status / 100) switch
    {
        2 => "\e[32m"u8,
        3 => "\e[36m"u8,
        4 => "\e[33m"u8,
        _ => "\e[31m"u8,
    };
}
