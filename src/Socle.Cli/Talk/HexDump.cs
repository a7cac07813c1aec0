using System.Globalization;
using System.Text;

namespace Socle.Cli;

/// <summary>Bytes as hexdump(1) shows them with -C, a mark before each line, and offsets that count on from one call to the next.</summary>
internal sealed class HexDump(char mark)
{
    private const int PerLine = 16;

    private long _offset;

    public string Lines(ReadOnlySpan<byte> data)
    {
        var lines = new StringBuilder();
        for (int at = 0; at < data.Length; at += PerLine)
        {
            Line(lines, data.Slice(at, Math.Min(PerLine, data.Length - at)));
            _offset += Math.Min(PerLine, data.Length - at);
        }
        return lines.ToString();
    }

    private void Line(StringBuilder line, ReadOnlySpan<byte> bytes)
    {
        line.Append(CultureInfo.InvariantCulture, $"{mark} {_offset:x8} ");
        for (int i = 0; i < PerLine; i++)
        {
            if (i % 8 == 0) line.Append(' ');
            if (i < bytes.Length) line.Append(CultureInfo.InvariantCulture, $"{bytes[i]:x2} ");
            else line.Append("   ");
        }
        line.Append(" |");
        foreach (byte one in bytes) line.Append(one is >= 0x20 and < 0x7F ? (char)one : '.');
        line.Append("|\n");
    }
}
