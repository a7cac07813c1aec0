using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>What the kernel says of sending and receiving datagrams, as sentences that a person can act on. Binding is told by <see cref="NetworkErrors"/>.</summary>
internal static class DatagramErrors
{
    public static ConnectionException Sending(EndPoint? to, int errno) => Sending(to, Errno.ToException(errno));

    public static ConnectionException Sending(EndPoint? to, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.MessageSize => new(ConnectionError.TooLarge, $"The datagram is too long to be sent to {to}: UDP carries at most 65,507 bytes; send less at once.", e),
        SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable => new(ConnectionError.Other, $"{to} takes no more datagrams now: its queue is full, so try again later.", e),
        SocketError.AccessDenied => new(ConnectionError.PermissionDenied,
            $"This system forbids sending to {to}: for a broadcast address set DatagramOptions.Broadcast, else check its firewall and the socket file's mode.", e),
        SocketError.AddressNotAvailable when to is UnixEndPoint => Refused(to, e),
        _ => Told(to, e, "Sending to"),
    };

    public static ConnectionException Receiving(EndPoint? from, int errno) => Receiving(from, Errno.ToException(errno));

    public static ConnectionException Receiving(EndPoint? from, SocketException e) => Told(from, e, "Receiving from");

    public static ConnectionException NoReply(DatagramAddress to) =>
        new(ConnectionError.Unreachable, $"No reply can be sent to {to}: the sender has to bind its socket to a name first.");

    public static ConnectionException TimedOut(EndPoint? from, TimeSpan? timeout) => new(ConnectionError.TimedOut, from is null
        ? $"No datagram came within {Seconds.Of(timeout)}."
        : $"No datagram came from {from} within {Seconds.Of(timeout)}: it is slow or not there, or one was lost on the way, so ask again.");

    private static ConnectionException Refused(EndPoint? to, SocketException e) =>
        new(ConnectionError.Refused, $"Nothing listens on {to}: start the server, or check the address.", e);

    private static ConnectionException Told(EndPoint? peer, SocketException e, string doing) => NetworkErrors.Kind(e.SocketErrorCode) switch
    {
        // An ICMP message for a datagram sent before: the kernel tells it at the next call (udp(7)).
        ConnectionError.Refused => new(ConnectionError.Refused, $"Nothing listens on {peer}: what was sent came back, so start the server, or check the port.", e),
        ConnectionError.Unreachable => new(ConnectionError.Unreachable, $"There is no way to {peer} from here: check the address and this machine's network.", e),
        ConnectionError.Reset => Refused(peer, e),
        var kind => new(kind, $"{doing} {peer} failed: {e.Message.TrimEnd('.')}.", e),
    };
}
