using System.Text;

namespace Socle.Http;

/// <summary>request-target (RFC 9112 3.2): its bytes, its form, and whether its method may have that form. It decodes nothing.</summary>
internal static class Target
{
    /// <summary>The target's length, the space behind it seen but not counted, or what <see cref="Line"/> names.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, int targetBytesMax, KnownMethod method, out TargetForm form, out Rejection? refusal)
    {
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, targetBytesMax + 1)];
        form = TargetForm.Origin;
        int length = !window.IsEmpty && window[0] == '/' && method != KnownMethod.Connect
            ? ReadOrigin(window, out refusal)
            : ReadOther(window, method, out form, out refusal);
        return length == Line.Short && window.Length > targetBytesMax ? Line.Refuse(Rejection.TargetTooLong, out refusal) : length;
    }

    /// <summary>origin-form = absolute-path [ "?" query ]: read in one pass, escapes and all.</summary>
    private static int ReadOrigin(ReadOnlySpan<byte> bytes, out Rejection? refusal)
    {
        int end = PathEnd(bytes, out refusal);
        if (end < 0)
            return Line.Refused;
        if (end < bytes.Length && bytes[end] == '?')
            end += LengthWithin(bytes[end..]);
        return AtEnd(bytes, end, out refusal);
    }

    /// <summary>The other forms are rare: the end is looked for first, and the whole judged then.</summary>
    private static int ReadOther(ReadOnlySpan<byte> bytes, KnownMethod method, out TargetForm form, out Rejection? refusal)
    {
        form = TargetForm.Absolute;
        int length = AtEnd(bytes, LengthWithin(bytes), out refusal);
        if (length <= 0)
            return length;
        ReadOnlySpan<byte> target = bytes[..length];
        if (method == KnownMethod.Connect)
        {
            form = TargetForm.Authority;
            refusal = HostGrammar.IsAuthority(target, portRequired: true) ? null : Rejection.ConnectTargetInvalid;
        }
        else if (target[0] == '*')
        {
            form = TargetForm.Asterisk;
            refusal = length == 1 && method == KnownMethod.Options ? null : Rejection.AsteriskMisplaced;
        }
        else
            refusal = JudgeAbsolute(target);
        return refusal is null ? length : Line.Refused;
    }

    /// <summary>absolute-form = `http://` authority path-abempty [ "?" query ].</summary>
    private static Rejection? JudgeAbsolute(ReadOnlySpan<byte> target)
    {
        int scheme = target.IndexOf("://"u8);
        if (scheme <= 0 || target[..scheme].IndexOfAnyExcept(Alphabet.Token) >= 0)
            return Rejection.TargetFormInvalid;
        if (!Ascii.EqualsIgnoreCase(target[..scheme], "http"u8) && !Ascii.EqualsIgnoreCase(target[..scheme], "https"u8))
            return Rejection.TargetSchemeUnknown;
        ReadOnlySpan<byte> rest = target[(scheme + 3)..];
        int slash = rest.IndexOfAny((byte)'/', (byte)'?');
        ReadOnlySpan<byte> authority = slash < 0 ? rest : rest[..slash];
        if (authority.Contains((byte)'@'))
            return Rejection.TargetUserInfo;
        if (!HostGrammar.IsAuthority(authority))
            return Rejection.TargetHostInvalid;
        return JudgePath(rest[authority.Length..]);
    }

    private static Rejection? JudgePath(ReadOnlySpan<byte> path)
    {
        int end = PathEnd(path, out Rejection? refusal);
        // The path cannot go on here: an escape cut off by the target's end is a broken one.
        return end == path.Length && CutsEscape(path) ? Rejection.PathEscapeInvalid : refusal;
    }

    /// <summary>Where the path stops: at the first byte that is not its own, or at the end of the bytes, which may cut an escape. Negative when an escape is
    /// refused.</summary>
    private static int PathEnd(ReadOnlySpan<byte> bytes, out Rejection? refusal)
    {
        refusal = null;
        int at = 0;
        while (true)
        {
            int plain = bytes[at..].IndexOfAnyExcept(Alphabet.PlainPath);
            if (plain < 0)
                return bytes.Length;
            at += plain;
            if (bytes[at] != '%')
                return at;
            refusal = JudgeEscape(bytes[at..]);
            if (refusal is not null)
                return Line.Refused;
            at = Math.Min(at + 3, bytes.Length);
        }
    }

    /// <summary>pct-encoded = "%" HEXDIG HEXDIG, and not NUL. What is not here yet is not judged.</summary>
    private static Rejection? JudgeEscape(ReadOnlySpan<byte> bytes)
    {
        for (int digit = 1; digit <= 2 && digit < bytes.Length; digit++)
            if (!char.IsAsciiHexDigit((char)bytes[digit]))
                return Rejection.PathEscapeInvalid;
        return bytes.StartsWith("%00"u8) ? Rejection.PathNul : null;
    }

    private static bool CutsEscape(ReadOnlySpan<byte> path) => path[Math.Max(0, path.Length - 2)..].Contains((byte)'%');

    private static int LengthWithin(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.IndexOfAnyExcept(Alphabet.Target);
        return length < 0 ? bytes.Length : length;
    }

    /// <summary>Judges the byte that ended the target: a space is the only right one, and not at once.</summary>
    private static int AtEnd(ReadOnlySpan<byte> bytes, int end, out Rejection? refusal)
    {
        refusal = null;
        if (end == bytes.Length)
            return Line.Short;
        if (bytes[end] == Line.Space)
            return end > 0 ? end : Line.Refuse(Rejection.RequestLineSpaces, out refusal);
        return Line.Refuse(bytes, end, end == 0 ? Rejection.TargetMissing : Rejection.VersionMissing,
            bytes[end] == '#' ? Rejection.TargetFragment : Rejection.TargetInvalid, out refusal);
    }
}
