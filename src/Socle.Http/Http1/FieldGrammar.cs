namespace Socle.Http;

/// <summary>field-line = field-name ":" OWS field-value OWS CRLF (RFC 9112 5), the same in heads and in trailer sections. It knows nothing of what fields
/// mean.</summary>
internal static class FieldGrammar
{
    /// <summary>The line's length with its CRLF, or what <see cref="Line"/> names.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, out int nameLength, out Slice value, out Rejection? refusal)
    {
        value = default;
        refusal = null;
        nameLength = bytes.IndexOfAnyExcept(Alphabet.Token);
        if (nameLength < 0)
            return Line.Short;
        if (nameLength == 0 || bytes[nameLength] != ':')
            return RefuseName(bytes, nameLength, out refusal);
        int start = Line.SkipBlanks(bytes, nameLength + 1);
        int length = bytes[start..].IndexOfAny(Alphabet.NotInValue);
        if (length < 0)
            return Line.Short;
        int end = start + length;
        if (end + 1 >= bytes.Length || bytes[end] != Line.CR || bytes[end + 1] != Line.LF)
            return Line.Refuse(bytes, end, Rejection.FieldValueInvalid, Rejection.FieldValueInvalid, out refusal);
        value = new Slice(start, LengthWithoutBlanks(bytes.Slice(start, length)));
        return end + 2;
    }

    private static int LengthWithoutBlanks(ReadOnlySpan<byte> value)
    {
        int length = value.Length;
        while (length > 0 && Line.IsBlank(value[length - 1]))
            length--;
        return length;
    }

    private static int RefuseName(ReadOnlySpan<byte> bytes, int at, out Rejection? refusal)
    {
        if (Line.IsBlank(bytes[at]))
            return Line.Refuse(at == 0 ? Rejection.ObsoleteFolding : Rejection.SpaceAfterFieldName, out refusal);
        Rejection invalid = bytes[at] == ':' ? Rejection.FieldNameEmpty : Rejection.FieldNameInvalid;
        return Line.Refuse(bytes, at, Rejection.ColonMissing, invalid, out refusal);
    }
}
