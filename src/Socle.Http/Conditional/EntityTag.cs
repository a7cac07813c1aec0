namespace Socle.Http;

/// <summary>An entity tag (RFC 9110 8.8.3) as a view of the bytes it stands in: `"xyzzy"`, or `W/"xyzzy"` for a weak one.</summary>
public readonly ref struct EntityTag
{
    private EntityTag(ReadOnlySpan<byte> quoted, bool isWeak)
    {
        Quoted = quoted;
        IsWeak = isWeak;
    }

    /// <summary>The opaque tag with its quotes; empty for no tag.</summary>
    public ReadOnlySpan<byte> Quoted { get; }

    /// <summary>Whether it only promises that two representations serve alike, not that their bytes are the same.</summary>
    public bool IsWeak { get; }

    /// <summary>Whether both are strong and the same (RFC 9110 8.8.3.2).</summary>
    public bool StrongEquals(EntityTag other) => !IsWeak && !other.IsWeak && WeakEquals(other);

    /// <summary>Whether they are the same but for their weakness.</summary>
    public bool WeakEquals(EntityTag other) => !Quoted.IsEmpty && Quoted.SequenceEqual(other.Quoted);

    /// <summary>Reads a value that is one tag.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out EntityTag tag) => TryRead(text, out tag, out ReadOnlySpan<byte> rest) && rest.IsEmpty;

    /// <summary>Takes the next tag off a list; a comma inside quotes is part of its tag.</summary>
    /// <returns>False at the end of the list, and at the first thing that is no tag.</returns>
    public static bool TryNext(ref ReadOnlySpan<byte> list, out EntityTag tag)
    {
        if (!TryRead(list.TrimStart(" \t,"u8), out tag, out ReadOnlySpan<byte> rest)) return false;
        list = rest.TrimStart(" \t"u8);
        return list.IsEmpty || list[0] == ',';
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out EntityTag tag, out ReadOnlySpan<byte> rest)
    {
        tag = default;
        rest = default;
        bool weak = text.StartsWith("W/"u8);
        ReadOnlySpan<byte> quoted = weak ? text[2..] : text;
        if (quoted.IsEmpty || quoted[0] != '"') return false;
        int end = quoted[1..].IndexOf((byte)'"') + 1;
        if (end == 0 || quoted[1..end].ContainsAnyInRange((byte)0, (byte)' ')) return false;
        tag = new(quoted[..(end + 1)], weak);
        rest = quoted[(end + 1)..];
        return true;
    }
}
