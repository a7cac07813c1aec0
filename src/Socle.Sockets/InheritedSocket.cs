using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>Takes over a listening stream socket that this process was started with. It does not know from whom.</summary>
internal static class InheritedSocket
{
    /// <summary>Makes it ours: close-on-exec and non-blocking. Options that the parent has set stay.</summary>
    /// <exception cref="ConnectionException">The descriptor is not what is needed; the message says what it is.</exception>
    public static SocketHandle TakeOver(DescriptorEndPoint at)
    {
        var socket = new SocketHandle(at.Number);
        int error = socket.Get(Libc.SOL_SOCKET, Libc.SO_TYPE, out int type);
        if (error == Errno.EBADF) throw Unfit($"This program was started without a descriptor {at.Number}: have it handed on, or listen on an address.", error);
        if (error == Errno.ENOTSOCK) throw Unfit($"Descriptor {at.Number} is not a socket: have a listening one handed on, or listen on an address.", error);
        if (error != 0 || type != Libc.SOCK_STREAM) throw Unfit($"Descriptor {at.Number} is a socket of another kind: a stream socket is needed (systemd: ListenStream=).", error);
        error = socket.Get(Libc.SOL_SOCKET, Libc.SO_ACCEPTCONN, out int listens);
        if (error != 0 || listens == 0) throw Unfit($"Descriptor {at.Number} is a socket that does not listen: have a listening one handed on (systemd: Accept=no).", error);
        socket.MakeOurs();
        return socket;
    }

    private static ConnectionException Unfit(string message, int error) =>
        new(ConnectionError.AddressNotAvailable, message, error == 0 ? null : Errno.ToException(error));
}
