using System.Net;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// A connection that lives on one <see cref="EpollLoop"/>: here its state, its place on the loop and its end; receiving and sending
/// have their own files. It knows nothing of other connections.
/// </summary>
internal sealed partial class EpollConnection : Connection, IEpollTarget
{
    // Registered once, edge-triggered, and never touched again: no epoll_ctl per request.
    private const uint Events = Libc.EPOLLIN | Libc.EPOLLPRI | Libc.EPOLLOUT | Libc.EPOLLRDHUP | Libc.EPOLLET;

    // ---- the bits of the state ----

    /// <summary>An edge said that bytes are here, and no receive has found the socket empty since.</summary>
    private const int Readable = 1;

    /// <summary>RDHUP, HUP or ERR was seen, or the end was read: a receive never waits, it finds bytes, the end or the error.</summary>
    private const int Ended = 2;

    /// <summary>A receive is under way, waiting or not.</summary>
    private const int UnderWay = 4;

    /// <summary>The receive waits. Who clears this bit, and nobody else, completes it.</summary>
    private const int Waiting = 8;

    /// <summary>A send wishes to hear of the next EPOLLOUT. Who clears this bit completes the wish.</summary>
    private const int Wishing = 16;

    /// <summary>Disposed or aborted.</summary>
    private const int Closed = 32;

    /// <summary>The peer has sent urgent data. A receive ends at its mark (tcp(7)), so that from then on a short one does not mean drained.</summary>
    private const int Urgent = 64;

    /// <summary>Our stream has been ended.</summary>
    private const int Finished = 128;

    /// <summary>An edge said that the peer has reset the connection, or the network given it up.</summary>
    private const int Failed = 256;

    private const int MayReceive = Readable | Ended | Closed;

    // Fixed at construction.
    private readonly SocketHandle _socket;
    private readonly EpollLoop _loop;
    private readonly EpollListener? _listener;

    // Changed by atomic operations only.
    private int _state;

    // The error that a call of ours has taken from the kernel, which tells it once and from then on of an end. Written before that call leaves the descriptor, so
    // that a receive elsewhere that reads an end can look whether it is one.
    private int _taken;

    // Touched only by who has the loop.
    private ulong _key;

    private RawAddress _remote;
    private EndPoint? _remoteEndPoint;
    private EndPoint? _localEndPoint;

    /// <summary>A connection from a listener, begun when it is posted to its loop, or without one to somebody, begun by <see cref="TakeOver"/>.</summary>
    public EpollConnection(SocketHandle socket, EpollLoop loop, in RawAddress remote, EpollListener? listener, Heartbeat heartbeat, ConnectionOptions options)
        : base(heartbeat, options)
    {
        _socket = socket;
        _loop = loop;
        _remote = remote;
        _listener = listener;
        loop.CountConnections(1);
    }

    /// <summary>The peer's address where its raw form does not hold it.</summary>
    public EndPoint? PeerName { init => _remoteEndPoint = value; }

    /// <inheritdoc/>
    public override EndPoint LocalEndPoint => Proxied?.Server ?? (_localEndPoint ??= SocketTransport.Unmapped(_socket.LocalEndPoint() ?? _listener?.EndPoint));

    /// <inheritdoc/>
    public override EndPoint RemoteEndPoint => Proxied?.Client ?? (_remoteEndPoint ??= SocketTransport.Unmapped(_remote.ToEndPoint()));

    /// <inheritdoc/>
    internal override ulong NetworkKey => Proxied is null ? _remote.NetworkKey : base.NetworkKey;

    /// <inheritdoc/>
    public EpollWork Ready(uint events)
    {
        if (_key == 0 && !IsClosed) return Begin();
        if (events != 0) Note(events);
        else if (IsClosed) LeaveLoop();
        if (!TryGrantWish(events)) return SettleReceive() ? EpollWork.Receive : EpollWork.None;
        // One at a time: who sends may block, even for what is received.
        if (MaySettleReceive) _loop.Post(this);
        return EpollWork.Send;
    }

    /// <inheritdoc/>
    public void Run(EpollWork work)
    {
        try
        {
            if (work == EpollWork.Receive) CompleteReceive();
            else if (work == EpollWork.Send) _wish!.Grant();
            else _listener!.Start(this);
        }
        catch (Exception e)
        {
            GiveUp(e);
        }
    }

