using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Socle.Sockets;

/// <summary>
/// One receive at a time, without allocation: the kernel's operation and the caller who awaits it, which may part. A caller that times out or
/// cancels leaves while the operation goes on into the connection's own block; the next receive joins it, so no byte is lost and
/// nothing in the kernel has to be cancelled. Knows nothing of where the bytes go: see <see cref="SocketConnection.Received"/>.
/// </summary>
internal sealed class SocketReceiver(SocketConnection connection) : SocketAsyncEventArgs(true), IValueTaskSource<int>
{
    // What the two sides are at; the bits above count the callers, so that a late timeout never hits the next one.
    private const long Idle = 0;        // neither operation nor caller
    private const long Waiting = 1;     // both
    private const long Unclaimed = 2;   // the operation goes on, its caller has left
    private const long Ready = 3;       // it has ended, nobody has come for it yet
    private const long KindMask = 3;
    private const long NextCaller = 4;

    private long _state;
    private ManualResetValueTaskSourceCore<bool> _caller;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _cancelledBy;
    private Memory<byte> _destination;

    /// <summary>Whether the kernel holds none of our memory and no result waits.</summary>
    public bool IsIdle => (Volatile.Read(ref _state) & KindMask) == Idle;

    /// <summary>Receives into <paramref name="destination"/>, or when it is empty into the connection's block alone.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        long state = Volatile.Read(ref _state);
        if ((state & KindMask) == Waiting) throw new InvalidOperationException("A receive is already under way on this connection.");
        _destination = destination;
        bool waits = (state & KindMask) == Idle ? Begin(state) : Rejoin();
        if (!waits) return AtOnce();
        if (cancellationToken.CanBeCanceled)
        {
            _cancelledBy = cancellationToken;
            _cancellation = cancellationToken.UnsafeRegister(static s => ((SocketReceiver)s!).Cancel(), this);
        }
        return new(this, _caller.Version);
    }

    /// <summary>From the heartbeat: the caller leaves with <paramref name="error"/>, if it is still the late one.</summary>
    public void Fail(ConnectionException error)
    {
        long state = Volatile.Read(ref _state);
        if (connection.IsReceiveLate) Leave(state, error);
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (!Settle()) return;
        connection.ReceiveWaits(false);
        _caller.SetResult(true);
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _cancellation.Dispose();
        _cancellation = default;
        _caller.GetResult(token);
        return connection.Received(SocketError, BytesTransferred, Count, _destination);
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _caller.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _caller.OnCompleted(continuation, state, token, flags);

    // Begins an operation; false when its result is here at once.
    private bool Begin(long state)
    {
        Memory<byte> room = connection.RoomToReceive();
        Come();
        Volatile.Write(ref _state, (state & ~KindMask) + NextCaller + Waiting);
        try
        {
            SetBuffer(room);
            if (connection.Socket.ReceiveAsync(this)) return true;
        }
        catch (ObjectDisposedException)
        {
            // Closed by another thread just now.
            SocketError = SocketError.OperationAborted;
        }
        if (!Settle()) return true;
        connection.ReceiveWaits(false);
        return false;
    }

    // Joins the operation that an earlier caller left; false when it has ended meanwhile.
    private bool Rejoin()
    {
        while (true)
        {
            long state = Volatile.Read(ref _state);
            if ((state & KindMask) == Ready)
            {
                Volatile.Write(ref _state, state & ~KindMask);
                return false;
            }
            Come();
            if (Interlocked.CompareExchange(ref _state, (state & ~KindMask) + NextCaller + Waiting, state) == state) return true;
            connection.ReceiveWaits(false);
        }
    }

    private void Come()
    {
        _caller.Reset();
        _caller.RunContinuationsAsynchronously = false;
        connection.ReceiveWaits(true);
    }

    // The operation has ended: true when its caller still waits, else the result is kept for the next.
    private bool Settle()
    {
        while (true)
        {
            long state = Volatile.Read(ref _state);
            bool waiting = (state & KindMask) == Waiting;
            long next = (state & ~KindMask) + (waiting ? Idle : Ready);
            if (Interlocked.CompareExchange(ref _state, next, state) == state) return waiting;
        }
    }

    private void Cancel() => Leave(Volatile.Read(ref _state), new OperationCanceledException(_cancelledBy));

    private void Leave(long state, Exception failure)
    {
        if ((state & KindMask) != Waiting) return;
        if (Interlocked.CompareExchange(ref _state, (state & ~KindMask) + Unclaimed, state) != state) return;
        connection.ReceiveWaits(false);
        // The thread here is the heartbeat's or a canceller's: the caller goes on elsewhere.
        _caller.RunContinuationsAsynchronously = true;
        _caller.SetException(failure);
    }

    private ValueTask<int> AtOnce()
    {
        try { return new(connection.Received(SocketError, BytesTransferred, Count, _destination)); }
        catch (ConnectionException e) { return ValueTask.FromException<int>(e); }
    }
}
