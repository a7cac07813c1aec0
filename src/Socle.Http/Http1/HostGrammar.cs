namespace Socle.Http;

/// <summary>
/// uri-host [ ":" port ] (RFC 9110 4.2, RFC 3986 3.2.2), as in Host and in targets. It neither resolves nor compares names. Left out on purpose: IPvFuture and
/// zone identifiers, which nobody sends.
/// </summary>
internal static class HostGrammar
{
    private const int PortMax = 65535;
    private const int LongestIPv6 = 45; // six groups and an IPv4 address, each at its longest

    /// <summary>A host with or without a port. An empty host is none; an empty port is let pass unless one is required.</summary>
    public static bool IsAuthority(ReadOnlySpan<byte> text, bool portRequired = false)
    {
        int host = HostLength(text);
        if (host <= 0)
            return false;
        ReadOnlySpan<byte> rest = text[host..];
        return rest.IsEmpty ? !portRequired : rest[0] == ':' && IsPort(rest[1..], portRequired);
    }

    private static int HostLength(ReadOnlySpan<byte> text) => !text.IsEmpty && text[0] == '[' ? LiteralLength(text) : NameLength(text);

    /// <summary>IP-literal = "[" IPv6address "]".</summary>
    private static int LiteralLength(ReadOnlySpan<byte> text)
    {
        int close = text.IndexOf((byte)']');
        return close > 0 && IsIPv6(text[1..close]) ? close + 1 : 0;
    }

    /// <summary>reg-name, which an IPv4 address is too.</summary>
    private static int NameLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (true)
        {
            int plain = text[at..].IndexOfAnyExcept(Alphabet.RegisteredName);
            if (plain < 0)
                return text.Length;
            at += plain;
            if (text[at] != '%')
                return at;
            if (at + 2 >= text.Length || !IsHex(text[at + 1]) || !IsHex(text[at + 2]))
                return 0;
            at += 3;
        }
    }

    private static bool IsPort(ReadOnlySpan<byte> text, bool required)
    {
        int port = 0;
        foreach (byte b in text)
        {
            if (!IsDigit(b))
                return false;
            port = port * 10 + (b - '0');
            if (port > PortMax)
                return false;
        }
        return !required || port > 0;
    }

    /// <summary>Eight groups of up to four digits; `::` once for a run of zeros; the last two may be written as IPv4.</summary>
    private static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestIPv6)
            return false;
        int elision = text.IndexOf("::"u8);
        if (elision < 0)
            return CountGroups(text) == 8;
        ReadOnlySpan<byte> before = text[..elision], after = text[(elision + 2)..];
        int groups = 0;
        if (!before.IsEmpty && !TryAddGroups(before, mayEndInIPv4: false, ref groups))
            return false;
        if (!after.IsEmpty && !TryAddGroups(after, mayEndInIPv4: true, ref groups))
            return false;
        return groups <= 7;
    }

    private static int CountGroups(ReadOnlySpan<byte> text)
    {
        int groups = 0;
        return TryAddGroups(text, mayEndInIPv4: true, ref groups) ? groups : 0;
    }

    private static bool TryAddGroups(ReadOnlySpan<byte> text, bool mayEndInIPv4, ref int groups)
    {
        while (true)
        {
            int colon = text.IndexOf((byte)':');
            if (colon < 0)
                return TryAddLast(text, mayEndInIPv4, ref groups);
            if (!IsGroup(text[..colon]))
                return false;
            groups++;
            text = text[(colon + 1)..];
        }
    }

    private static bool TryAddLast(ReadOnlySpan<byte> text, bool mayBeIPv4, ref int groups)
    {
        bool isIPv4 = mayBeIPv4 && IsIPv4(text);
        groups += isIPv4 ? 2 : 1;
        return isIPv4 || IsGroup(text);
    }

    private static bool IsGroup(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
            if (!IsHex(b))
                return false;
        return text.Length is >= 1 and <= 4;
    }

    private static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        for (int octet = 0; octet < 3; octet++)
        {
            int dot = text.IndexOf((byte)'.');
            if (dot < 0 || !IsOctet(text[..dot]))
                return false;
            text = text[(dot + 1)..];
        }
        return IsOctet(text);
    }

    /// <summary>dec-octet: no leading zero, since some would read it as octal.</summary>
    private static bool IsOctet(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 1 or > 3 || text[0] == '0' && text.Length > 1)
            return false;
        int value = 0;
        foreach (byte b in text)
        {
            if (!IsDigit(b))
                return false;
            value = value * 10 + (b - '0');
        }
        return value <= 255;
    }

    private static bool IsDigit(byte b) => char.IsAsciiDigit((char)b);

    private static bool IsHex(byte b) => char.IsAsciiHexDigit((char)b);
}
