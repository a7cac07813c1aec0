using System.Buffers;
using System.Text;

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

    private static string Decode(ReadOnlySpan<byte> text, bool plusIsSpace)
    {
        if (plusIsSpace ? !text.ContainsAny((byte)'%', (byte)'+') : !text.Contains((byte)'%')) return Encoding.UTF8.GetString(text);
        byte[] rented = ArrayPool<byte>.Shared.Rent(text.Length);
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '%' && i + 2 < text.Length && Hex(text[i + 1]) is >= 0 and int high && Hex(text[i + 2]) is >= 0 and int low)
            {
                b = (byte)(high << 4 | low);
                i += 2;
            }
            else if (b == '+' && plusIsSpace)
            {
                b = (byte)' ';
            }
            rented[length++] = b;
        }
        string decoded = Encoding.UTF8.GetString(rented, 0, length);
        ArrayPool<byte>.Shared.Return(rented);
        return decoded;
    }

    private static int Hex(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
