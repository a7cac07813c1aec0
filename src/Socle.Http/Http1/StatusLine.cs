namespace Socle.Http;

/// <summary>
/// status-line = HTTP-version SP status-code SP [ reason-phrase ] CRLF (RFC 9112 4). The second space may be missing where there is no phrase: several servers
/// leave it
/// out, and nothing can be read in two ways.
/// </summary>
internal struct StatusLine
{
    private const int StatusStart = HttpVersion.Length + 1;
    private const int StatusEnd = StatusStart + 3;

    public byte MinorVersion;
    public short Status;
    public Slice Reason;

    /// <summary>Whether there was no space behind the code.</summary>
    public readonly bool LacksSpace => Reason.Start == StatusEnd;

    /// <summary>The line's length with its CRLF, or what <see cref="Line"/> names.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, out StatusLine line, out Rejection? refusal)
    {
        line = default;
        int fits = Fits(bytes);
        if (fits == bytes.Length && fits <= StatusEnd)
        {
            refusal = null;
            return Line.Short;
        }
        if (fits < StatusEnd)
            return RefuseByte(bytes, fits, out refusal);
        if (bytes[StatusStart] == '0' || HttpVersion.Major(bytes) != 1)
            return Line.Refuse(Rejection.StatusLineInvalid, out refusal);
        line.MinorVersion = HttpVersion.Minor(bytes);
        line.Status = (short)((bytes[StatusStart] - '0') * 100 + (bytes[StatusStart + 1] - '0') * 10 + (bytes[StatusStart + 2] - '0'));
        return ReadReason(bytes, out line.Reason, out refusal);
    }

    /// <summary>How many bytes follow the grammar, up to the status code's last digit.</summary>
    private static int Fits(ReadOnlySpan<byte> bytes)
    {
        int at = HttpVersion.Fits(bytes);
        if (at < HttpVersion.Length || at == bytes.Length || bytes[at] != Line.Space)
            return at;
        at++;
        while (at < StatusEnd && at < bytes.Length && char.IsAsciiDigit((char)bytes[at]))
            at++;
        return at;
    }

    private static int ReadReason(ReadOnlySpan<byte> bytes, out Slice reason, out Rejection? refusal)
    {
        refusal = null;
        int start = bytes[StatusEnd] == Line.Space ? StatusEnd + 1 : StatusEnd;
        reason = default;
        int length = bytes[start..].IndexOfAny(Alphabet.NotInValue);
        if (length < 0 && start > StatusEnd)
            return Line.Short;
        int end = start + length;
        if (start == StatusEnd && length != 0)
            return Line.Refuse(Rejection.StatusLineInvalid, out refusal);
        if (bytes[end] != Line.CR || end + 1 >= bytes.Length || bytes[end + 1] != Line.LF)
            return RefuseByte(bytes, end, out refusal);
        reason = new Slice(start, length);
        return end + 2;
    }

    private static int RefuseByte(ReadOnlySpan<byte> bytes, int at, out Rejection? refusal) =>
        Line.Refuse(bytes, at, Rejection.StatusLineInvalid, Rejection.StatusLineInvalid, out refusal);
}
