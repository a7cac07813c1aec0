using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Socle.Sockets.Native;

/// <summary>
/// The calls of the C library that sockets are made of, under the kernel's names. It knows no policy: -1 is handed on, and
/// <see cref="Errno.Last"/> tells why.
/// </summary>
/// <remarks>
/// All are blittable. None suppresses the GC transition: each may take long enough for a collection to wait for it.
/// Numbers are those of Linux on x86-64 and arm64, which agree.
/// </remarks>
internal static unsafe partial class Libc
{
    // socket(2), accept(2)
    public const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10;
    public const int SOCK_STREAM = 1, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;

    // send(2), recv(2), recvmmsg(2)
    public const int MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, MSG_MORE = 0x8000, MSG_WAITFORONE = 0x10000;

    // shutdown(2)
    public const int SHUT_RD = 0, SHUT_WR = 1;

    // socket(7), tcp(7), ip(7), ipv6(7)
    public const int SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_TYPE = 3, SO_ERROR = 4, SO_KEEPALIVE = 9, SO_LINGER = 13, SO_REUSEPORT = 15, SO_ACCEPTCONN = 30, SO_MEMINFO = 55;
    public const int IPPROTO_TCP = 6, TCP_NODELAY = 1, TCP_KEEPIDLE = 4;
    public const int IPPROTO_IP = 0, IP_PKTINFO = 8;
    public const int IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26, IPV6_RECVPKTINFO = 49, IPV6_PKTINFO = 50;

    // epoll_ctl(2)
    public const int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;
    public const uint EPOLLIN = 1, EPOLLPRI = 2, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 0x10, EPOLLRDHUP = 0x2000, EPOLLEXCLUSIVE = 1u << 28, EPOLLET = 1u << 31;

    // epoll_create1(2), eventfd(2)
    public const int EPOLL_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800, EFD_CLOEXEC = 0x80000;

    // poll(2)
    public const short POLLIN = 1, POLLHUP = 0x10, POLLRDHUP = 0x2000;

    // tcp(7), unix(7)
    public const nuint SIOCOUTQ = 0x5411;

    // fcntl(2)
    public const int F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, FD_CLOEXEC = 1, O_NONBLOCK = 0x800;

    // accept4(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int accept4(int socket, byte* address, uint* length, int flags);

    // bind(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int bind(int socket, byte* address, uint length);

    // close(2)
    [LibraryImport("libc")]
    public static partial int close(int descriptor);

    // connect(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int connect(int socket, byte* address, uint length);

    // epoll_create1(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_create1(int flags);

    // epoll_ctl(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* epollEvent);

    // epoll_wait(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(int epoll, byte* events, int eventsMax, int timeoutMilliseconds);

    // eventfd(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint count, int flags);

    // fchmod(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmod(int descriptor, uint mode);

    // fcntl(2): variadic, which on these two systems is called like any other
    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(int descriptor, int command, int argument);

    // flock(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int flock(int descriptor, int operation);

    // getpeername(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int getpeername(int socket, byte* address, uint* length);

    // getsockname(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockname(int socket, byte* address, uint* length);

    // getsockopt(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockopt(int socket, int level, int name, void* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockopt(SafeSocketHandle socket, int level, int name, void* value, uint* length);

    // ioctl(2): variadic, as fcntl
    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, void* value);

    // listen(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int listen(int socket, int backlog);

    // open(2): variadic, as fcntl
    [LibraryImport("libc", SetLastError = true)]
    public static partial int open(byte* path, int flags);

    // poll(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollEvents* events, nuint count, int timeoutMilliseconds);

    // recv(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int socket, byte* buffer, nuint length, int flags);

    // recvmsg(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recvmsg(SafeSocketHandle socket, Messages.MessageHeader* message, int flags);

    // recvmmsg(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int recvmmsg(SafeSocketHandle socket, Messages.Header* messages, uint count, int flags, void* timeout);

    // send(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int socket, byte* buffer, nuint length, int flags);

    // sendfile(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendfile(int socket, int file, long* offset, nuint count);

    // sendmsg(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendmsg(SafeSocketHandle socket, Messages.MessageHeader* message, int flags);

    // sendmmsg(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int sendmmsg(SafeSocketHandle socket, Messages.Header* messages, uint count, int flags);

    // setsockopt(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(SafeSocketHandle socket, int level, int name, void* value, uint length);

    // shutdown(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int shutdown(int socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int shutdown(SafeSocketHandle socket, int how);

    // socket(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    // statx(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int statx(int folder, byte* path, int flags, uint mask, FileStatus* into);

    // write(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, void* buffer, nuint length);
}
