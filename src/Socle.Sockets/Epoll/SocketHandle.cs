using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>A non-blocking stream socket's descriptor and its options. It knows nothing of epoll.</summary>
internal sealed unsafe class SocketHandle(int number) : Descriptor(number)
{
    /// <summary>A new socket of the end point's family, or null and why there is none.</summary>
    public static SocketHandle? TryCreate(EndPoint endPoint, out int error)
    {
        int family = endPoint.AddressFamily switch { AddressFamily.Unix => Libc.AF_UNIX, AddressFamily.InterNetworkV6 => Libc.AF_INET6, _ => Libc.AF_INET };
        int number = Libc.socket(family, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        error = number < 0 ? Errno.Last : 0;
        return number < 0 ? null : new(number);
    }

    /// <summary>Closes so that TCP sends RST instead of FIN.</summary>
    public void Reset()
    {
        if (TryEnter())
        {
            // SO_LINGER with a time of zero (socket(7)): what is unsent is dropped, so a cut answer never looks whole.
            (int on, int seconds) linger = (1, 0);
            _ = Libc.setsockopt(Number, Libc.SOL_SOCKET, Libc.SO_LINGER, &linger, sizeof(int) * 2);
            Leave();
        }
        Close();
    }

    /// <summary>Sets an option with an integer value; one that the kernel refuses stays as it is.</summary>
    public void Set(int level, int name, int value) => _ = Libc.setsockopt(Number, level, name, &value, sizeof(int));

    /// <summary>Applies what <paramref name="options"/> say of the wire. A listener's connections inherit it from the listener.</summary>
    public void Use(ConnectionOptions options)
    {
        if (options.NoDelay) Set(Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1);
        if (options.KeepAlive is not { } idle) return;
        Set(Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, 1);
        Set(Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, (int)Math.Clamp(idle.TotalSeconds, 1, 32767));
    }

    /// <summary>Reads an option with an integer value.</summary>
    /// <returns>0, or why it failed.</returns>
    public int Get(int level, int name, out int value)
    {
        int got = 0;
        uint length = sizeof(int);
        int error = Libc.getsockopt(Number, level, name, &got, &length) == 0 ? 0 : Errno.Last;
        value = got;
        return error;
    }

    /// <summary>Of a descriptor that somebody else opened: not to be handed on by accident, and never to block.</summary>
    public void MakeOurs()
    {
        _ = Libc.fcntl(Number, Libc.F_SETFD, Libc.FD_CLOEXEC);
        _ = Libc.fcntl(Number, Libc.F_SETFL, Libc.fcntl(Number, Libc.F_GETFL, 0) | Libc.O_NONBLOCK);
    }

    /// <summary>The mode that bind(2) shall give the file of a Unix-domain socket, less the umask.</summary>
    public void SetMode(UnixFileMode mode) => _ = Libc.fchmod(Number, (uint)mode);

    /// <summary>bind(2).</summary>
    /// <returns>0, or why it failed.</returns>
    public int Bind(EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span) return Libc.bind(Number, bytes, (uint)address.Size) == 0 ? 0 : Errno.Last;
    }

    /// <summary>listen(2).</summary>
    /// <returns>0, or why it failed.</returns>
    public int Listen(int backlog) => Libc.listen(Number, backlog) == 0 ? 0 : Errno.Last;

    /// <summary>connect(2).</summary>
    /// <returns>0, or why it failed: EINPROGRESS when the answer comes later.</returns>
    public int Connect(EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span) return Libc.connect(Number, bytes, (uint)address.Size) == 0 ? 0 : Errno.Last;
    }

    /// <summary>Takes and clears the error that waits on the socket (SO_ERROR), 0 for none.</summary>
    public int TakeError()
    {
        if (!TryEnter()) return 0;
        int error = 0;
        uint length = sizeof(int);
        if (Libc.getsockopt(Number, Libc.SOL_SOCKET, Libc.SO_ERROR, &error, &length) != 0) error = Errno.Last;
        Leave();
        return error;
    }

    /// <summary>Of a Unix-domain socket: whether the peer has closed its end, as against ended its stream (poll(2): POLLHUP). Ours must not have been ended.</summary>
    public bool HasHungUp() => Polls(0, Libc.POLLHUP);

    /// <summary>Whether the peer has ended its stream, whatever of it is unread (poll(2): POLLRDHUP).</summary>
    public bool HasPeerEnded() => Polls(Libc.POLLRDHUP, Libc.POLLRDHUP);

    /// <summary>
    /// Bytes that were sent and that the peer has not acknowledged, or on a Unix-domain socket not read (tcp(7), unix(7): SIOCOUTQ).
    /// </summary>
    public long UnacknowledgedBytes()
    {
        if (!TryEnter()) return 0;
        int count = 0;
        if (Libc.ioctl(Number, Libc.SIOCOUTQ, &count) != 0) count = 0;
        Leave();
        return count;
    }

    private bool Polls(short events, short happened)
    {
        if (!TryEnter()) return false;
        PollEvents polled = new() { Descriptor = Number, Events = events };
        bool has = Libc.poll(&polled, 1, 0) > 0 && (polled.Happened & happened) != 0;
        Leave();
        return has;
    }

    /// <summary>The address the socket is bound to, or null when it is closed.</summary>
    public EndPoint? LocalEndPoint()
    {
        if (!TryEnter()) return null;
        byte* address = stackalloc byte[RawAddress.WidestSize];
        uint length = RawAddress.WidestSize;
        int result = Libc.getsockname(Number, address, &length);
        Leave();
        return result == 0 ? RawAddress.ToEndPoint(new(address, (int)Math.Min(length, RawAddress.WidestSize))) : null;
    }

    /// <summary>The peer's address, or null when the socket is closed.</summary>
    public EndPoint? RemoteEndPoint()
    {
        if (!TryEnter()) return null;
        byte* address = stackalloc byte[RawAddress.WidestSize];
        uint length = RawAddress.WidestSize;
        int result = Libc.getpeername(Number, address, &length);
        Leave();
        return result == 0 ? RawAddress.ToEndPoint(new(address, (int)Math.Min(length, RawAddress.WidestSize))) : null;
    }
}
