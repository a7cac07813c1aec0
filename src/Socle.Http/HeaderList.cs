using System.Buffers;
using System.Collections;

namespace Socle.Http;

/// <summary>One field of an answer.</summary>
public readonly record struct Header(string Name, string Value);

/// <summary>The fields of a message that we send, in order. Nothing gets in that could end its line: names are tokens, values have no control but tab (RFC 9110 5.5).</summary>
public sealed class HeaderList : IReadOnlyList<Header>
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private readonly bool _ofAnswer;
    private Header[] _items = [];

    /// <summary>An empty list.</summary>
    public HeaderList() { }

    /// <summary>For fields that join an answer which the server frames: it takes none of the server's own.</summary>
    internal HeaderList(bool ofAnswer) => _ofAnswer = ofAnswer;

    /// <summary>How many fields there are.</summary>
    public int Count { get; private set; }

    /// <summary>The field at that place.</summary>
    public Header this[int index] => _items.AsSpan(0, Count)[index];

    /// <summary>The fields without an enumerator.</summary>
    public ReadOnlySpan<Header> Span => _items.AsSpan(0, Count);

    /// <summary>Appends a field; one of that name may be there already.</summary>
    /// <exception cref="ArgumentException">The name is not a token, or the value has a line end, NUL or another control, or what Latin-1 cannot say.</exception>
    public void Add(string name, string value)
    {
        Check(name, value);
        if (Count == _items.Length) Array.Resize(ref _items, Math.Max(4, Count * 2));
        _items[Count++] = new(name, value);
    }

    /// <summary>Sets a field, in the place of all of that name.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>.</exception>
    public void Set(string name, string value)
    {
        Check(name, value);
        Remove(name);
        Add(name, value);
    }

    /// <summary>Removes every field of that name.</summary>
    public void Remove(string name)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!_items[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) _items[kept++] = _items[i];
        }
        Array.Clear(_items, kept, Count - kept);
        Count = kept;
    }

    /// <summary>The first field of that name, or null.</summary>
    public string? Find(string name)
    {
        foreach (ref readonly Header header in Span)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
        }
        return null;
    }

    /// <summary>Whether a field of that name is there.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
    }

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return _items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal HeaderList Copy(int room)
    {
        var copy = new HeaderList { _items = new Header[Count + room], Count = Count };
        Span.CopyTo(copy._items);
        return copy;
    }

    private void Check(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenChars))
            throw new ArgumentException("A field name is a token: letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 5.1).", nameof(name));
        if (_ofAnswer && Response.IsServers(name)) throw new ArgumentException($"{name} is written by the server, from the body.", nameof(name));
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~')) return;
        foreach (char c in value)
        {
            if (c is (< ' ' and not '\t') or '\x7f' or > '\xff')
                throw new ArgumentException($"The value of {name} has a character that no field may carry (U+{(int)c:X4}, RFC 9110 5.5).", nameof(value));
        }
    }
}
