namespace Socle.Http;

/// <summary>
/// The grammars of a response's lines for a client that is lenient, tried only where the strict ones have rejected. Each waits for a whole line, so that it decides the same however
/// the bytes are cut, and returns what the strict one does; what no flag allows keeps the strict one's reason.
/// </summary>
internal static class LenientLine
{
    private const int SizeLineBytesMax = 64;

    /// <summary>Returns the length of the line end that the bytes begin with, or what <see cref="Line"/> names; Rejected for anything else.</summary>
    public static int ReadEnd(ReadOnlySpan<byte> bytes, ResponseLeniency leniency)
    {
        if (bytes.IsEmpty) return Line.Short;
        if (bytes[0] == Line.LF) return Allows(leniency, ResponseLeniency.BareLineFeed) ? 1 : Line.Refused;
        if (bytes[0] != Line.CR) return Line.Refused;
        return bytes.Length == 1 ? Line.Short : bytes[1] == Line.LF ? 2 : Line.Refused;
    }

    /// <summary>Reads a status line (RFC 9112 4).</summary>
    public static int ReadStatus(ReadOnlySpan<byte> bytes, ResponseLeniency leniency, out StatusLine line)
    {
        line = default;
        int version = Math.Min(bytes.Length, HttpVersion.Length);
        // What is no HTTP/1 is rejected without waiting for a line's end, which it may not have.
        if (HttpVersion.Fits(bytes) < version || (version == HttpVersion.Length && HttpVersion.Major(bytes) != 1)) return Line.Refused;
        int length = Length(bytes, leniency, out int end);
        if (length <= 0) return length;
        ReadOnlySpan<byte> text = bytes[..end];
        int status = text[version..].IndexOfAnyExcept(Line.Space) + version;
        if (status <= version || status + 3 > end || (status > version + 1 && !Allows(leniency, ResponseLeniency.StatusLineSpaces))) return Line.Refused;
        if (text[status] is < (byte)'1' or > (byte)'9' || text.Slice(status, 3).ContainsAnyExceptInRange((byte)'0', (byte)'9')) return Line.Refused;
        line.MinorVersion = HttpVersion.Minor(bytes);
        line.Status = (short)((text[status] - '0') * 100 + (text[status + 1] - '0') * 10 + (text[status + 2] - '0'));
        return ReadReason(text, status + 3, leniency, ref line) ? length : Line.Refused;
    }

    /// <summary>Reads a field line (RFC 9112 5).</summary>
    public static int ReadField(ReadOnlySpan<byte> bytes, ResponseLeniency leniency, out int nameLength, out Slice value)
    {
        nameLength = 0;
        value = default;
        int length = FoldedLength(bytes, leniency, out int end);
        if (length <= 0) return length;
        ReadOnlySpan<byte> text = bytes[..end];
        nameLength = text.IndexOfAnyExcept(Alphabet.Token);
        if (nameLength <= 0) return Line.Refused;
        int colon = Line.SkipBlanks(text, nameLength);
        if (colon == end || text[colon] != ':' || (colon > nameLength && !Allows(leniency, ResponseLeniency.SpaceBeforeColon))) return Line.Refused;
        value = Trimmed(text, colon + 1);
        ReadOnlySpan<byte> name = text[..nameLength];
        return IsReadable(value.Of(text), leniency, Framing.IsJudged(KnownFields.Find(name))) ? length : Line.Refused;
    }

