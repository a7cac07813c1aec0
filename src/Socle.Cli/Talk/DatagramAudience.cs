using System.Net;
using System.Net.NetworkInformation;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>All hosts behind a broadcast address or multicast group, as one peer: each gets what is sent, and what any of them responds is received.</summary>
/// <remarks>The socket is bound, not connected: the kernel lets a connected one receive from the peer's address alone, and responses come from others.</remarks>
internal sealed class DatagramAudience(DatagramSocket socket, IPEndPoint to) : IPeer
{
    private readonly DatagramAddress _to = DatagramAddress.From(to);

    public bool HasEnd => false;

    /// <summary>Whether datagrams to the address reach several hosts: 255.255.255.255, the last address of one of this machine's networks (RFC 919), or a group (RFC 1112).</summary>
    public static bool IsAt(IPAddress address) =>
        IsGroup(address) || address.Equals(IPAddress.Broadcast) || NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Any(u => IsLastOf(u, address));

    /// <summary>Whether the address is a multicast group's: 224.0.0.0/4 or ff00::/8.</summary>
    public static bool IsGroup(IPAddress address) => address.IsIPv6Multicast || (address.GetAddressBytes() is [var first, _, _, _] && first >> 4 == 0xE);

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken) =>
        (await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false)).Data;

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => socket.SendAsync(data, _to, cancellationToken);

    public ValueTask EndAsync(CancellationToken cancellationToken) => default;

    // Networks of 31 and 32 bits have no broadcast address (RFC 3021).
    private static bool IsLastOf(UnicastIPAddressInformation own, IPAddress address) =>
        own.PrefixLength < 31 && own.Address.GetAddressBytes() is { Length: 4 } network && address.GetAddressBytes() is { Length: 4 } bytes &&
        (Number(network) | HostBits(own.PrefixLength)) == Number(bytes);

    private static uint HostBits(int prefixLength) => uint.MaxValue >> prefixLength;

    private static uint Number(byte[] bytes) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
