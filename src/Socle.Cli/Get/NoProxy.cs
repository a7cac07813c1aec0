using System.Net;

namespace Socle.Cli;

/// <summary>
/// The hosts that are reached without a proxy, as `no_proxy` lists them: names with all below them, addresses, networks as `10.0.0.0/8`, each with a port or
/// without, `*` for all. Written down nowhere; these are curl's rules.
/// </summary>
internal static class NoProxy
{
    /// <summary>Whether the list names the URL's host.</summary>
    public static bool Covers(string? list, Uri url) =>
        list is not null && list.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Any(entry => Matches(entry, url));

    private static bool Matches(string entry, Uri url)
    {
        if (entry == "*") return true;
        string host = url.IdnHost.TrimEnd('.');
        if (IPNetwork.TryParse(entry, out IPNetwork network)) return IPAddress.TryParse(host, out IPAddress? ip) && network.Contains(ip);
        (string name, int? port) = Split(entry);
        if (port is { } only && only != url.Port) return false;
        if (IPAddress.TryParse(name, out IPAddress? address)) return IPAddress.TryParse(host, out IPAddress? other) && address.Equals(other);
        name = name.Trim('.');
        return name.Length > 0 && (host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
    }

    // `name`, `name:port`, `[address]`, `[address]:port`; a bare IPv6 address has colons of its own.
    private static (string Name, int? Port) Split(string entry)
    {
        int colon = entry.LastIndexOf(':');
        bool isPort = colon > 0 && (entry[colon - 1] == ']' || entry.IndexOf(':', StringComparison.Ordinal) == colon);
        return isPort && ushort.TryParse(entry.AsSpan(colon + 1), out ushort port)
            ? (entry[..colon].Trim('[', ']'), port)
            : (entry.Trim('[', ']'), null);
    }
}
