namespace Socle.Http;

/// <summary>
/// What the line grammars answer in place of a length, and the judgement they share: what a byte that stops a grammar means.
/// </summary>
/// <remarks>
/// Every grammar goes from left to right and decides at the first byte that breaks it, from that byte and those before it. So a line is refused as soon as the
/// fault
/// is here, and in the same way whether it came whole or byte by byte. A limit is a window the grammar cannot look out of.
/// </remarks>
internal static class Line
{
    /// <summary>The bytes end inside the line.</summary>
    public const int Short = 0;

    /// <summary>The line is refused.</summary>
    public const int Refused = -1;

    public const byte CR = (byte)'\r';
    public const byte LF = (byte)'\n';
    public const byte Space = (byte)' ';
    public const byte Tab = (byte)'\t';

    /// <summary>Refuses, for the given reason.</summary>
    public static int Refuse(Rejection reason, out Rejection? refusal)
    {
        refusal = reason;
        return Refused;
    }

    /// <summary>Judges the byte that stopped a grammar: a line end that came too early, half a line end, or a byte that is not allowed there.</summary>
    public static int Refuse(ReadOnlySpan<byte> line, int at, Rejection endsEarly, Rejection invalid, out Rejection? refusal)
    {
        if (line[at] == LF)
            return Refuse(Rejection.BareLineFeed, out refusal);
        if (line[at] != CR)
            return Refuse(invalid, out refusal);
        if (at + 1 < line.Length)
            return Refuse(line[at + 1] == LF ? endsEarly : Rejection.BareCarriageReturn, out refusal);
        refusal = null;
        return Short;
    }

    /// <summary>Whether the byte is white space within a line (RFC 9110 5.6.3).</summary>
    public static bool IsBlank(byte b) => b is Space or Tab;

    /// <summary>The next byte that is no white space.</summary>
    public static int SkipBlanks(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && IsBlank(line[at]))
            at++;
        return at;
    }
}
