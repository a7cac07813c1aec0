using System.Text;

namespace Socle.Web;

/// <summary>Values by the kind of a file, found from its name's bytes without making a string. Keys are those of <see cref="ContentTypes"/>.</summary>
internal sealed class NameTable<T>
{
    private const int KeyMax = 32;

    private readonly T _default;
    private readonly Dictionary<string, T> _byKey;
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _find;

    public NameTable(IEnumerable<KeyValuePair<string, T>> values, T otherwise)
    {
        _default = otherwise;
        _byKey = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, T value) in values) _byKey[key] = value;
        _find = _byKey.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The value for that file name: by what follows its last dot, or by the whole name.</summary>
    public T this[ReadOnlySpan<byte> name]
    {
        get
        {
            ReadOnlySpan<byte> key = name[Math.Max(name.LastIndexOf((byte)'.'), 0)..];
            if (key.Length > KeyMax) return _default;
            Span<char> text = stackalloc char[KeyMax];
            text = text[..Encoding.Latin1.GetChars(key, text)];
            return _find.TryGetValue(text, out T? value) ? value : _default;
        }
    }
}
