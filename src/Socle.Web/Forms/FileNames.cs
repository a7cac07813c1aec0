using System.Globalization;
using System.Text;

namespace Socle.Web;

/// <summary>From a file name that a client says to one that may stand in a folder, on any system. It does not look whether the name is taken.</summary>
internal static class FileNames
{
    // Most file systems take 255 bytes; the rest is room for a number in front.
    private const int BytesMax = 200;

    private static readonly string[] Devices = ["con", "prn", "aux", "nul", "com", "lpt"];

    /// <summary>The last part of the path, without what is special to a shell's or system's paths; `file` if nothing is left.</summary>
    public static string Safe(string? name)
    {
        ReadOnlySpan<char> last = name.AsSpan(name.AsSpan().LastIndexOfAny("/\\") + 1);
        var safe = new StringBuilder(last.Length);
        foreach (Rune rune in last.ToString().EnumerateRunes())
        {
            // What is not seen (controls, marks that turn the direction of writing) goes; what is special becomes `_`.
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) continue;
            safe.Append(rune.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' or 0xFFFD ? "_" : rune.ToString());
        }
        // Neither hidden nor an option, whichever mark stands behind the other, nor ending as Windows would cut it off.
        string clean = Cut(safe.ToString().TrimStart(' ', '.', '-')).TrimEnd(' ', '.');
        if (clean.Length == 0) return "file";
        return IsDevice(clean) ? "_" + clean : clean;
    }

    private static bool IsDevice(string name)
    {
        string stem = name.Split('.')[0].TrimEnd();
        return Devices.Any(d => stem.StartsWith(d, StringComparison.OrdinalIgnoreCase) && (stem.Length == d.Length || stem.Length == d.Length + 1 && d is "com" or "lpt"));
    }

    // Keeps the extension, and no half letter.
    private static string Cut(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= BytesMax) return name;
        string extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > 20) extension = "";
        int length = 0, left = BytesMax - Encoding.UTF8.GetByteCount(extension);
        foreach (Rune rune in name.AsSpan(0, name.Length - extension.Length).EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0) break;
            length += rune.Utf16SequenceLength;
        }
        return name[..length] + extension;
    }
}
