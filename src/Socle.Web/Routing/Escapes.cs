namespace Socle.Web;

/// <summary>Percent-escapes of one segment (RFC 3986 2.1), decoded once into bytes. It knows nothing of slashes: `%2F` is a byte like others here.</summary>
internal static class Escapes
{
    /// <summary>Decodes into room of at least the same length.</summary>
    /// <returns>The length; -1 for a broken escape.</returns>
    public static int Decode(ReadOnlySpan<byte> segment, Span<byte> into)
    {
        int length = 0;
        for (int i = 0; i < segment.Length; i++)
        {
            byte b = segment[i];
            if (b == '%')
            {
                if (i + 2 >= segment.Length || !char.IsAsciiHexDigit((char)segment[i + 1]) || !char.IsAsciiHexDigit((char)segment[i + 2])) return -1;
                b = (byte)(HexValue(segment[i + 1]) << 4 | HexValue(segment[i + 2]));
                i += 2;
            }
            into[length++] = b;
        }
        return length;
    }

    /// <summary>Whether a segment, escaped or not, is that text when decoded.</summary>
    public static bool DecodeTo(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> text)
    {
        if (!segment.Contains((byte)'%')) return segment.SequenceEqual(text);
        if (segment.Length > text.Length * 3) return false;
        Span<byte> decoded = segment.Length <= 256 ? stackalloc byte[256] : new byte[segment.Length];
        int length = Decode(segment, decoded);
        return length >= 0 && decoded[..length].SequenceEqual(text);
    }

    /// <summary>Whether a segment, escaped or not, is `.` or `..`, which would mean another place to whoever resolves it later.</summary>
    public static bool IsDots(ReadOnlySpan<byte> segment)
    {
        if (segment.IsEmpty || segment.Length > 6 || segment[0] is not ((byte)'.' or (byte)'%')) return false;
        return IsDotsDecoded(segment);
    }

    // Apart, so that what is above costs no call.
    private static bool IsDotsDecoded(ReadOnlySpan<byte> segment)
    {
        Span<byte> decoded = stackalloc byte[6];
        int length = Decode(segment, decoded);
        return (length == 1 && decoded[0] == '.') || (length == 2 && decoded[0] == '.' && decoded[1] == '.');
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
