using System.Buffers.Binary;
using System.Net;

namespace Socle.Sockets;

/// <summary>
/// The addresses that limits count as one client: an IPv4 address, or an IPv6 network of 56 bits. Providers delegate a /56 to a home (RIPE-690 4.2.1), where single addresses, and
/// the 256 networks of 64 bits, cost their owner nothing. Wider networks hold strangers.
/// </summary>
internal sealed class ClientNetwork(ulong key)
{
    /// <summary>The key of this machine's own addresses.</summary>
    public const ulong ThisMachine = 0;

    /// <summary>Which network it is.</summary>
    public ulong Key { get; } = key;

    /// <summary>Its connections.</summary>
    public int Count { get; set; }

    /// <summary>The key of an address's network: the first 56 bits and a zero byte for IPv6; the address and a one for IPv4.</summary>
    public static ulong KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return KeyOf(bytes[..length]);
    }

    /// <summary>Returns the same for an address of 4 or 16 bytes in network order.</summary>
    public static ulong KeyOf(ReadOnlySpan<byte> address)
    {
        // IPv4 in IPv6's form, and IPv4 clients that a translator brings (RFC 6052 2.1): their last 32 bits tell them apart.
        if (address.Length == 4 || address.StartsWith(Mapped) || address.StartsWith(Translated))
            return address[^4] == 127 ? ThisMachine : (ulong)BinaryPrimitives.ReadUInt32BigEndian(address[^4..]) << 8 | 1;
        // ::1 is in the network of zeros, which nobody else has (RFC 4291 2.4).
        return BinaryPrimitives.ReadUInt64BigEndian(address) & ~0xFFUL;
    }

    // ::ffff:0:0/96.
    private static ReadOnlySpan<byte> Mapped => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    // 64:ff9b::/96.
    private static ReadOnlySpan<byte> Translated => [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
}
