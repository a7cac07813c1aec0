using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>Has the kernel name a Unix socket, by an abstract name that nobody else has (unix(7), autobind).</summary>
internal static unsafe class UnixName
{
    public static void Take(Socket socket)
    {
        ushort family = Libc.AF_UNIX;
        _ = Libc.bind((int)socket.Handle, (byte*)&family, sizeof(ushort));
    }
}
