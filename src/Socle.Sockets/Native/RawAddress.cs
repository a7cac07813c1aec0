using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;

namespace Socle.Sockets.Native;

/// <summary>
/// A struct sockaddr_in or sockaddr_in6 (ip(7), ipv6(7)) as the kernel gave it: 28 bytes beside a connection, made into an
/// <see cref="IPEndPoint"/> only when somebody asks.
/// </summary>
[InlineArray(Size)]
internal struct RawAddress
{
    public const int Size = 28;

    private byte _first;

    /// <summary>A struct sockaddr_un (unix(7)) has so many bytes; beside a connection only its family is kept, since clients seldom have a name.</summary>
    public const int WidestSize = 110;

    /// <summary>Whether the peer is on this machine by a Unix-domain socket.</summary>
    public readonly bool IsUnix => BitConverter.ToUInt16(this) == Libc.AF_UNIX;

    /// <summary>The key of its network (<see cref="ClientNetwork"/>).</summary>
    public readonly ulong NetworkKey
    {
        get
        {
            ReadOnlySpan<byte> bytes = this;
            return IsUnix ? ClientNetwork.ThisMachine : ClientNetwork.KeyOf(BitConverter.ToUInt16(bytes) == Libc.AF_INET6 ? bytes.Slice(8, 16) : bytes.Slice(4, 4));
        }
    }

    /// <summary>What the bytes say.</summary>
    public readonly EndPoint ToEndPoint() => IsUnix ? UnixEndPoint.Unnamed : ToEndPoint(this);

    /// <summary>What bytes from the kernel say, of whichever family.</summary>
    public static EndPoint ToEndPoint(ReadOnlySpan<byte> bytes)
    {
        if (BitConverter.ToUInt16(bytes) == Libc.AF_UNIX) return UnixEndPoint.From(bytes);
        int port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return BitConverter.ToUInt16(bytes) == Libc.AF_INET6
            ? new IPEndPoint(new IPAddress(bytes.Slice(8, 16), BitConverter.ToUInt32(bytes[24..])), port)
            : new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port);
    }

    /// <summary>The bytes for an end point; of a Unix-domain socket's the family.</summary>
    public static RawAddress From(EndPoint endPoint)
    {
        SocketAddress serialized = endPoint.Serialize();
        RawAddress raw = default;
        serialized.Buffer.Span[..Math.Min(serialized.Size, Size)].CopyTo(raw);
        return raw;
    }
}
