using System.Text;
using Socle.Web;

namespace Socle.Cli;

/// <summary>Makes the words of others fit for a terminal: names and messages may hold escape sequences, and characters that mislead.</summary>
internal static class Printable
{
    /// <summary>Replaces controls by `?`, and shows characters that reorder text or cannot be seen as their code points, `[U+202E]`.</summary>
    public static string Text(string words)
    {
        if (!words.AsSpan().ContainsAnyExceptInRange(' ', '~')) return words;
        var text = new StringBuilder(words.Length + 16);
        Rune before = default;
        foreach (Rune rune in words.EnumerateRunes())
        {
            if (Rune.IsControl(rune)) text.Append('?');
            else if (MisleadingCharacters.Contains(rune, before)) text.Append(MisleadingCharacters.Shown(rune));
            else text.Append(rune);
            before = rune;
        }
        return text.ToString();
    }
}
