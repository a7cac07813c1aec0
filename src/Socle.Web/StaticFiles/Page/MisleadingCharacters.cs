using System.Text;

namespace Socle.Web;

/// <summary>
/// Recognizes characters by which a name looks like another one: those that change the order in which text is shown (`exe.gpj` for `jpg.exe`), and those that cannot be seen.
/// They are shown as their code points, `[U+202E]`. It knows nothing of pages and terminals.
/// </summary>
internal static class MisleadingCharacters
{
    /// <summary>Determines whether a character misleads at its place.</summary>
    /// <param name="rune">The character.</param>
    /// <param name="before">The character before it, or U+0000 at the start.</param>
    public static bool Contains(Rune rune, Rune before) => rune.Value switch
    {
        < 0xAD => false,
        // Joiners are needed in Persian, in Indic scripts and in emoji, never between ASCII characters (RFC 5892 A.1, A.2 have the same thought).
        0x200C or 0x200D => before.IsAscii,
        // Bidirectional controls (Unicode UAX #9 2).
        0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => true,
        // Soft hyphen, grapheme joiner, zero-width space, word joiner, invisible operators, deprecated format controls, byte order mark, annotations.
        0xAD or 0x034F or 0x180E or 0x200B or (>= 0x2060 and <= 0x2065) or (>= 0x206A and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) => true,
        // Line and paragraph separator; letters without a shape (Hangul fillers); tags.
        0x2028 or 0x2029 or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF) => true,
        _ => false,
    };

    /// <summary>Formats a character as its code point, `[U+202E]`.</summary>
    public static string Shown(Rune rune) => $"[U+{rune.Value:X4}]";
}
