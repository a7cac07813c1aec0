using System.Globalization;
using System.Net;
using System.Text;

namespace Socle.Http;

/// <summary>Reads the single values of forwarding fields; null for all that is not well-formed, or says nothing, as `unknown` and `_hidden` (RFC 7239 6).</summary>
internal static class ForwardedValue
{
    public static string? Scheme(string? text) => text switch
    {
        _ when string.Equals(text, "http", StringComparison.OrdinalIgnoreCase) => "http",
        _ when string.Equals(text, "https", StringComparison.OrdinalIgnoreCase) => "https",
        _ => null,
    };

    public static string? Host(string? text) => text is not null && Ascii.IsValid(text) && HostGrammar.IsAuthority(Encoding.ASCII.GetBytes(text)) ? text : null;

    /// <summary>`192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`, and without brackets, as X-Forwarded-For has it.</summary>
    public static IPEndPoint? EndPoint(string? text)
    {
        if (text is null) return null;
        (string host, string? port) = Split(text);
        // IPAddress also reads `1`, `127.1`, and zones.
        if (host.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(host, out IPAddress? address)) return null;
        if (!host.Contains(':', StringComparison.Ordinal) && address.ToString() != host) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        // A port may be hidden, `_name` (RFC 7239 6.2): the address counts all the same.
        return new IPEndPoint(address, ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : 0);
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            bool hasPort = close > 0 && close + 1 < text.Length && text[close + 1] == ':';
            return close > 0 && (hasPort || close + 1 == text.Length) && text[1..close].Contains(':', StringComparison.Ordinal) ? (text[1..close], hasPort ? text[(close + 2)..] : null) : ("", null);
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        bool isIPv4WithPort = colon > 0 && text.LastIndexOf(':') == colon;
        return isIPv4WithPort ? (text[..colon], text[(colon + 1)..]) : (text, null);
    }
}

/// <summary>The values of a field in the order they came, line by line.</summary>
internal static class FieldValues
{
    public static List<string> Of(MessageHead head, KnownField name)
    {
        List<string> values = [];
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known == name) values.Add(Encoding.Latin1.GetString(head[field.Value]));
        }
        return values;
    }
}