    /// <summary>Reads a chunk's size line (RFC 9112 7.1): the strict grammar, over the line as it should have been.</summary>
    public static int ReadChunkSize(ReadOnlySpan<byte> bytes, ResponseLeniency leniency, int extensionBytesMax, out long size, out int extensionBytes)
    {
        (size, extensionBytes) = (0, 0);
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, Math.Max(0, extensionBytesMax) + SizeLineBytesMax)];
        int length = Length(window, leniency, out int end);
        if (length == Line.Short && window.Length < bytes.Length) return Line.Refused;
        if (length <= 0) return length;
        ReadOnlySpan<byte> text = window[..end].TrimEnd(" \t"u8);
        if (text.Length < end && !Allows(leniency, ResponseLeniency.ChunkSizePadding)) return Line.Refused;
        byte[] strict = [.. text, Line.CR, Line.LF];
        int read = ChunkLine.Read(strict, extensionBytesMax, out size, out extensionBytes, out _);
        // Padding counts as what it stands in the place of.
        extensionBytes += end - text.Length;
        return read == strict.Length && extensionBytes <= extensionBytesMax ? length : Line.Refused;
    }

    /// <summary>Replaces what may stand in a value that was read leniently, and in no line: the CR LF of a fold, CR and NUL (RFC 9112 5.2, RFC 9110 5.5).</summary>
    public static void Clean(Span<byte> value) => value.ReplaceAny(Alphabet.NotInLine, Line.Space);

    /// <summary>The value as it is understood: a copy if it must be cleaned.</summary>
    public static ReadOnlySpan<byte> Cleaned(ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAny(Alphabet.NotInLine)) return value;
        byte[] copy = value.ToArray();
        Clean(copy);
        return copy;
    }

    private static bool ReadReason(ReadOnlySpan<byte> text, int start, ResponseLeniency leniency, ref StatusLine line)
    {
        int reason = Line.SkipBlanks(text, start);
        if (reason == start && start < text.Length) return false;
        if (reason == start && !Allows(leniency, ResponseLeniency.ReasonWithoutSpace)) return false;
        if (reason > start + 1 && !Allows(leniency, ResponseLeniency.StatusLineSpaces)) reason = start + 1;
        line.Reason = new Slice(reason, text.Length - reason);
        return IsReadable(text[reason..], leniency, isJudged: false);
    }

    // The line's length, and without its end.
    private static int Length(ReadOnlySpan<byte> bytes, ResponseLeniency leniency, out int end)
    {
        end = bytes.IndexOf(Line.LF);
        if (end < 0) return Line.Short;
        int length = end + 1;
        if (end > 0 && bytes[end - 1] == Line.CR) end--;
        else if (!Allows(leniency, ResponseLeniency.BareLineFeed)) return Line.Refused;
        return length;
    }

    // The same over all lines that the next byte continues: so that byte must be here.
    private static int FoldedLength(ReadOnlySpan<byte> bytes, ResponseLeniency leniency, out int end)
    {
        int length = Length(bytes, leniency, out end);
        while (length > 0 && Allows(leniency, ResponseLeniency.ObsoleteFolding))
        {
            if (length == bytes.Length) return Line.Short;
            if (!Line.IsBlank(bytes[length])) break;
            int next = Length(bytes[length..], leniency, out int nextEnd);
            if (next <= 0) return next;
            end = length + nextEnd;
            length += next;
        }
        return length;
    }

    private static Slice Trimmed(ReadOnlySpan<byte> text, int start)
    {
        ReadOnlySpan<byte> rest = text[start..].TrimStart(" \t\r\n"u8);
        return new Slice(text.Length - rest.Length, rest.TrimEnd(" \t\r\n"u8).Length);
    }

    // Where a fold was, CR LF is followed by a blank: every other control is one.
    private static bool IsReadable(ReadOnlySpan<byte> value, ResponseLeniency leniency, bool isJudged)
    {
        bool allowsControls = Allows(leniency, ResponseLeniency.ControlsInValues) && !isJudged;
        for (int at; !allowsControls && (at = value.IndexOfAny(Alphabet.NotInValue)) >= 0; value = value[(at + 1)..])
        {
            bool isFold = value[at] == Line.LF || (value[at] == Line.CR && at + 1 < value.Length && value[at + 1] == Line.LF);
            if (!isFold) return false;
        }
        return true;
    }

    private static bool Allows(ResponseLeniency leniency, ResponseLeniency flag) => (leniency & flag) != 0;
}
