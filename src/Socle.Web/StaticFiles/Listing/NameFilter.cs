using System.Text;

namespace Socle.Web;

/// <summary>The words that a name must hold to be listed, all of them, without regard to letter case: what somebody types who looks for a file.</summary>
internal sealed class NameFilter
{
    private const int LengthMax = 255; // NAME_MAX: limits.h(0p)

    private readonly string[] _words;

    public NameFilter(string text)
    {
        Text = text.Length > LengthMax ? text[..LengthMax] : text;
        _words = Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>As it was typed.</summary>
    public string Text { get; }

    /// <summary>Whether every name fits.</summary>
    public bool IsEmpty => _words.Length == 0;

    /// <summary>Whether a name fits.</summary>
    public bool Takes(ReadOnlySpan<byte> name)
    {
        if (IsEmpty) return true;
        Span<char> text = name.Length <= LengthMax ? stackalloc char[LengthMax] : new char[name.Length];
        text = text[..Encoding.UTF8.GetChars(name, text)];
        foreach (string word in _words)
        {
            if (!((ReadOnlySpan<char>)text).Contains(word, StringComparison.OrdinalIgnoreCase)) return false;
        }
        return true;
    }
}
