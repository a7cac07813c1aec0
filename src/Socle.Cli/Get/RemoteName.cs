using System.Text;

namespace Socle.Cli;

/// <summary>The file name that a URL's last part stands for. What could steer a terminal, or have a name show other than it is, stays percent-coded.</summary>
internal static class RemoteName
{
    /// <summary>Returns the name, or null if the last part names no file.</summary>
    public static string? Of(Uri url)
    {
        string name = string.Concat(Uri.UnescapeDataString(url.Segments[^1]).EnumerateRunes().Select(Shown));
        return name.Length > 0 && name is not ("." or "..") && !name.AsSpan().ContainsAny("/\\") ? name : null;
    }

    private static string Shown(Rune rune) => Rune.IsControl(rune) || IsBidiControl(rune.Value) || rune.Value is 0x2028 or 0x2029 ? Uri.EscapeDataString(rune.ToString()) : rune.ToString();

    // UAX #9, 2: they have what follows, or the whole name, run in another direction.
    private static bool IsBidiControl(int value) => value is 0x061C or 0x200E or 0x200F or >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069;
}
