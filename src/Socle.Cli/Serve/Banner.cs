using System.Net;
using System.Net.NetworkInformation;

namespace Socle.Cli;

/// <summary>The first words: what is served, where to click, how to stop. A person gets lines of their own, a file or a pipe a single one.</summary>
internal static class Banner
{
    /// <summary>The text, without a last line end.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="endPoint">Where it is served.</param>
    /// <param name="watched">Whether a person reads it.</param>
    public static string Text(ServeOptions options, IPEndPoint endPoint, bool watched)
    {
        List<string> urls = [.. Hosts(options, endPoint.Address).Select(h => $"http://{h}:{endPoint.Port}/")];
        string taken = options.Port != 0 && options.Port != endPoint.Port ? $" (port {options.Port} is taken)" : "";
        string what = $"Serving {Printable.Text(options.Path)}";
        return watched
            ? $"{what}\n  {string.Join("\n  ", urls)}{taken}\nCtrl+C stops."
            : $"{what} at {string.Join(" ", urls)}{taken}";
    }

    private static IEnumerable<string> Hosts(ServeOptions options, IPAddress bound)
    {
        if (options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return ["localhost"];
        bool isAny = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any);
        return isAny ? ["localhost", .. OwnAddresses()] : [Written(bound)];
    }

    // What to type on another machine: a phone in the same network, most of the time. IPv4 alone, since nobody types the other.
    private static IEnumerable<string> OwnAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .SelectMany(i => i.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address)
                .Where(a => a.GetAddressBytes().Length == 4)
                .Select(Written)];
        }
        catch (NetworkInformationException)
        {
            // A sandbox may hide the interfaces; `localhost` is still true.
            return [];
        }
    }

    private static string Written(IPAddress address) => address.GetAddressBytes().Length == 4 ? address.ToString() : $"[{address}]";
}
