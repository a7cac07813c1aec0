using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// Who sent a datagram, or who shall get one: the bytes of the kernel's socket address. It is a value that may be kept, compared and used as a key, and taking
/// it from a datagram allocates nothing; an <see cref="EndPoint"/> is made only when asked for.
/// </summary>
public readonly struct DatagramAddress : IEquatable<DatagramAddress>
{
    /// <summary>The longest is a Unix path: struct sockaddr_un has 110 bytes (unix(7)).</summary>
    internal const int BytesMax = 112;

    private readonly Raw _raw;
    private readonly byte _length;
    private readonly AddressFamily _family;

    internal DatagramAddress(ReadOnlySpan<byte> raw, AddressFamily family)
    {
        _length = (byte)Math.Min(raw.Length, BytesMax);
        raw[.._length].CopyTo(_raw);
        _family = family;
    }

    /// <summary>The address of an end point: an <see cref="IPEndPoint"/> or a <see cref="UnixEndPoint"/>.</summary>
    public static DatagramAddress From(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        SocketAddress serialized = endPoint.Serialize();
        return new(serialized.Buffer.Span[..serialized.Size], serialized.Family);
    }

    /// <summary>Whether nobody can be reached by it: the sender is a Unix socket that has no name.</summary>
    public bool IsNone => _length <= sizeof(ushort);

    [UnscopedRef]
    internal ReadOnlySpan<byte> Bytes => ((ReadOnlySpan<byte>)_raw)[.._length];

    internal AddressFamily Family => _family;

    /// <summary>As an end point; an IPv4 address that came through an IPv6 socket is given as IPv4. Null if <see cref="IsNone"/>.</summary>
    public EndPoint? ToEndPoint()
    {
        if (IsNone) return null;
        if (_family == AddressFamily.Unix) return UnixEndPoint.From(Bytes);
        IPAddress any = _family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        return SocketTransport.Unmapped(new IPEndPoint(any, 0).Create(ToSocketAddress()));
    }

    /// <summary>As people write it.</summary>
    public override string ToString() => ToEndPoint()?.ToString() ?? "a socket without a name";

    /// <inheritdoc/>
    public bool Equals(DatagramAddress other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DatagramAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>Whether both are the same address.</summary>
    public static bool operator ==(DatagramAddress left, DatagramAddress right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(DatagramAddress left, DatagramAddress right) => !left.Equals(right);

    /// <summary>An IPv6 socket that takes IPv4 too knows IPv4 addresses in the mapped form only (RFC 4291 2.5.5.2).</summary>
    internal DatagramAddress For(AddressFamily socket) =>
        socket == AddressFamily.InterNetworkV6 && _family == AddressFamily.InterNetwork && ToEndPoint() is IPEndPoint ip
            ? From(new IPEndPoint(ip.Address.MapToIPv6(), ip.Port))
            : this;

    internal SocketAddress ToSocketAddress()
    {
        var serialized = new SocketAddress(_family, _length);
        Bytes.CopyTo(serialized.Buffer.Span);
        return serialized;
    }

    /// <summary>The family that a Linux kernel's address begins with.</summary>
    internal static AddressFamily FamilyOf(ReadOnlySpan<byte> raw) => raw.Length < sizeof(ushort) ? AddressFamily.Unspecified : BitConverter.ToUInt16(raw) switch
    {
        Libc.AF_INET => AddressFamily.InterNetwork,
        Libc.AF_INET6 => AddressFamily.InterNetworkV6,
        Libc.AF_UNIX => AddressFamily.Unix,
        _ => AddressFamily.Unspecified,
    };

    [InlineArray(BytesMax)]
    private struct Raw
    {
        private byte _first;
    }
}
