using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// Accepts from a Unix-domain socket for <see cref="SocketTransport"/> on Linux, on a thread of its own. The runtime's own accept throws on its thread, and so ends the
/// process, when a peer's name is longer than the listener's.
/// </summary>
internal sealed unsafe class UnixListener : Listener
{
    // As long as the portable transport pauses without descriptors to spare.
    private const int PauseMilliseconds = 1000;

    private readonly SocketTransport _transport;
    private readonly SocketHandle _socket;
    private readonly UnixFile? _file;
    private readonly ListenOptions _options;
    private readonly Action<Connection> _start;
    private readonly Descriptor _wake;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closing;

    // Touched only by the thread.
    private bool _scarce;

    public UnixListener(SocketTransport transport, SocketHandle socket, UnixFile? file, ListenOptions options, Action<Connection> start)
    {
        (_transport, _socket, _file, _options, _start) = (transport, socket, file, options, start);
        EndPoint = socket.LocalEndPoint()!;
        int wake = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        if (wake < 0) throw Failed(Errno.Last);
        _wake = new(wake);
        new Thread(Run) { IsBackground = true, Name = "socle unix accept" }.UnsafeStart();
    }

    public override EndPoint EndPoint { get; }

    public override ValueTask DisposeAsync()
    {
        _closing = true;
        if (_wake.TryEnter())
        {
            ulong one = 1;
            _ = Libc.write(_wake.Number, &one, sizeof(ulong));
            _wake.Leave();
        }
        return new(_stopped.Task);
    }

    private ConnectionException Failed(int error)
    {
        Close();
        return NetworkErrors.Binding(EndPoint, Errno.ToException(error));
    }

    private void Close()
    {
        _file?.Remove();
        _socket.Close();
    }

    private void Run()
    {
        while (!_closing)
        {
            Wait();
            if (_closing) break;
            if (_scarce && DescriptorReserve.IsTouched()) continue;
            _scarce = false;
            Accept();
        }
        Close();
        _wake.Close();
        _stopped.SetResult();
    }

    // For a connection or the end; without descriptors to spare, for a second or the end.
    private void Wait()
    {
        PollEvents* polled = stackalloc PollEvents[2];
        polled[0] = new() { Descriptor = _wake.Number, Events = Libc.POLLIN };
        polled[1] = new() { Descriptor = _socket.Number, Events = Libc.POLLIN };
        _ = _scarce ? Libc.poll(polled, 1, PauseMilliseconds) : Libc.poll(polled, 2, -1);
    }

    private void Accept()
    {
        int number = Libc.accept4(_socket.Number, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
        if (number < 0)
        {
            if (Errno.Last is Errno.EAGAIN or Errno.EINTR or Errno.ECONNABORTED) return;
            _scarce = true;
            Tell(NetworkErrors.Accepting(EndPoint, Errno.ToException(Errno.Last)));
            return;
        }
        _scarce = DescriptorReserve.IsTouchedBy(number);
        if (_scarce) Tell(NetworkErrors.Accepting(EndPoint, ConnectionError.TooManyOpenFiles));
        EndPoint remote = new SocketHandle(number).RemoteEndPoint() ?? UnixEndPoint.Unnamed;
        var handle = new SafeSocketHandle(number, ownsHandle: true);
        try
        {
            SocketConnection connection = _transport.Adopt(new Socket(handle), _options.Connection, remote);
            ThreadPool.UnsafeQueueUserWorkItem(static s => s.Listener.Start(s.Connection), (Listener: this, Connection: connection), preferLocal: false);
        }
        catch (SocketException e)
        {
            handle.Dispose();
            Tell(NetworkErrors.Accepting(EndPoint, e));
        }
    }

    private void Start(SocketConnection connection)
    {
        if (_closing) connection.Abort("the listener was closed");
        else _start(connection);
    }

    private void Tell(ConnectionException error)
    {
        try { _options.AcceptFailed?.Invoke(error); }
        catch (Exception) { /* A listener's bug must not end the accepting. */ }
    }
}
