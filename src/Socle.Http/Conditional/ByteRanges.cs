using System.Text;

namespace Socle.Http;

/// <summary>Reads the Range field (RFC 9110 14.2) against a length. It knows nothing of conditions: <see cref="Conditional"/> says whether the field counts.</summary>
public static class ByteRanges
{
    /// <summary>The most parts one answer has. Enough for every reader of PDF or archives; more would only make the answer larger than the whole.</summary>
    public const int PartsMax = 16;

    /// <summary>Reads the field. Ranges that overlap or touch become one, in the place of the first of them; the rest keep the order they were asked in.</summary>
    /// <param name="head">The request.</param>
    /// <param name="length">The representation's length.</param>
    /// <param name="parts">Receives the parts; at least <see cref="PartsMax"/> long.</param>
    /// <param name="count">
    /// How many parts there are. Null when the field is ignored and the whole is the response: it is malformed, has another unit, or would
    /// give too many parts; or the representation is empty. RFC 9110 14.1.2 makes a suffix satisfiable there; 416 for the others would
    /// break proxies that fetch in slices, and nginx ignores them too.
    /// 0 when none of its ranges can be satisfied: 416.
    /// </param>
    public static void Read(RequestHead head, long length, Span<ByteRange> parts, out int? count)
    {
        count = length > 0 && TryGetSet(head, out ReadOnlySpan<byte> set) ? Read(set, length, parts) : null;
    }

    // The range set behind `bytes=`. Two Range fields are no range set.
    private static bool TryGetSet(RequestHead head, out ReadOnlySpan<byte> set)
    {
        set = default;
        int found = 0;
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known != KnownField.Range) continue;
            set = head[field.Value];
            found++;
        }
        if (found != 1 || set.Length < 6 || set[5] != '=' || !Ascii.EqualsIgnoreCase(set[..5], "bytes"u8)) return false;
        set = set[6..];
        return true;
    }

    private static int? Read(ReadOnlySpan<byte> set, long length, Span<ByteRange> parts)
    {
        int count = 0, specs = 0;
        while (ListReader.TryNext(ref set, out ReadOnlySpan<byte> spec))
        {
            if (spec.IsEmpty) continue;
            if (!TryReadSpec(spec, length, out ByteRange range)) return null;
            specs++;
            if (range.Count == 0) continue;
            range = Absorb(range, parts, ref count, out int place);
            if (count == PartsMax) return null;
            Insert(range, parts, ref count, place);
        }
        return specs == 0 ? null : count;
    }

    // Takes out every part that the range touches; where the first of them stood is the joined range's place.
    private static ByteRange Absorb(ByteRange range, Span<ByteRange> parts, ref int count, out int place)
    {
        place = -1;
        int i = 0;
        while (i < count)
        {
            if (!parts[i].Touches(range))
            {
                i++;
                continue;
            }
            range = range.Join(parts[i]);
            if (place < 0 || i < place) place = i;
            parts[(i + 1)..count].CopyTo(parts[i..]);
            count--;
            i = 0;
        }
        if (place < 0) place = count;
        return range;
    }

    private static void Insert(ByteRange range, Span<ByteRange> parts, ref int count, int place)
    {
        parts[place..count].CopyTo(parts[(place + 1)..]);
        parts[place] = range;
        count++;
    }

    // `a-b`, `a-` or `-n`; false if it is none. Count 0: well-formed but not satisfiable.
    private static bool TryReadSpec(ReadOnlySpan<byte> spec, long length, out ByteRange range)
    {
        range = default;
        int dash = spec.IndexOf((byte)'-');
        if (dash < 0) return false;
        ReadOnlySpan<byte> first = spec[..dash], last = spec[(dash + 1)..];
        if (first.IsEmpty)
        {
            if (!TryReadNumber(last, out long suffix)) return false;
            suffix = Math.Min(suffix, length);
            range = new(length - suffix, suffix);
            return true;
        }
        long end = long.MaxValue;
        if (!TryReadNumber(first, out long start) || !last.IsEmpty && !TryReadNumber(last, out end) || end < start) return false;
        if (start < length) range = new(start, Math.Min(end, length - 1) - start + 1);
        return true;
    }

    // Digits only; a number that is too large to hold is as good as the largest.
    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty) return false;
        foreach (byte b in digits)
        {
            if (b is < (byte)'0' or > (byte)'9') return false;
            value = value > (long.MaxValue - 9) / 10 ? long.MaxValue : value * 10 + (b - '0');
        }
        return true;
    }
}
