using System.Globalization;
using System.Net;
using System.Text;

namespace Socle.Web;

/// <summary>How names, sizes and dates are shown to a person. Everything that comes from the file system passes through here before it stands in a page.</summary>
internal static class ListingText
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A name as text in HTML. Controls are shown as their pictures, and characters that turn the direction of writing, or none, as U+FFFD: a name cannot pose as another.</summary>
    public static string Name(string name)
    {
        foreach (char c in name)
        {
            if (char.IsControl(c) || IsInvisible(c)) return WebUtility.HtmlEncode(Visible(name));
        }
        return WebUtility.HtmlEncode(name);
    }

    /// <summary>`1.4 MB`, in powers of 1000 as disks are sold and Debian counts.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }
        string number = value.ToString(unit == 0 || value >= 99.5 ? "0" : "0.0", CultureInfo.InvariantCulture);
        return bytes == 1 ? "1 byte" : $"{number} {Units[unit]}";
    }

    /// <summary>`3,141,592 bytes`.</summary>
    public static string Exactly(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");

    /// <summary>`2026-11-20 20:00`, UTC.</summary>
    public static string Date(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>`3 folders, 1 file, 1.4 MB`.</summary>
    public static string Sum(List<FolderEntry> entries)
    {
        int folders = 0;
        long bytes = 0;
        foreach (FolderEntry entry in entries)
        {
            if (entry.IsFolder) folders++;
            bytes += entry.Size;
        }
        int files = entries.Count - folders;
        var parts = new List<string>(3);
        if (folders > 0) parts.Add(Count(folders, "folder"));
        if (files > 0) parts.Add(Count(files, "file"));
        if (files > 0) parts.Add(Size(bytes));
        return string.Join(" · ", parts);
    }

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static bool IsInvisible(char c) => c is >= '\u200B' and <= '\u200F' or >= '\u2028' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\uFEFF' || char.IsSurrogate(c);

    private static string Visible(string name)
    {
        var shown = new StringBuilder(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
        {
            int value = rune.Value;
            if (value < 0x20) shown.Append((char)(0x2400 + value));
            else if (value is >= 0x7F and < 0xA0 || (rune.IsBmp && IsInvisible((char)value))) shown.Append('\uFFFD');
            else shown.Append(rune.ToString());
        }
        return shown.ToString();
    }
}
