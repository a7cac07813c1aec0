using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Socle.Cli;

/// <summary>A way out of this machine: the network it leads to, the interface, the gateway if there is one.</summary>
internal sealed record Route(IPNetwork Network, string Interface, IPAddress? Gateway);

/// <summary>The kernel's main routes as /proc/net/route and /proc/net/ipv6_route list them (proc(5)). Rules of their own, as VPNs make them, are not seen there.</summary>
internal static class RouteTable
{
    // linux/route.h
    private const int Up = 1, Reject = 0x200;

    /// <summary>The routes of both files; a file that could not be read is null.</summary>
    public static IReadOnlyList<Route> Parse(string? ipv4, string? ipv6) =>
        [.. Rows(ipv4).Skip(1).Select(Ipv4).OfType<Route>(), .. Rows(ipv6).Select(Ipv6).OfType<Route>()];

    /// <summary>The route that the kernel would take: the longest prefix; null if none leads there.</summary>
    public static Route? To(IPAddress address, IReadOnlyList<Route> routes) =>
        routes.Where(r => r.Network.Contains(address)).MaxBy(r => r.Network.PrefixLength);

    private static IEnumerable<string[]> Rows(string? text) =>
        (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    // Iface Destination Gateway Flags RefCnt Use Metric Mask ...: addresses as numbers of this machine's byte order.
    private static Route? Ipv4(string[] row)
    {
        if (row.Length < 8 || !Usable(row[3])) return null;
        uint mask = BinaryPrimitives.ReverseEndianness(Number(row[7]));
        return new(new IPNetwork(Address(row[1]), uint.PopCount(mask) is var length ? (int)length : 0), row[0], Number(row[2]) == 0 ? null : Address(row[2]));
    }

    // destination prefix source prefix gateway metric refcount use flags interface
    private static Route? Ipv6(string[] row)
    {
        if (row.Length < 10 || !Usable(row[8]) || row[9] == "lo") return null;
        var gateway = new IPAddress(Convert.FromHexString(row[4]));
        return new(new IPNetwork(new IPAddress(Convert.FromHexString(row[0])), (int)Number(row[1])), row[9], gateway.Equals(IPAddress.IPv6Any) ? null : gateway);
    }

    private static bool Usable(string flags) => (Number(flags) & (Up | Reject)) == Up;

    private static uint Number(string hex) => uint.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IPAddress Address(string hex) => new(Number(hex));
}
