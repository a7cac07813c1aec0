using System.Buffers;
using System.Text;

namespace Socle.Web;

/// <summary>
/// Maps the path of a request to a path below a root. It reads the path as <see cref="Router"/> does: split on `/`, each segment decoded
/// once, no segment skipped. A path that is forgiven more here than there would reach a file past the middlewares of its route. It knows
/// nothing of what exists.
/// </summary>
internal static class FilePath
{
    private static readonly SearchValues<byte> NotOnWindows = SearchValues.Create("\\:*?\"<>|"u8);

    /// <summary>Maps a path as it was sent.</summary>
    /// <param name="raw">Begins with `/`, or is empty, which means the root. Only its last segment may be empty.</param>
    /// <param name="showHidden">Whether segments that begin with a dot are let through; `.` and `..` never are.</param>
    /// <param name="windows">Whether names must be safe on Windows.</param>
    /// <param name="into">At least two bytes longer than <paramref name="raw"/>.</param>
    /// <returns>The length, with the NUL at its end; 0 if the path is rejected. The root is `.`.</returns>
    public static int Map(ReadOnlySpan<byte> raw, bool showHidden, bool windows, Span<byte> into) =>
        Map(raw, isEscaped: true, showHidden, windows, into);

    /// <summary>Maps a path that was decoded already, as values of routes are: by the same rules, without hidden names.</summary>
    /// <inheritdoc cref="Map(ReadOnlySpan{byte}, bool, bool, Span{byte})"/>
    public static int MapDecoded(ReadOnlySpan<byte> path, bool windows, Span<byte> into) =>
        Map(path, isEscaped: false, showHidden: false, windows, into);

    private static int Map(ReadOnlySpan<byte> raw, bool isEscaped, bool showHidden, bool windows, Span<byte> into)
    {
        int length = 0;
        while (!raw.IsEmpty)
        {
            ReadOnlySpan<byte> segment = TakeSegment(ref raw);
            if (segment.IsEmpty) return raw.IsEmpty ? End(into, length) : 0;
            if (length > 0) into[length++] = (byte)'/';
            int decoded = isEscaped ? Decode(segment, into[length..]) : Copy(segment, into[length..]);
            if (decoded <= 0 || !IsName(into.Slice(length, decoded), showHidden, windows)) return 0;
            length += decoded;
        }
        return End(into, length);
    }

    /// <summary>Takes the segments of a prefix from the front of a path, compared as the router compares literals.</summary>
    /// <param name="raw">The path as it was sent; what follows the prefix, if it has it.</param>
    /// <param name="prefix">The prefix's segments, decoded.</param>
    public static bool TryTakePrefix(ref ReadOnlySpan<byte> raw, byte[][] prefix)
    {
        foreach (byte[] name in prefix)
        {
            if (raw.IsEmpty || !Escapes.DecodeTo(TakeSegment(ref raw), name)) return false;
        }
        return true;
    }

    // The segment behind the first slash; the path then begins with the next slash, or is empty. Empty, too, where there is no first slash.
    private static ReadOnlySpan<byte> TakeSegment(ref ReadOnlySpan<byte> raw)
    {
        if (raw[0] != '/') return default;
        ReadOnlySpan<byte> rest = raw[1..];
        int slash = rest.IndexOf((byte)'/');
        ReadOnlySpan<byte> segment = slash < 0 ? rest : rest[..slash];
        raw = rest[segment.Length..];
        return segment;
    }

    // A backslash is a letter of a name where it separates nothing, and is sent as %5C: as it is, it is part of no path (RFC 3986 3.3).
    private static int Decode(ReadOnlySpan<byte> segment, Span<byte> into) =>
        segment.Contains((byte)'\\') ? -1 : Escapes.Decode(segment, into);

    private static int Copy(ReadOnlySpan<byte> segment, Span<byte> into)
    {
        segment.CopyTo(into);
        return segment.Length;
    }

    private static int End(Span<byte> into, int length)
    {
        if (length == 0) into[length++] = (byte)'.';
        into[length++] = 0;
        return length;
    }

    /// <summary>Whether a name, decoded, may be served: the name of one entry, and not hidden.</summary>
    public static bool IsName(ReadOnlySpan<byte> name, bool showHidden, bool windows)
    {
        if (name.IsEmpty || name.IndexOfAny((byte)'/', (byte)0) >= 0) return false;
        if (IsHidden(name) && (!showHidden || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))) return false;
        return !windows || IsWindowsName(name);
    }

    /// <summary>Whether a name is hidden: it begins with a dot. `.well-known` is public by its definition (RFC 8615).</summary>
    public static bool IsHidden(ReadOnlySpan<byte> name) => name is [(byte)'.', ..] && !name.SequenceEqual(".well-known"u8);

    // Names that Windows reads as something else: devices, streams, short names, and those whose end it cuts off.
    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    private static bool IsWindowsName(ReadOnlySpan<byte> name)
    {
        if (name.ContainsAny(NotOnWindows) || name.ContainsAnyInRange((byte)0, (byte)0x1F) || name[^1] is (byte)'.' or (byte)' ') return false;
        int tilde = name.IndexOf((byte)'~');
        if (tilde >= 0 && tilde + 1 < name.Length && char.IsAsciiDigit((char)name[tilde + 1])) return false;
        int dot = name.IndexOf((byte)'.');
        return !IsDevice((dot < 0 ? name : name[..dot]).TrimEnd((byte)' '));
    }

    private static bool IsDevice(ReadOnlySpan<byte> stem)
    {
        if (stem.Length is < 3 or > 7) return false;
        string upper = Encoding.UTF8.GetString(stem).ToUpperInvariant();
        return upper is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || upper.Length == 4 && (upper.StartsWith("COM", StringComparison.Ordinal) || upper.StartsWith("LPT", StringComparison.Ordinal))
            && upper[3] is (>= '0' and <= '9') or '\u00B9' or '\u00B2' or '\u00B3';
    }
}
