namespace Socle.Http;

/// <summary>HTTP-version = "HTTP/" DIGIT "." DIGIT (RFC 9112 2.3): eight bytes, letter case counts.</summary>
internal static class HttpVersion
{
    public const int Length = 8;

    /// <summary>How many bytes from the start follow the grammar.</summary>
    public static int Fits(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> pattern = "HTTP/0.0"u8;
        int at = 0;
        while (at < pattern.Length && at < bytes.Length && (pattern[at] == '0' ? char.IsAsciiDigit((char)bytes[at]) : bytes[at] == pattern[at]))
            at++;
        return at;
    }

    public static int Major(ReadOnlySpan<byte> version) => version[5] - '0';

    /// <summary>0, or 1 for every higher one: what comes with a minor version may be ignored (RFC 9110 2.5).</summary>
    public static byte Minor(ReadOnlySpan<byte> version) => version[7] == '0' ? (byte)0 : (byte)1;
}
