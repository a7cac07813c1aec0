using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>Joins and leaves multicast groups, and finds interfaces as people name them. Knows no datagram.</summary>
internal static class Multicast
{
    // ip(7), ipv6(7): Linux's own numbers.
    private const int IP_MULTICAST_ALL = 49, IPV6_MULTICAST_ALL = 29;

    public static void Join(Socket socket, IPAddress group, string? networkInterface) =>
        Set(socket, group, networkInterface, SocketOptionName.AddMembership, "joined", "an interface that has multicast, by name, may be what it needs");

    public static void Leave(Socket socket, IPAddress group, string? networkInterface) =>
        Set(socket, group, networkInterface, SocketOptionName.DropMembership, "left", "leave what was joined, on the same interface");

    /// <summary>What <paramref name="options"/> say of sending to groups.</summary>
    public static void Use(Socket socket, DatagramOptions options)
    {
        int index = options.MulticastInterface is { } name ? IndexOf(name) : 0;
        if (socket.AddressFamily == AddressFamily.InterNetworkV6) Use(socket, SocketOptionLevel.IPv6, options, index);
        if (socket.AddressFamily == AddressFamily.InterNetwork || (socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode))
            Use(socket, SocketOptionLevel.IP, options, IPAddress.HostToNetworkOrder(index));
    }

    private static void Use(Socket socket, SocketOptionLevel level, DatagramOptions options, int index)
    {
        socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, options.MulticastHops);
        socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, options.MulticastLoopback);
        if (index != 0) socket.SetSocketOption(level, SocketOptionName.MulticastInterface, index);
        // Linux would deliver what is sent to any group that any program here has joined.
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption((int)level, level == SocketOptionLevel.IP ? IP_MULTICAST_ALL : IPV6_MULTICAST_ALL, new byte[sizeof(int)]);
    }

    private static void Set(Socket socket, IPAddress group, string? networkInterface, SocketOptionName what, string done, string hint)
    {
        bool v6 = group.AddressFamily == AddressFamily.InterNetworkV6;
        if (v6 ? !group.IsIPv6Multicast : (group.GetAddressBytes()[0] & 0xF0) != 0xE0)
            throw new ArgumentException($"{group} is no multicast group: those are 224.0.0.0 to 239.255.255.255 and ff00::/8.", nameof(group));
        int index = networkInterface is null ? 0 : IndexOf(networkInterface);
        try
        {
            if (v6) socket.SetSocketOption(SocketOptionLevel.IPv6, what, new IPv6MulticastOption(group, index));
            else socket.SetSocketOption(SocketOptionLevel.IP, what, new MulticastOption(group, index));
        }
        catch (SocketException e)
        {
            throw new ConnectionException(NetworkErrors.Kind(e.SocketErrorCode), $"The group {group} could not be {done}: {e.Message.TrimEnd('.')}; {hint}.", e);
        }
    }

    // The system's number for an interface, by which both families name it.
    private static int IndexOf(string networkInterface)
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        bool isAddress = IPAddress.TryParse(networkInterface, out IPAddress? address);
        foreach (NetworkInterface one in all)
        {
            IPInterfaceProperties properties = one.GetIPProperties();
            if (isAddress ? !properties.UnicastAddresses.Any(u => u.Address.Equals(address)) : one.Name != networkInterface) continue;
            return one.Supports(NetworkInterfaceComponent.IPv4) ? properties.GetIPv4Properties().Index : properties.GetIPv6Properties().Index;
        }
        throw new ConnectionException(ConnectionError.AddressNotAvailable,
            $"This machine has no network interface `{networkInterface}`: it has {string.Join(", ", all.Select(one => one.Name))}.");
    }
}
