using System.Threading.Tasks.Sources;
using Socle.Sockets.Native;

namespace Socle.Sockets;

// Receiving. The await is completed inline on the loop's thread by a source that is the connection itself: no allocation, no queue, no hop.
internal sealed partial class EpollConnection : IValueTaskSource<int>
{
    // Receives in a row that may complete without waiting before the loop's others get their turn.
    private const int ReceivesPerTurn = 64;

    // Owned by the receive under way.
    private ManualResetValueTaskSourceCore<int> _received;
    private Memory<byte> _into;
    private CancellationTokenRegistration _cancellation;
    private int _inARow;

    // Written by the one who cleared Waiting, then read by the loop.
    private Exception? _failure;

    // What the receive under way is to be completed with: written by who has the loop, once nobody waits any more, and read by the handler that it runs.
    private int _came;
    private Exception? _error;

    /// <inheritdoc/>
    protected override ValueTask<int> ReceiveCoreAsync(CancellationToken cancellationToken) => Receive(default, cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer, CancellationToken cancellationToken) => Receive(buffer, cancellationToken);

    /// <inheritdoc/>
    protected override void FailReceive(ConnectionException error)
    {
        if (!TryClaim()) return;
        // Between the heartbeat's look and now the late receive may have ended and another begun, which is not late: let it wait on.
        if (IsReceiveLate) _failure = error;
        else Interlocked.Or(ref _state, Waiting);
        _loop.Post(this);
    }

    // Into the caller's memory, or into the block when there is none.
    private ValueTask<int> Receive(Memory<byte> into, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
        if ((Interlocked.Or(ref _state, UnderWay) & UnderWay) != 0)
            return ValueTask.FromException<int>(new InvalidOperationException("A receive is already under way on this connection."));
        try
        {
            _into = into;
            bool othersFirst = _inARow >= ReceivesPerTurn && _loop.IsCurrent;
            while (!TryWait(othersFirst, cancellationToken))
            {
                if (!TryReceive(out int count)) continue;
                _inARow++;
                EndReceive();
                return new(count);
            }
            return new(this, _received.Version);
        }
        catch (Exception e)
        {
            EndReceive();
            return ValueTask.FromException<int>(e);
        }
    }

    // False when there is something to receive now. From the moment the bit is set, the loop, the heartbeat or a token may complete us.
    private bool TryWait(bool othersFirst, CancellationToken cancellationToken)
    {
        if (!othersFirst && (Volatile.Read(ref _state) & MayReceive) != 0) return false;
        _received.Reset();
        Receiving(true);
        if (cancellationToken.CanBeCanceled)
            _cancellation = cancellationToken.UnsafeRegister(static (c, token) => ((EpollConnection)c!).FailWaiting(new OperationCanceledException(token)), this);
        if (!TrySetWaiting(othersFirst))
        {
            EndCancellation();
            return false;
        }
        if (othersFirst) _loop.Post(this);
        FailIfCancelled(cancellationToken);
        return true;
    }

    // In one step with the look for an edge: one that comes before is seen here, one that comes after sees the bit.
    private bool TrySetWaiting(bool anyway)
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if (!anyway && (state & MayReceive) != 0) return false;
            if (Interlocked.CompareExchange(ref _state, state | Waiting, state) == state) return true;
        }
    }

    // A token that was cancelled while nobody waited found nothing to fail.
    private void FailIfCancelled(CancellationToken token)
    {
        if (token.IsCancellationRequested) FailWaiting(new OperationCanceledException(token));
    }

    private void FailWaiting(Exception error)
    {
        if (!TryClaim()) return;
        _failure = error;
        _loop.Post(this);
    }

    private bool TryClaim() => (Interlocked.And(ref _state, ~Waiting) & Waiting) != 0;

    // In the engine, after every event and every post: finds what the receive that waits is to be completed with, if there is something.
    private bool SettleReceive()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            _error = failure;
            return true;
        }
        while ((Volatile.Read(ref _state) & MayReceive) != 0 && TryClaim())
        {
            if (TryReceiveForWaiting()) return true;
            Interlocked.Or(ref _state, Waiting);
        }
        // While it was claimed, by us or by the heartbeat, a token found nothing to fail.
        if (Waits) FailIfCancelled(_cancellation.Token);
        return false;
    }

    // Once true, only the loop can end the receive, and what belongs to that can be read there.
    private bool Waits => (Volatile.Read(ref _state) & Waiting) != 0;

    private bool MaySettleReceive => _failure is not null || (Waits && ((_state & MayReceive) != 0 || _cancellation.Token.IsCancellationRequested));

    private bool TryReceiveForWaiting()
    {
        try
        {
            return TryReceive(out _came);
        }
        catch (Exception e)
        {
            _error = e;
            return true;
        }
    }

    // In a handler. Nobody else touches the receive: it waits no more, and none can begin before it has ended.
    private void CompleteReceive()
    {
        _inARow = 0;
        Exception? error = _error;
        int came = _came;
        _error = null;
        EndReceive();
        if (error is null) _received.SetResult(came);
        else _received.SetException(error);
    }

    private void EndReceive()
    {
        Receiving(false);
        Interlocked.And(ref _state, ~UnderWay);
    }

    // One recv(2). False when nothing was there after all. The bits fall before the call, so that an edge during it is not lost.
    private bool TryReceive(out int count)
    {
        bool intoBlock = _into.IsEmpty;
        Memory<byte> space = intoBlock ? FreeSpace() : _into;
        int before = Interlocked.And(ref _state, ~(Readable | Ended));
        int error = Receive(space.Span, out count);
        // A short read means drained (epoll(7)), so the receive that would say EAGAIN is saved; but after an end was announced, read up to it.
        if (error == Errno.EINTR || count == space.Length || ((before & Urgent) != 0 && count > 0)) Interlocked.Or(ref _state, Readable);
        if (error != Errno.EAGAIN && (count == 0 || (before & Ended) != 0)) Interlocked.Or(ref _state, Ended);
        if (intoBlock && count > 0) Commit(count);
        else if (intoBlock && Unread.IsEmpty) ReturnBlock();
        if (error is 0 or Errno.EAGAIN or Errno.EINTR) return error == 0;
        AbortFor(error);
        throw Failure("Receiving from");
    }

    private unsafe int Receive(Span<byte> space, out int count)
    {
        if (!_socket.TryEnter()) throw Failure("Receiving from");
        nint received;
        fixed (byte* start = space) received = Libc.recv(_socket.Number, start, (nuint)space.Length, 0);
        int error = received < 0 ? Errno.Last : 0;
        if (received == 0)
        {
            _socket.UntilAlone();
            error = _taken;
        }
        _socket.Leave();
        count = (int)Math.Max(received, 0);
        return error;
    }

    // Waits for a callback that is running: afterwards it cannot mistake the next receive for this one.
    private void EndCancellation()
    {
        _cancellation.Dispose();
        _cancellation = default;
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        EndCancellation();
        return _received.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _received.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _received.OnCompleted(continuation, state, token, flags);
}
