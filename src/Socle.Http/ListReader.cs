namespace Socle.Http;

/// <summary>Walks the members of a comma-separated field value (RFC 9110 5.6.1), empty ones included but for one behind a last comma. It knows no quoted strings: for lists of tokens only.</summary>
internal static class ListReader
{
    /// <summary>Takes the first member off <paramref name="rest"/>, without the white space around it; false when there is none left.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> member)
    {
        member = default;
        if (rest.IsEmpty)
            return false;
        int comma = rest.IndexOf((byte)',');
        member = (comma < 0 ? rest : rest[..comma]).Trim(" \t"u8);
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return true;
    }
}
