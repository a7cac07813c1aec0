using System.Net;
using System.Net.NetworkInformation;

namespace Socle.Cli;

/// <summary>
/// What to type on another machine to reach this one: a phone in the same network, most of the time. IPv4 alone, since nobody types the other. First those of
/// interfaces that lead out: the addresses of bridges for containers are of no use to a phone.
/// </summary>
internal static class OwnAddresses
{
    public static IReadOnlyList<IPAddress> Find()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .Select(i => i.GetIPProperties())
                .OrderByDescending(p => p.GatewayAddresses.Count > 0)
                .SelectMany(p => p.UnicastAddresses)
                .Select(a => a.Address)
                .Where(IsTyped)];
        }
        catch (NetworkInformationException)
        {
            // A sandbox may hide the interfaces; `localhost` is still true.
            return [];
        }
    }

    // 169.254 is what a machine calls itself that has found no network (RFC 3927).
    private static bool IsTyped(IPAddress address) => address.GetAddressBytes() is [var a, var b, _, _] && (a, b) is not (169, 254);
}
