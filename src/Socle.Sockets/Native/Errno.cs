using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Socle.Sockets.Native;

/// <summary>The kernel's error numbers (errno(3)), and the runtime's names for them, by which <see cref="NetworkErrors"/> explains them.</summary>
internal static class Errno
{
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, EBADF = 9, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EINVAL = 22, ENFILE = 23, EMFILE = 24, EROFS = 30, EPIPE = 32, ENOSYS = 38,
        EPROTO = 71, ENOTSOCK = 88, EMSGSIZE = 90, EPROTOTYPE = 91, EAFNOSUPPORT = 97, EADDRINUSE = 98, EADDRNOTAVAIL = 99, ENETDOWN = 100, ENETUNREACH = 101, ECONNABORTED = 103,
        ECONNRESET = 104, ENOBUFS = 105,
        ENOTCONN = 107, ETIMEDOUT = 110, ECONNREFUSED = 111, EHOSTDOWN = 112, EHOSTUNREACH = 113, EINPROGRESS = 115;

    /// <summary>Why the last call on this thread failed.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The runtime's name for an error number.</summary>
    public static SocketError Name(int errno) => errno switch
    {
        0 => SocketError.Success,
        EACCES or EPERM => SocketError.AccessDenied,
        EADDRINUSE => SocketError.AddressAlreadyInUse,
        EADDRNOTAVAIL or ENOENT => SocketError.AddressNotAvailable,
        EAFNOSUPPORT => SocketError.AddressFamilyNotSupported,
        EAGAIN => SocketError.WouldBlock,
        ECONNABORTED => SocketError.ConnectionAborted,
        ECONNREFUSED => SocketError.ConnectionRefused,
        ECONNRESET => SocketError.ConnectionReset,
        EHOSTDOWN => SocketError.HostDown,
        EHOSTUNREACH => SocketError.HostUnreachable,
        EINPROGRESS => SocketError.InProgress,
        EINTR => SocketError.Interrupted,
        EINVAL => SocketError.InvalidArgument,
        EMFILE or ENFILE => SocketError.TooManyOpenSockets,
        EMSGSIZE => SocketError.MessageSize,
        ENETDOWN => SocketError.NetworkDown,
        ENETUNREACH => SocketError.NetworkUnreachable,
        ENOBUFS or ENOMEM => SocketError.NoBufferSpaceAvailable,
        ENOTSOCK => SocketError.NotSocket,
        ENOTCONN => SocketError.NotConnected,
        EPIPE => SocketError.Shutdown,
        EPROTOTYPE => SocketError.ProtocolType,
        EPROTO => SocketError.ConnectionAborted,
        ETIMEDOUT => SocketError.TimedOut,
        _ => SocketError.SocketError,
    };

    /// <summary>The runtime's exception for an error number; never shown bare to a user.</summary>
    public static SocketException ToException(int errno) => new((int)Name(errno), Marshal.GetPInvokeErrorMessage(errno));
}
