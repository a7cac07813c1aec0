using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// Replies from the address that was written to. A socket bound to every address would let the kernel choose, and a client that asked another of this machine's
/// addresses drops the answer as a stranger's. The kernel tells the address beside the datagram (ip(7), IP_PKTINFO; RFC 3542 6), and takes it back with the reply.
/// </summary>
internal static unsafe class LocalAddress
{
    // struct cmsghdr (cmsg(3)) where pointers have 8 bytes: length, level, type, data.
    private const int LevelAt = 8, TypeAt = 12, DataAt = 16;

    // struct in_pktinfo begins with the interface; struct in6_pktinfo ends with it.
    private const int Ip4Bytes = 32, Ip6Bytes = 40, Ip6InterfaceAt = DataAt + 16;

    /// <summary>Has the kernel tell it, if the socket is bound to every address.</summary>
    public static bool Ask(Socket socket)
    {
        if (socket.LocalEndPoint is not IPEndPoint { Address: var address }) return false;
        bool v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        if (!address.Equals(v6 ? IPAddress.IPv6Any : IPAddress.Any)) return false;
        int on = 1;
        return Libc.setsockopt(socket.SafeHandle, v6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP, v6 ? Libc.IPV6_RECVPKTINFO : Libc.IP_PKTINFO, &on, sizeof(int)) == 0;
    }

    /// <summary>Makes what came beside a datagram fit to go beside its reply.</summary>
    /// <returns>How many bytes of it there are, 0 for none.</returns>
    public static int ForReply(DatagramSlot slot)
    {
        if (slot.ControlLength < DataAt) return 0;
        var control = new Span<byte>(slot.Control, DatagramSlot.ControlBytesMax);
        int level = BitConverter.ToInt32(control[LevelAt..]), type = BitConverter.ToInt32(control[TypeAt..]);
        if (level == Libc.IPPROTO_IP && type == Libc.IP_PKTINFO)
        {
            // The way back is the routes' choice, not the interface that it came by.
            BinaryPrimitives.WriteInt32LittleEndian(control[DataAt..], 0);
            return Ip4Bytes;
        }
        if (level != Libc.IPPROTO_IPV6 || type != Libc.IPV6_PKTINFO) return 0;
        // fe80::/10 means nothing without its interface (RFC 4007 6).
        bool linkLocal = control[DataAt] == 0xFE && (control[DataAt + 1] & 0xC0) == 0x80;
        if (!linkLocal) BinaryPrimitives.WriteInt32LittleEndian(control[Ip6InterfaceAt..], 0);
        return Ip6Bytes;
    }
}
