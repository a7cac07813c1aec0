namespace Socle.Sockets;

/// <summary>As much of TLS's record layer (RFC 8446 5.1) as it takes to tell it from anything else by its first byte.</summary>
internal static class TlsRecord
{
    private const byte Alert = 21;
    private const byte Handshake = 22;

    /// <summary>Whether a connection can begin with this byte: a hello, or the alert that refuses one.</summary>
    public static bool IsBeginning(byte first) => first is Handshake or Alert;
}
