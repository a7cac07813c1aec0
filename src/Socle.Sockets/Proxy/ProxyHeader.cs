using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;

namespace Socle.Sockets;

/// <summary>
/// Reads a PROXY header at the start of bytes (HAProxy's proxy-protocol.txt: 2.1 the line, 2.2 the binary form). It knows neither connections nor who may be trusted.
/// </summary>
/// <param name="Length">How many bytes the header has; 0 when more are needed, or it is wrong.</param>
/// <param name="Source">The client, or null when the header tells none (LOCAL, UNKNOWN): then the connection's own ends count.</param>
/// <param name="Destination">Where the client had connected to.</param>
/// <param name="Wrong">Why it is none, as the second half of a sentence that begins with its sender.</param>
internal readonly record struct ProxyHeader(int Length, EndPoint? Source, EndPoint? Destination, string? Wrong)
{
    /// <summary>The longest line, its end included (2.1).</summary>
    public const int LineBytesMax = 107;

    /// <summary>The most that may follow the binary form's first 16 bytes: room for a client's certificate names; the format itself allows 65535.</summary>
    public const int BlockBytesMax = 4096;

    private const int FixedBytes = 16;
    private const byte ChecksumType = 3;

    private static ReadOnlySpan<byte> LineStart => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads as much as is here.</summary>
    public static ProxyHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(LineStart)) return ReadLine(bytes);
        if (bytes.StartsWith(Signature)) return ReadBinary(bytes);
        return LineStart.StartsWith(bytes) || Signature.StartsWith(bytes) ? default : Not("sent no PROXY header");
    }

    private static ProxyHeader Not(string wrong) => new(0, null, null, wrong);

    // ---- 2.1 ----

    private static ProxyHeader ReadLine(ReadOnlySpan<byte> bytes)
    {
        int end = bytes[..Math.Min(bytes.Length, LineBytesMax)].IndexOf("\r\n"u8);
        if (end < 0) return bytes.Length < LineBytesMax ? default : Not($"sent a PROXY line of more than {LineBytesMax} bytes");
        string[] words = Encoding.Latin1.GetString(bytes[LineStart.Length..end]).Split(' ');
        // Whatever follows UNKNOWN is to be passed over.
        if (words[0] == "UNKNOWN") return new(end + 2, null, null, null);
        if (words is ["TCP4" or "TCP6", var source, var destination, var sourcePort, var destinationPort]
            && EndPointOf(source, sourcePort, words[0] == "TCP6") is { } client && EndPointOf(destination, destinationPort, words[0] == "TCP6") is { } server)
            return new(end + 2, client, server, null);
        return Not("sent a PROXY line that is not of the form `TCP4 source destination port port`");
    }

    // Addresses as they are written canonically, and ports without leading zeros.
    private static IPEndPoint? EndPointOf(string address, string port, bool isV6)
    {
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || (port.Length > 1 && port[0] == '0')) return null;
        if (!IPAddress.TryParse(address, out IPAddress? ip)) return null;
        bool fits = isV6 ? address.AsSpan().IndexOfAnyExcept(V6Letters) < 0 && address.Contains(':', StringComparison.Ordinal) : ip.ToString() == address && !address.Contains(':', StringComparison.Ordinal);
        return fits ? new IPEndPoint(Unmapped(ip), number) : null;
    }

    private static readonly SearchValues<char> V6Letters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static IPAddress Unmapped(IPAddress ip) => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;

    // ---- 2.2 ----

    private static ProxyHeader ReadBinary(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedBytes) return default;
        int version = bytes[12] >> 4, command = bytes[12] & 15, family = bytes[13] >> 4, protocol = bytes[13] & 15, block = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (version != 2 || command > 1) return Not($"sent a PROXY header of version {version}, command {command}");
        if (block > BlockBytesMax) return Not($"sent a PROXY header of {FixedBytes + block} bytes");
        bool isLocal = command == 0;
        int addressBytes = family switch { 0 => 0, 1 => 12, 2 => 36, 3 => 216, _ => -1 };
        // A proxy's own connection tells nothing of a client, whatever stands there.
        if (!isLocal && (addressBytes < 0 || protocol > 1)) return Not($"sent a PROXY header for a family and protocol {bytes[13]:x2} that a stream cannot have");
        if (!isLocal && block < addressBytes) return Not("sent a PROXY header that is too short for its addresses");
        if (bytes.Length < FixedBytes + block) return default;
        ReadOnlySpan<byte> header = bytes[..(FixedBytes + block)];
        if (addressBytes >= 0 && block >= addressBytes && WrongExtension(header, FixedBytes + addressBytes) is { } wrong) return Not(wrong);
        return isLocal || family == 0 || protocol == 0 ? new(header.Length, null, null, null) : WithAddresses(header, family);
    }

    private static ProxyHeader WithAddresses(ReadOnlySpan<byte> header, int family)
    {
        ReadOnlySpan<byte> block = header[FixedBytes..];
        return family switch
        {
            1 => new(header.Length, EndPointOf(block[..4], block[8..]), EndPointOf(block[4..8], block[10..]), null),
            2 => new(header.Length, EndPointOf(block[..16], block[32..]), EndPointOf(block[16..32], block[34..]), null),
            _ => new(header.Length, PathOf(block[..108]), PathOf(block[108..216]), null),
        };
    }

    private static IPEndPoint EndPointOf(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) =>
        new(Unmapped(new IPAddress(address)), BinaryPrimitives.ReadUInt16BigEndian(port));

    // As it would stand in a struct sockaddr_un; an abstract name is filled up with zeros.
    private static UnixEndPoint PathOf(ReadOnlySpan<byte> path) => UnixEndPoint.From([0, 0, .. path.TrimEnd((byte)0)]);

    // Type, length, value (2.2.7): passed over, but for the checksum of the whole header, which must be right if it is there.
    private static string? WrongExtension(ReadOnlySpan<byte> header, int at)
    {
        while (at < header.Length)
        {
            if (header.Length - at < 3) return "sent a PROXY header with a broken extension";
            int length = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]), value = at + 3;
            if (header.Length - value < length) return "sent a PROXY header with a broken extension";
            if (header[at] == ChecksumType && (length != 4 || Checksum(header, value) != BinaryPrimitives.ReadUInt32BigEndian(header[value..])))
                return "sent a PROXY header with a wrong checksum";
            at = value + length;
        }
        return null;
    }

    // CRC-32C (RFC 9260 appendix A) over the header with zeros in the checksum's place.
    private static uint Checksum(ReadOnlySpan<byte> header, int place)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < header.Length; i++) crc = BitOperations.Crc32C(crc, i >= place && i < place + 4 ? (byte)0 : header[i]);
        return ~crc;
    }
}
