namespace Socle.Http;

/// <summary>
/// chunk-size [ chunk-ext ] CRLF (RFC 9112 7.1). Extensions are read by their grammar and dropped: nobody uses them, but a lenient reading of them has been
/// used to
/// smuggle requests (CVE-2025-55315).
/// </summary>
internal static class ChunkLine
{
    private const int SizeDigitsMax = 16;

    /// <summary>The line's length with its CRLF, or what <see cref="Line"/> names.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, int extensionBytesMax, out long size, out int extensionBytes, out Rejection? refusal)
    {
        extensionBytes = 0;
        int digits = ReadSize(bytes, out size, out refusal);
        if (digits <= 0)
            return digits;
        // Every known client: no extension.
        if (bytes[digits..].StartsWith("\r\n"u8))
            return digits + 2;
        int window = Math.Min(bytes.Length - digits, extensionBytesMax + 2);
        int length = ReadExtensions(bytes.Slice(digits, window), out refusal);
        if (length == Line.Short && window == extensionBytesMax + 2)
            return Line.Refuse(Rejection.ChunkExtensionsTooLarge, out refusal);
        extensionBytes = length - 2;
        return length <= 0 ? length : digits + length;
    }

    private static int ReadSize(ReadOnlySpan<byte> bytes, out long size, out Rejection? refusal)
    {
        refusal = null;
        ulong value = 0;
        size = 0;
        int at = 0;
        for (; at < bytes.Length && char.IsAsciiHexDigit((char)bytes[at]); at++)
        {
            if (at == SizeDigitsMax)
                return Line.Refuse(Rejection.ChunkSizeTooLarge, out refusal);
            value = value << 4 | (uint)HexValue(bytes[at]);
        }
        if (at == bytes.Length)
            return Line.Short;
        if (at == 0)
            return Line.Refuse(bytes, 0, Rejection.ChunkSizeInvalid, Rejection.ChunkSizeInvalid, out refusal);
        if (value > long.MaxValue)
            return Line.Refuse(Rejection.ChunkSizeTooLarge, out refusal);
        size = (long)value;
        return at;
    }

    private static int HexValue(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    /// <summary>chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ), then CRLF.</summary>
    private static int ReadExtensions(ReadOnlySpan<byte> bytes, out Rejection? refusal)
    {
        refusal = null;
        int at = 0;
        while (at < bytes.Length)
        {
            if (bytes[at] == Line.CR && at + 1 < bytes.Length && bytes[at + 1] == Line.LF)
                return at + 2;
            at = ReadExtension(bytes, at, out refusal);
            if (at <= 0)
                return at;
        }
        return Line.Short;
    }

    /// <summary>One extension; where it ends, or what <see cref="Line"/> names.</summary>
    private static int ReadExtension(ReadOnlySpan<byte> bytes, int start, out Rejection? refusal)
    {
        refusal = null;
        int at = Line.SkipBlanks(bytes, start);
        if (at == bytes.Length)
            return Line.Short;
        if (bytes[at] != ';')
            return RefuseByte(bytes, at, start, out refusal);
        at = ReadToken(bytes, Line.SkipBlanks(bytes, at + 1), out refusal);
        if (at <= 0)
            return at;
        int equals = Line.SkipBlanks(bytes, at);
        if (equals == bytes.Length)
            return Line.Short;
        return bytes[equals] == '=' ? ReadValue(bytes, Line.SkipBlanks(bytes, equals + 1), out refusal) : at;
    }

    private static int ReadValue(ReadOnlySpan<byte> bytes, int start, out Rejection? refusal)
    {
        refusal = null;
        if (start == bytes.Length)
            return Line.Short;
        return bytes[start] == '"' ? ReadQuoted(bytes, start + 1, out refusal) : ReadToken(bytes, start, out refusal);
    }

    private static int ReadToken(ReadOnlySpan<byte> bytes, int start, out Rejection? refusal)
    {
        refusal = null;
        int length = bytes[start..].IndexOfAnyExcept(Alphabet.Token);
        return length switch
        {
            < 0 => Line.Short,
            0 => RefuseByte(bytes, start, out refusal),
            _ => start + length,
        };
    }

    /// <summary>quoted-string, RFC 9110 5.6.4, from behind its opening quote.</summary>
    private static int ReadQuoted(ReadOnlySpan<byte> bytes, int start, out Rejection? refusal)
    {
        refusal = null;
        int at = start;
        while (true)
        {
            int plain = bytes[at..].IndexOfAnyExcept(Alphabet.QuotedText);
            if (plain < 0)
                return Line.Short;
            at += plain;
            if (bytes[at] == '"')
                return at + 1;
            if (bytes[at] != '\\')
                return RefuseByte(bytes, at, out refusal);
            if (at + 1 == bytes.Length)
                return Line.Short;
            if (bytes[at + 1] is < 0x20 and not Line.Tab or 0x7F)
                return RefuseByte(bytes, at + 1, out refusal);
            at += 2;
        }
    }

    /// <summary>White space is legal before `;` and `=` only: before the line's end it is refused.</summary>
    private static int RefuseByte(ReadOnlySpan<byte> bytes, int at, out Rejection? refusal) =>
        Line.Refuse(bytes, at, Rejection.ChunkExtensionInvalid, Rejection.ChunkExtensionInvalid, out refusal);

    /// <summary>What stands behind the digits where an extension should begin: at the very start it is the size that is malformed, as in `0x5` or
    /// `5_`.</summary>
    private static int RefuseByte(ReadOnlySpan<byte> bytes, int at, int start, out Rejection? refusal) =>
        start > 0 ? RefuseByte(bytes, at, out refusal) : Line.Refuse(bytes, at, Rejection.ChunkSizeInvalid, Rejection.ChunkSizeInvalid, out refusal);
}
