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

    /// <summary>What the bytes say.</summary>
    public readonly IPEndPoint ToEndPoint()
    {
        ReadOnlySpan<byte> bytes = this;
        int port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return BitConverter.ToUInt16(bytes) == Libc.AF_INET6
            ? new IPEndPoint(new IPAddress(bytes.Slice(8, 16), BitConverter.ToUInt32(bytes[24..])), port)
            : new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port);
    }

    /// <summary>The bytes for an end point, and how many count.</summary>
    public static RawAddress From(IPEndPoint endPoint, out uint length)
    {
        SocketAddress serialized = endPoint.Serialize();
        RawAddress raw = default;
        serialized.Buffer.Span[..serialized.Size].CopyTo(raw);
        length = (uint)serialized.Size;
        return raw;
    }
}
