using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>What goes wrong with paths of Unix-domain sockets, for a person. What they have in common with ports is <see cref="NetworkErrors"/>'.</summary>
internal static class UnixErrors
{
    public static ConnectionException Connecting(UnixEndPoint to, int error) => Connecting(to, Errno.ToException(error));

    public static ConnectionException Connecting(UnixEndPoint to, SocketException e) => e.SocketErrorCode switch
    {
        // The runtime's name for ENOENT.
        SocketError.AddressNotAvailable => new(ConnectionError.Refused, $"Nothing listens on {to}, and there is no such file: start the server, or check the path.", e),
        SocketError.ConnectionRefused => new(ConnectionError.Refused, $"Nothing listens on {to}: start the server, or check the path.", e),
        SocketError.WouldBlock => new(ConnectionError.Refused, $"{to} has as many connections waiting as it takes: try again, or see what keeps the server busy.", e),
        SocketError.ProtocolType => new(ConnectionError.Refused, $"{to} takes datagrams, not connections: check the path.", e),
        SocketError.AccessDenied => new(ConnectionError.PermissionDenied, $"This user may not connect to {to}: its mode and its folders' say who may.", e),
        _ => NetworkErrors.Connecting(to, e),
    };

    public static ConnectionException Binding(UnixEndPoint at, int error) => error switch
    {
        Errno.ENOENT => new(ConnectionError.AddressNotAvailable, $"There is no folder for {at}: make it first, or take another path.", Errno.ToException(error)),
        Errno.EACCES or Errno.EPERM or Errno.EROFS =>
            new(ConnectionError.PermissionDenied, $"This user may not make {at}: take a folder of your own, or have this one's mode changed.", Errno.ToException(error)),
        _ => NetworkErrors.Binding(at, Errno.ToException(error)),
    };

    public static ConnectionException NoSocket(UnixEndPoint at) =>
        new(ConnectionError.AddressInUse, $"There is a file at {at} that is no socket, and it is left alone: take another path, or remove it.");

    public static ConnectionException Unclear(UnixEndPoint at, int error) =>
        new(ConnectionError.AddressInUse, $"There is a socket at {at} that this user can neither try nor replace: take another path, or remove it.", Errno.ToException(error));
}
