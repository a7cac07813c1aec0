using System.Globalization;

namespace Socle.Cli;

/// <summary>What part of a file a 206 brings: `bytes 100-199/200`, the whole length `*` if it is not known (RFC 9110 14.4).</summary>
/// <param name="First">The part's first byte.</param>
/// <param name="Last">Its last byte.</param>
/// <param name="Whole">All bytes of the file, or null.</param>
internal sealed record ContentRange(long First, long Last, long? Whole)
{
    /// <summary>Gets the part's length in bytes.</summary>
    public long Length => Last - First + 1;

    /// <summary>Gets whether the part reaches the file's end, as far as is known.</summary>
    public bool IsLast => Whole is null || Last + 1 == Whole;

    /// <summary>Reads a field's value; null if it is none, or contradicts itself.</summary>
    public static ContentRange? Parse(string? text)
    {
        if (text?.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) != true) return null;
        if (text.IndexOf('-', StringComparison.Ordinal) > text.IndexOf('/', StringComparison.Ordinal)) return null;
        string[] parts = text["bytes ".Length..].Trim().Split('-', '/');
        if (parts.Length != 3 || !TryRead(parts[0], out long first) || !TryRead(parts[1], out long last) || last < first) return null;
        if (parts[2] == "*") return new(first, last, null);
        return TryRead(parts[2], out long whole) && whole > last ? new(first, last, whole) : null;
    }

    /// <summary>Reads the whole length out of a 416's `bytes */200`; null if it is not there.</summary>
    public static long? WholeOf(string? text) =>
        text?.LastIndexOf('/') is >= 0 and int slash && TryRead(text[(slash + 1)..], out long whole) ? whole : null;

    private static bool TryRead(string digits, out long number) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
