namespace Socle.Web;

/// <summary>A number of bytes as people read it, `1.2 MB`: decimal units, as makers of disks and most file managers use them.</summary>
internal static class ByteCount
{
    /// <summary>The same as text.</summary>
    public static string Text(long bytes)
    {
        using var page = new Utf8Page(64);
        Write(page, bytes);
        return System.Text.Encoding.ASCII.GetString(page.Written);
    }

    /// <summary>Adds it to a page: three digits at most, so that columns stay narrow.</summary>
    public static void Write(Utf8Page page, long bytes)
    {
        if (bytes < 1000)
        {
            page.Format(bytes).Raw(" B"u8);
            return;
        }
        double value = bytes / 1000.0;
        int unit = 0;
        // 999.5 would be written as 1000.
        for (; value >= 999.5; unit++) value /= 1000;
        page.Format(value, value < 9.95 ? "0.0" : "0").Raw(unit switch { 0 => " kB"u8, 1 => " MB"u8, 2 => " GB"u8, 3 => " TB"u8, 4 => " PB"u8, _ => " EB"u8 });
    }
}
