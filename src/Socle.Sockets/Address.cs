using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>
/// Where to listen or connect, as people write it: `127.0.0.1:8000`, `localhost:8000`, `[::1]:8000`, `:8000`, `example.org:443`, `unix:/run/app.sock`,
/// `unix:@app`, `fd:3`. It knows no name service: a host name stays a name.
/// </summary>
public sealed record Address
{
    private const string UnixPrefix = "unix:", DescriptorPrefix = "fd:";

    private Address(string host, int port, IPAddress? ip) => (Host, Port, Ip) = (host, port, ip);

    private Address(UnixEndPoint unix) : this("", 0, null) => Unix = unix;

    private Address(string descriptor) : this("", 0, null) => Descriptor = descriptor;

    /// <summary>The Unix-domain socket, behind `unix:` as a path, whole or relative, or as an abstract name, `@app`; else null. Every host name but these two prefixes is a host's.</summary>
    public UnixEndPoint? Unix { get; }

    /// <summary>A listening descriptor that the program was started with, behind `fd:`, by its number or its name in LISTEN_FDNAMES (sd_listen_fds(3)); else null.</summary>
    public string? Descriptor { get; }

    /// <summary>The host without brackets; empty for every address of this machine, and for what has none.</summary>
    public string Host { get; }

    /// <summary>The port, 0 for a free one, and for what has none.</summary>
    public int Port { get; }

    /// <summary>The address if the host is one in numbers.</summary>
    public IPAddress? Ip { get; }

    /// <summary>Whether this is `localhost`, which means both families' loopback address and asks no name service (RFC 6761 6.3).</summary>
    public bool IsLocalhost => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message says what to write.</exception>
    public static Address Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, out Address? address) is { } wrong ? throw new FormatException(wrong) : address!;
    }

    /// <summary>Reads an address; false if it is none.</summary>
    public static bool TryParse(string? text, out Address? address)
    {
        address = null;
        return text is not null && Read(text, out address) is null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Unix?.ToString() ?? (Descriptor is null ? HostAndPort() : DescriptorPrefix + Descriptor);

    private string HostAndPort() =>
        Host.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}") : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>The end points to listen on: two for localhost, as many as there are for a descriptor's name, one for all else.</summary>
    /// <exception cref="FormatException">The host is a name.</exception>
    /// <exception cref="ConnectionException">No descriptor has that name.</exception>
    internal EndPoint[] ToListen()
    {
        if (Unix is not null) return [Unix];
        if (Descriptor is not null) return SocketActivation.OfProcess().Find(Descriptor);
        if (Host.Length == 0) return [new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port)];
        return Ip is not null || IsLocalhost
            ? Numeric()
            : throw new FormatException($"`{this}` names a host: listen on an IP address, on `localhost:{Port}`, or on all addresses with `:{Port}`.");
    }

    /// <summary>The end points to connect to that need no name service; empty for a name.</summary>
    internal IPEndPoint[] Numeric()
    {
        if (Unix is not null || Descriptor is not null) return [];
        if (Ip is not null) return [new(Ip, Port)];
        if (Host.Length != 0 && !IsLocalhost) return [];
        return Socket.OSSupportsIPv6 ? [new(IPAddress.Loopback, Port), new(IPAddress.IPv6Loopback, Port)] : [new(IPAddress.Loopback, Port)];
    }

    // Reads into address, or says what is wrong.
    private static string? Read(string text, out Address? address)
    {
        address = null;
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal)) return ReadUnix(text, out address);
        if (text.StartsWith(DescriptorPrefix, StringComparison.Ordinal)) return ReadDescriptor(text, out address);
        int colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']')) return $"`{text}` has no port: write it as `{(text.Length == 0 ? "127.0.0.1" : text)}:8000`.";
        ReadOnlySpan<char> port = text.AsSpan(colon + 1);
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
            return $"`{port}` in `{text}` is not a port: give a number from 0 to 65535.";
        string host = text[..colon];
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return $"`{text}` is ambiguous: write an IPv6 address in brackets, as `[::1]:8000`.";
        bool isIp = IPAddress.TryParse(host, out IPAddress? ip) && IsWhole(host, ip);
        if (bracketed ? ip?.AddressFamily != AddressFamily.InterNetworkV6 : !isIp && host.Length > 0 && !IsName(host))
            return $"`{host}` in `{text}` is neither an IP address nor a host name: write it as `127.0.0.1:8000`, `localhost:8000`, `[::1]:8000` or `:8000`.";
        address = new Address(host, number, isIp ? ip : null);
        return null;
    }

    private static string? ReadUnix(string text, out Address? address)
    {
        string path = text[UnixPrefix.Length..];
        string? wrong = UnixEndPoint.Wrong(path);
        address = wrong is null ? new(new UnixEndPoint(path)) : null;
        return wrong is null ? null : $"`{text}` {wrong}";
    }

    private static string? ReadDescriptor(string text, out Address? address)
    {
        string name = text[DescriptorPrefix.Length..];
        address = name.Length > 0 ? new(name) : null;
        return name.Length > 0 ? null : $"`{text}` names no descriptor: write its number, as `fd:3`, or its name in LISTEN_FDNAMES.";
    }

    // IPAddress also reads `1`, `127.1` and `0x7f.1`, which nobody means as an address here.
    private static bool IsWhole(string host, IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetworkV6 || ip.ToString() == host;

    // Letters, digits, hyphens and dots (RFC 1123 2.1), underscores as people use them; a last label of digits alone would be half an address.
    private static bool IsName(string host)
    {
        if (host.Length > 253 || Uri.CheckHostName(host) != UriHostNameType.Dns) return false;
        ReadOnlySpan<char> last = host.AsSpan().TrimEnd('.');
        return last[(last.LastIndexOf('.') + 1)..].ContainsAnyExceptInRange('0', '9');
    }
}
