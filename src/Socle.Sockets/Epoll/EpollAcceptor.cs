using System.Net;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// Accepts on one loop for a listener that all loops share, and gives each connection to its own loop, or to one that has clearly fewer.
/// </summary>
internal sealed unsafe class EpollAcceptor(EpollListener listener, EpollLoop loop, EpollTransport transport) : IEpollTarget
{
    // Level-triggered, and only one loop is woken for a connection (epoll_ctl(2), EPOLLEXCLUSIVE).
    private const uint Events = Libc.EPOLLIN | Libc.EPOLLEXCLUSIVE;

    // So many in one turn; for the others the level-triggered event comes again.
    private const int AcceptsPerTurn = 16;

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Touched only by who has the loop.
    private ulong _key;
    private ITimer? _retry;
    private bool _troubled;

    private volatile bool _paused;

    // An error that the listener's owner has not heard of yet.
    private int _untold;

    /// <summary>Completes when this loop accepts and starts nothing any more.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Has the acceptor look what there is to do: to begin, to go on, or to stop.</summary>
    public void Post() => loop.Post(this);

    /// <summary>Goes on if it pauses.</summary>
    public void Resume()
    {
        if (_paused) Post();
    }

    /// <inheritdoc/>
    public EpollWork Ready(uint events)
    {
        if (listener.IsDisposed) Stop();
        else if (events == 0) Watch();
        else AcceptSome();
        return Volatile.Read(ref _untold) == 0 ? EpollWork.None : EpollWork.Tell;
    }

    /// <inheritdoc/>
    public void Run(EpollWork work)
    {
        if (Interlocked.Exchange(ref _untold, 0) is int error and not 0) listener.Tell(error);
    }

    /// <inheritdoc/>
    public void GiveUp(Exception why)
    {
        // Out of descriptors or memory while registering or making a connection: as any failure to accept.
        if (why is ObjectDisposedException) Stop();
        else Pause(Errno.ENOMEM);
        if (_untold != 0) Post();
    }

    private void Watch()
    {
        if (_paused && DescriptorReserve.IsTouched())
        {
            _retry!.Change(Heartbeat.Interval, Timeout.InfiniteTimeSpan);
            return;
        }
        _paused = false;
        if (_key == 0) _key = loop.Watch(listener.Socket.Number, Events, this);
    }

    private void AcceptSome()
    {
        nint kept = DescriptorReserve.First;
        for (int i = 0; i < AcceptsPerTurn && !listener.IsDisposed; i++)
        {
            int error = Accept(kept);
            if (error == Errno.EAGAIN) return;
            if (error is 0 or Errno.EINTR) continue;
            if (!IsOfOneConnection(error))
            {
                Pause(error);
                return;
            }
            // The level-triggered event comes again for those behind it.
            _untold = error;
            return;
        }
    }

    private int Accept(nint kept)
    {
        RawAddress remote;
        uint length = RawAddress.Size;
        int number = Libc.accept4(listener.Socket.Number, (byte*)&remote, &length, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
        if (number < 0) return Errno.Last;
        EpollLoop home = transport.Home(loop);
        var socket = new SocketHandle(number);
        EndPoint? name = remote.IsUnix && length > sizeof(ushort) ? socket.RemoteEndPoint() : null;
        var connection = new EpollConnection(socket, home, remote, listener, transport.Heartbeat, listener.ConnectionOptions) { PeerName = name };
        home.Post(connection);
        _troubled = false;
        return number >= kept ? Errno.EMFILE : 0;
    }

    // accept(2): the errors of a connection that died in the queue say nothing about the next one.
    private static bool IsOfOneConnection(int errno) =>
        errno is Errno.ECONNABORTED or Errno.EPROTO or Errno.EPERM or Errno.ETIMEDOUT or Errno.ENETDOWN or Errno.ENETUNREACH or Errno.EHOSTDOWN or Errno.EHOSTUNREACH;

    // Without a descriptor the event would come again at once and for ever: look away until one of our connections has closed, or for
    // a heartbeat, since somebody else in the process may close one. Told once, until something is accepted again.
    private void Pause(int error)
    {
        Unwatch();
        _retry ??= transport.TimeProvider.CreateTimer(static a => ((EpollAcceptor)a!).Resume(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _paused = true;
        _retry.Change(Heartbeat.Interval, Timeout.InfiniteTimeSpan);
        if (!_troubled) _untold = error;
        _troubled = true;
    }

    private void Unwatch()
    {
        if (_key == 0) return;
        loop.Unwatch(listener.Socket.Number, _key);
        _key = 0;
    }

    private void Stop()
    {
        Unwatch();
        _retry?.Dispose();
        _stopped.TrySetResult();
    }
}
