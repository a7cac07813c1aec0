using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>Asks the kernel how many datagrams it has dropped for a socket. It is asked only when somebody wants to know: told with each datagram (SO_RXQ_OVFL) it would cost each of them.</summary>
internal static unsafe class DroppedDatagrams
{
    // linux/sock_diag.h: SK_MEMINFO_DROPS is the ninth number of SO_MEMINFO (Linux 4.12).
    private const int Numbers = 9;

    /// <summary>The count; null where the kernel does not tell, or the socket is closed.</summary>
    public static long? Of(Socket socket)
    {
        if (!Messages.AreSupported || socket.AddressFamily == AddressFamily.Unix || socket.SafeHandle.IsClosed) return null;
        uint* numbers = stackalloc uint[Numbers];
        uint length = Numbers * sizeof(uint);
        bool told = Libc.getsockopt(socket.SafeHandle, Libc.SOL_SOCKET, Libc.SO_MEMINFO, numbers, &length) == 0 && length == Numbers * sizeof(uint);
        return told ? numbers[Numbers - 1] : null;
    }
}
