using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Socle.Sockets;

/// <summary>
/// One receive at a time over an operation that cannot be cancelled: SslStream is of no use after a read that was given up. So caller and operation may part, as in
/// <see cref="SocketReceiver"/>; and the operation is a read of no bytes, which holds none of our memory while it waits.
/// </summary>
internal sealed class TlsReceiver : IValueTaskSource<int>
{
    // As in SocketReceiver: what the two sides are at; the bits above count the callers.
    private const long Idle = 0;
    private const long Waiting = 1;
    private const long Unclaimed = 2;
    private const long Ready = 3;
    private const long KindMask = 3;
    private const long NextCaller = 4;

    private readonly TlsConnection _connection;
    private readonly Action _completed;
    private long _state;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _operation;
    private ManualResetValueTaskSourceCore<bool> _caller;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _cancelledBy;
    private Memory<byte> _destination;

    public TlsReceiver(TlsConnection connection)
    {
        _connection = connection;
        _completed = Completed;
    }

    /// <summary>Whether no operation goes on and no result waits.</summary>
    public bool IsIdle => (Volatile.Read(ref _state) & KindMask) == Idle;

    /// <summary>Receives into <paramref name="destination"/>, or when it is empty into the connection's block.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        long state = Volatile.Read(ref _state);
        if ((state & KindMask) == Waiting) throw new InvalidOperationException("A receive is already under way on this connection.");
        _destination = destination;
        bool waits = (state & KindMask) == Idle ? Begin(_connection.BytesAsync(), state) : Rejoin();
        if (!waits) return AtOnce();
        if (cancellationToken.CanBeCanceled)
        {
            _cancelledBy = cancellationToken;
            _cancellation = cancellationToken.UnsafeRegister(static s => ((TlsReceiver)s!).Cancel(), this);
        }
        return new(this, _caller.Version);
    }

    /// <summary>From the heartbeat: the caller leaves with <paramref name="error"/>, if it is still the late one.</summary>
    public void Fail(ConnectionException error)
    {
        long state = Volatile.Read(ref _state);
        if (_connection.IsReceiveLate) Leave(state, error);
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _cancellation.Dispose();
        _cancellation = default;
        _caller.GetResult(token);
        return Result();
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _caller.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _caller.OnCompleted(continuation, state, token, flags);

    // Begins an operation; false when its result is here at once.
    private bool Begin(ValueTask<int> operation, long state)
    {
        _operation = operation.ConfigureAwait(false).GetAwaiter();
        if (_operation.IsCompleted) return false;
        Come();
        Volatile.Write(ref _state, (state & ~KindMask) + NextCaller + Waiting);
        _operation.UnsafeOnCompleted(_completed);
        return true;
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
            _connection.ReceiveWaits(false);
        }
    }

    private void Come()
    {
        _caller.Reset();
        _caller.RunContinuationsAsynchronously = false;
        _connection.ReceiveWaits(true);
    }

    private void Completed()
    {
        if (!Settle()) return;
        _connection.ReceiveWaits(false);
        _caller.SetResult(true);
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
        _connection.ReceiveWaits(false);
        // The thread here is the heartbeat's or a canceller's: the caller goes on elsewhere.
        _caller.RunContinuationsAsynchronously = true;
        _caller.SetException(failure);
    }

    private ValueTask<int> AtOnce()
    {
        try { return new(Result()); }
        catch (ConnectionException e) { return ValueTask.FromException<int>(e); }
    }

    private int Result()
    {
        ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter operation = _operation;
        _operation = default;
        return _connection.Received(operation, _destination);
    }
}