    /// <inheritdoc/>
    public void GiveUp(Exception why) => Abort($"what served it failed: {why.Message}");

    /// <inheritdoc/>
    public override bool ResumesOnPool
    {
        get => _received.RunContinuationsAsynchronously;
        set
        {
            _received.RunContinuationsAsynchronously = value;
            _wish?.ResumesOnPool = value;
        }
    }

    /// <inheritdoc/>
    public override bool TryKeepThread() => _loop.TryGiveAway();

    /// <inheritdoc/>
    public override bool TakeLateness() => EpollWorker.Current is { Loop.IsCurrent: false } worker && worker.TakeLateness();

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync()
    {
        if ((Interlocked.Or(ref _state, Finished) & Finished) != 0) return default;
        if (!_socket.TryEnter()) return default;
        // ENOTCONN: the peer has reset it, and our stream with it; who receives or sends next is told.
        _ = Libc.shutdown(_socket.Number, Libc.SHUT_WR);
        _socket.Leave();
        Sending(false);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Close(reset: false);
        // A receive under way may be writing into the block: then the collector takes it.
        if ((Volatile.Read(ref _state) & UnderWay) == 0) ReturnBlock();
        return default;
    }

    /// <inheritdoc/>
    protected override bool PeerIsGone() => _remote.IsUnix ? !HasFinished && _socket.HasHungUp() : (Volatile.Read(ref _state) & Failed) != 0;

    /// <inheritdoc/>
    protected override bool PeerHasEnded() => (Volatile.Read(ref _state) & Ended) != 0;

    /// <inheritdoc/>
    protected override long UnacknowledgedBytes() => _socket.UnacknowledgedBytes();

    /// <inheritdoc/>
    protected override void AbortCore() => Close(reset: true);

    /// <summary>Takes the place on the loop of the attempt that connected it; on the loop.</summary>
    public void TakeOver(ulong key)
    {
        _key = _loop.Rewatch(_socket.Number, Events, key, this);
        Heartbeat.Add(this);
    }

    private bool IsClosed => (Volatile.Read(ref _state) & Closed) != 0;

    private bool HasFinished => (Volatile.Read(ref _state) & Finished) != 0;

    // On its loop for the first time. A listener that was disposed while the connection was on its way here starts nothing more.
    private EpollWork Begin()
    {
        if (_listener is { IsDisposed: true })
        {
            Close(reset: true);
            return EpollWork.None;
        }
        _key = _loop.Watch(_socket.Number, Events, this);
        Heartbeat.Add(this);
        return EpollWork.Start;
    }

    private void Note(uint events)
    {
        int seen = 0;
        if ((events & Libc.EPOLLIN) != 0) seen = Readable;
        if ((events & (Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0) seen |= Ended;
        if ((events & Libc.EPOLLPRI) != 0) seen |= Urgent;
        if ((events & Libc.EPOLLERR) != 0) seen |= Failed;
        if (seen != 0) Interlocked.Or(ref _state, seen);
        // HUP without ERR is two orderly ends. An error may also have been taken by a call of ours that is about to abort. A receive that waits finds first what
        // came before the error, as with recv(2), and then the error; if it is the last, the heartbeat tells.
        if ((events & Libc.EPOLLERR) == 0 || ReceivesPastReset || (Volatile.Read(ref _state) & Waiting) != 0 || !_socket.TryEnter()) return;
        int error = _socket.TakeError();
        if (error != 0) _taken = error;
        _socket.Leave();
        if (error != 0) AbortFor(error);
    }

    private void AbortFor(int errno) => Abort(NetworkErrors.Reason(Errno.Name(errno)), NetworkErrors.Kind(Errno.Name(errno)));

    // What waits is failed by the loop, not here: a continuation must not run inside somebody's Abort.
    private void Close(bool reset)
    {
        if ((Interlocked.Or(ref _state, Closed) & Closed) != 0) return;
        if (reset) _socket.Reset();
        else _socket.Close();
        Heartbeat.Remove(this);
        _loop.CountConnections(-1);
        _loop.Post(this);
        _listener?.DescriptorFreed();
    }

    private void LeaveLoop()
    {
        if (_key == 0) return;
        _loop.Forget(_key);
        _key = 0;
    }
}
