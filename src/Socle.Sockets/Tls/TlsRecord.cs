namespace Socle.Sockets;

/// <summary>As much of TLS's record layer (RFC 8446 5.1) as it takes to tell it from anything else by its first byte.</summary>
internal static class TlsRecord
{
    /// <summary>The content type of alerts.</summary>
    public const byte Alert = 21;

    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;
    private const byte Heartbeat = 24;
    private const byte MajorVersion = 3;

    /// <summary>Whether a connection can begin with this byte: a hello, or the alert that refuses one.</summary>
    public static bool IsBeginning(byte first) => first is Handshake or Alert;

    /// <summary>Whether these are the first bytes of a record, whatever it carries (RFC 8446 5.1, RFC 6520 3).</summary>
    public static bool IsRecord(ReadOnlySpan<byte> bytes) =>
        bytes[0] is >= ChangeCipherSpec and <= Heartbeat && (bytes.Length == 1 || bytes[1] == MajorVersion);
}
