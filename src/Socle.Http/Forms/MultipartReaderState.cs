using System.Text;

namespace Socle.Http;

/// <summary>Where a multipart reader stands between two calls: a small value that its owner keeps.</summary>
public struct MultipartReaderState
{
    internal FormLimits Limits;
    /// <summary>CRLF, two hyphens, boundary.</summary>
    internal byte[] Delimiter;
    internal Rejection? Refusal;
    internal int HeadBytes;
    internal int PaddingBytes;
    internal int Fields;
    internal int Parts;
    internal MultipartPhase Phase;

    private MultipartReaderState(ReadOnlySpan<byte> boundary, FormLimits limits)
    {
        Delimiter = [.. "\r\n--"u8, .. boundary];
        Limits = limits;
    }

    /// <summary>Ready to read the body of a message with this Content-Type.</summary>
    /// <returns>False if it names no boundary, or none that RFC 2046 5.1.1 allows, or two.</returns>
    public static bool TryStart(ReadOnlySpan<byte> contentType, FormLimits limits, out MultipartReaderState state)
    {
        state = default;
        var parameters = new ParameterReader(contentType);
        ReadOnlySpan<byte> boundary = default;
        while (parameters.Read())
        {
            if (!Ascii.EqualsIgnoreCase(parameters.Name, "boundary"u8)) continue;
            if (!boundary.IsEmpty) return false;
            boundary = parameters.Value;
        }
        if (parameters.IsInvalid || !IsBoundary(boundary)) return false;
        state = new(boundary, limits);
        return true;
    }

    // boundary := 0*69<bchars> bcharsnospace
    private static bool IsBoundary(ReadOnlySpan<byte> boundary) =>
        boundary.Length is > 0 and <= 70 && boundary[^1] != ' ' && !boundary.ContainsAnyExcept(Alphabet.Boundary);
}

/// <summary>What a multipart reader reads next.</summary>
internal enum MultipartPhase : byte
{
    Start,
    Preamble,
    BehindDelimiter,
    Fields,
    ContentStart,
    Content,
    Done,
    Refused,
}
