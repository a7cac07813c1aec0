using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Socle.Http;

/// <summary>Percent-coding of paths and query pairs (RFC 3986 2.1), decoded exactly once.</summary>
public static class PercentCoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@"u8);

    /// <summary>A path or segment as text: `%xx` decoded as UTF-8, `+` left alone.</summary>
    public static string DecodePath(ReadOnlySpan<byte> path) => Decode(path, plusIsSpace: false);

    /// <summary>A name or value of a query or form: `%xx` decoded as UTF-8, `+` a space; a lone `%` stays as it is.</summary>
    public static string DecodeForm(ReadOnlySpan<byte> text) => Decode(text, plusIsSpace: true);

    /// <summary>The same, strictly: what a body says must mean the same to everybody.</summary>
    /// <returns>False if a `%` is not followed by two digits, or the text is not UTF-8.</returns>
    public static bool TryDecodeForm(ReadOnlySpan<byte> coded, [NotNullWhen(true)] out string? text) => TryDecode(coded, plusIsSpace: true, out text);

    /// <summary>A name as one path segment: everything but unreserved characters and sub-delimiters percent-coded, `/` too.</summary>
    public static string EncodeSegment(string segment)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(segment);
        if (!bytes.AsSpan().ContainsAnyExcept(Unreserved)) return segment;
        var coded = new StringBuilder(bytes.Length + 16);
        foreach (byte b in bytes)
        {
            if (Unreserved.Contains(b)) coded.Append((char)b);
            else coded.Append('%').Append(Convert.ToHexString([b]));
        }
        return coded.ToString();
    }

    /// <summary>A URI reference as a field may carry it: what is not ASCII percent-coded in UTF-8 (RFC 3987 3.1), all else as it is.</summary>
    internal static string EncodeOutsideAscii(string reference)
    {
        if (Ascii.IsValid(reference)) return reference;
        var coded = new StringBuilder(reference.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(reference))
        {
            if (b < 0x80) coded.Append((char)b);
            else coded.Append('%').Append(Convert.ToHexString([b]));
        }
        return coded.ToString();
    }

    internal static bool TryDecode(ReadOnlySpan<byte> coded, bool plusIsSpace, [NotNullWhen(true)] out string? text)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(coded.Length);
        int length = Decode(coded, plusIsSpace, rented, out bool isStrict);
        ReadOnlySpan<byte> decoded = rented.AsSpan(0, length);
        text = isStrict && Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : null;
        ArrayPool<byte>.Shared.Return(rented);
        return text is not null;
    }

    private static string Decode(ReadOnlySpan<byte> text, bool plusIsSpace)
    {
        if (plusIsSpace ? !text.ContainsAny((byte)'%', (byte)'+') : !text.Contains((byte)'%')) return Encoding.UTF8.GetString(text);
        byte[] rented = ArrayPool<byte>.Shared.Rent(text.Length);
        string decoded = Encoding.UTF8.GetString(rented, 0, Decode(text, plusIsSpace, rented, out _));
        ArrayPool<byte>.Shared.Return(rented);
        return decoded;
    }

    // A lone `%` stays as it is, and is not strict.
    private static int Decode(ReadOnlySpan<byte> text, bool plusIsSpace, Span<byte> into, out bool isStrict)
    {
        isStrict = true;
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '%' && i + 2 < text.Length && Hex(text[i + 1]) is >= 0 and int high && Hex(text[i + 2]) is >= 0 and int low)
            {
                b = (byte)(high << 4 | low);
                i += 2;
            }
            else if (b == '%')
            {
                isStrict = false;
            }
            else if (b == '+' && plusIsSpace)
            {
                b = (byte)' ';
            }
            into[length++] = b;
        }
        return length;
    }

    private static int Hex(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
