using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>
/// A connection on a runtime socket. Tries everything at once and waits only where the kernel says so; holds a block of 1 KB while it waits
/// for the peer: a zero-byte receive would hold none, but costs two more system calls for each request.
/// </summary>
internal sealed partial class SocketConnection : Connection
{
    private const int SmallBlockBytes = 1024;

    private static readonly LingerOption ResetOnClose = new(enable: true, seconds: 0);

    private readonly SocketTransport _transport;
    private readonly SocketReceiver _receiver;
    private readonly EndPoint _remote;
    private EndPoint? _local;
    private int _closed;

    // Touched only by the one who receives: the last receive filled all its room, so that more is likely here already.
    private bool _more;

    public SocketConnection(SocketTransport transport, Socket socket, ConnectionOptions options, EndPoint remote) : base(transport.Heartbeat, options)
    {
        _transport = transport;
        Socket = socket;
        _remote = remote;
        _receiver = new SocketReceiver(this);
    }

    public Socket Socket { get; }

    public override EndPoint RemoteEndPoint => Proxied?.Client ?? _remote;

    public override EndPoint LocalEndPoint => Proxied?.Server ?? (_local ??= ReadLocalEndPoint());

    protected override ValueTask<int> ReceiveCoreAsync(CancellationToken cancellationToken) => ReceiveInto(default, cancellationToken);

    protected override ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ReceiveInto(buffer, cancellationToken);

    private ValueTask<int> ReceiveInto(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
        if (IsClosed) return ValueTask.FromException<int>(Failure("Receiving from"));
        if (_more && _receiver.IsIdle)
        {
            int came = destination.IsEmpty ? ReceiveMore() : ReceiveNow(destination.Span);
            if (came > 0) return new(came);
        }
        return _receiver.ReceiveAsync(destination, cancellationToken);
    }

    /// <summary>For the receiver: where the next bytes go.</summary>
    internal Memory<byte> RoomToReceive() => FreeSpace(SmallBlockBytes);

    /// <summary>For the receiver: a caller begins or ends to wait.</summary>
    internal void ReceiveWaits(bool waiting) => Receiving(waiting);

    internal new bool IsReceiveLate => base.IsReceiveLate;

    /// <summary>For the receiver, on the caller's side: takes in what an operation brought, and how much of it the caller gets.</summary>
    internal int Received(SocketError error, int count, int room, Memory<byte> destination)
    {
        if (error == SocketError.Success && count == 0 && HasBeenReset()) error = SocketError.ConnectionReset;
        if (error != SocketError.Success) throw Lost("Receiving from", error);
        Commit(count);
        _more = count == room;
        if (destination.IsEmpty) return _more && BlockLength <= SmallBlockBytes && Unread.Length < ReceiveBlockBytesMax ? count + ReceiveMore() : count;

        int taken = Math.Min(Unread.Length, destination.Length);
        Unread.Span[..taken].CopyTo(destination.Span);
        Advance(taken);
        return _more && taken < destination.Length ? taken + ReceiveNow(destination.Span[taken..]) : taken;
    }

    // The kernel tells of a reset once, and from then on of an end: so it looks to a receive when a send beside it was told. Only after a reset is a stream closed
    // that we have not ended (tcp(7): TCP_INFO).
    private bool HasBeenReset()
    {
        const int Tcp = 6, TcpInfo = 11;
        const byte Closed = 7;
        if (_ended || _remote is UnixEndPoint || !OperatingSystem.IsLinux()) return false;
        try
        {
            Span<byte> state = stackalloc byte[1];
            return Socket.GetRawSocketOption(Tcp, TcpInfo, state) == 1 && state[0] == Closed;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return IsAborted;
        }
    }

    // More into a block of full size, without waiting; 0 when nothing is here, or the end, or an error: the next receive tells which.
    private int ReceiveMore()
    {
        if (Unread.IsEmpty) ReturnBlock();
        int came = ReceiveNow(FreeSpace().Span);
        Commit(came);
        if (came == 0 && Unread.IsEmpty) ReturnBlock();
        return came;
    }

    private int ReceiveNow(Span<byte> room)
    {
        _more = false;
        try
        {
            int came = Socket.Receive(room, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success)
            {
                _more = came == room.Length;
                Receiving(false);
                return came;
            }
            // The kernel tells a reset once and then only the end: keep it.
            if (error != SocketError.WouldBlock) _ = Lost("Receiving from", error);
        }
        catch (ObjectDisposedException)
        {
            // Aborted meanwhile: the next receive says why.
        }
        return 0;
    }

    protected override void BlockEmptied()
    {
        // The kernel may still be writing behind what was just taken.
        if (!_receiver.IsIdle) return;
        if (BlockLength > SmallBlockBytes) ReturnBlock();
        else RewindBlock();
    }

    protected override void FailReceive(ConnectionException error) => _receiver.Fail(error);

    protected override bool PeerIsGone()
    {
        // A Unix-domain socket has no reset, but tells a peer that has closed from one that has ended its stream.
        bool isUnix = _remote is UnixEndPoint && OperatingSystem.IsLinux();
        try { return !IsClosed && (isUnix ? !_ended && Handle.HasHungUp() : Socket.Poll(0, SelectMode.SelectError)); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { return false; }
    }

    // Elsewhere than on Linux an end that has unread bytes before it is not seen.
    protected override bool PeerHasEnded()
    {
        if (IsClosed) return false;
        try { return OperatingSystem.IsLinux() ? Handle.HasPeerEnded() : Socket.Poll(0, SelectMode.SelectRead) && Socket.Available == 0; }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { return false; }
    }

    protected override long UnacknowledgedBytes()
    {
        try { return !IsClosed && OperatingSystem.IsLinux() ? Handle.UnacknowledgedBytes() : 0; }
        catch (ObjectDisposedException) { return 0; }
    }

    private SocketHandle Handle => new((int)Socket.Handle);

    protected override void AbortCore()
    {
        try { Socket.LingerState = ResetOnClose; }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { /* The peer was faster. */ }
        Close();
    }

    public override ValueTask DisposeAsync()
    {
        // The runtime closes a socket with a reset when it must cancel a receive for it, unless our stream was ended before.
        if (!_receiver.IsIdle && !IsAborted && !_ended) EndStream();
        Close();
        _receiver.Dispose();
        if (_receiver.IsIdle) ReturnBlock();
        return default;
    }

    private bool IsClosed => Volatile.Read(ref _closed) != 0;

    private void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        Heartbeat.Remove(this);
        Socket.Dispose();
        _transport.FreeDescriptor();
    }

    private ConnectionException Lost(string doing, SocketError error)
    {
        if (!IsClosed) Abort(NetworkErrors.Reason(error), NetworkErrors.Kind(error));
        return Failure(doing);
    }

    private EndPoint ReadLocalEndPoint()
    {
        try { return SocketTransport.Unmapped(Socket.LocalEndPoint); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { return SocketTransport.Unmapped(null); }
    }
}
