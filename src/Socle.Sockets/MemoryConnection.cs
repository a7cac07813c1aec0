using System.Net;
using System.Runtime.CompilerServices;

namespace Socle.Sockets;

/// <summary>One end of a connection of <see cref="MemoryTransport"/>; a test's client can wait for its peer's rest with <see cref="WhenPeerWaitsAsync"/>.</summary>
public sealed class MemoryConnection : Connection
{
    private const string ResetByPeer = "the peer reset the connection";

    private readonly EndPoint _local;
    private readonly EndPoint _remote;
    private readonly MemoryPipe _incoming;
    private readonly MemoryPipe _outgoing;
    private readonly MemoryWaiter _reader;
    private readonly MemoryWaiter _writer;
    private Memory<byte> _destination;
    private bool _ended;
    private int _sends;
    private int _closed;

    internal MemoryConnection(Heartbeat heartbeat, ConnectionOptions options, EndPoint local, EndPoint remote, MemoryPipe incoming, MemoryPipe outgoing)
        : base(heartbeat, options)
    {
        (_local, _remote, _incoming, _outgoing) = (local, remote, incoming, outgoing);
        incoming.Reader = _reader = new MemoryWaiter(Take);
        outgoing.Writer = _writer = new MemoryWaiter(static () => 0);
        heartbeat.Add(this);
    }

    /// <inheritdoc/>
    public override EndPoint LocalEndPoint => Proxied?.Server ?? _local;

    /// <inheritdoc/>
    public override EndPoint RemoteEndPoint => Proxied?.Client ?? _remote;

    /// <summary>
    /// Completes when the peer has taken all we sent and waits for more (what it answered is here then), or has gone. With a fake clock this is the
    /// moment to move it.
    /// </summary>
    public Task WhenPeerWaitsAsync() => _outgoing.WhenQuietAsync();

    /// <inheritdoc/>
    protected override ValueTask<int> ReceiveCoreAsync(CancellationToken cancellationToken) => ReceiveCoreAsync(default, cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
        // Full already: say so now, as a receive into the block itself would.
        if (buffer.IsEmpty) FreeSpace();
        if (!WaitsToRead(buffer, out ValueTask<int> waiting)) return TakeNow();
        if (cancellationToken.CanBeCanceled) _reader.EndWith(cancellationToken.UnsafeRegister(CancelReceive, this));
        return waiting;
    }

    private bool WaitsToRead(Memory<byte> buffer, out ValueTask<int> waiting)
    {
        waiting = default;
        lock (_incoming.Lock)
        {
            if (_reader.IsWaiting) throw new InvalidOperationException("A receive is already under way on this connection.");
            _destination = buffer;
            if (_incoming.CanRead || IsClosed) return false;
            if (Unread.IsEmpty) ReturnBlock();
            Receiving(true);
            waiting = _incoming.WaitToRead();
            return true;
        }
    }

    private static void CancelReceive(object? state, CancellationToken cancelledBy)
    {
        var connection = (MemoryConnection)state!;
        lock (connection._incoming.Lock) connection._reader.Wake(new OperationCanceledException(cancelledBy));
    }

    private ValueTask<int> TakeNow()
    {
        try { return new(Take()); }
        catch (ConnectionException e) { return ValueTask.FromException<int>(e); }
    }

    // On the receiver's side: something is here, or over.
    private int Take()
    {
        Receiving(false);
        if (IsClosed) throw Failure("Receiving from");
        int came = _incoming.Read(_destination.IsEmpty ? FreeSpace().Span : _destination.Span);
        if (came == 0 && _incoming.IsReset) throw PeerReset("Receiving from");
        if (_destination.IsEmpty) Commit(came);
        if (came == 0 && Unread.IsEmpty) ReturnBlock();
        return came;
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        if (_ended) throw new InvalidOperationException("Our stream has ended: nothing can be sent any more.");
        if (Interlocked.Exchange(ref _sends, 1) != 0) throw new InvalidOperationException("A send is already under way on this connection.");
        int sent = cancellationToken.IsCancellationRequested || IsClosed ? 0 : Write(data.Span);
        if (sent != data.Length) return SendRestAsync(data[sent..], cancellationToken);
        Sending(false);
        Volatile.Write(ref _sends, 0);
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            while (!data.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (IsClosed) throw Failure("Sending to");
                if (_outgoing.IsBroken) throw ReceivesPastReset ? SendFailure(ConnectionError.Reset, ResetByPeer) : PeerReset("Sending to");
                data = data[Write(data.Span)..];
                if (!data.IsEmpty) await RoomAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            Abort("a send was cancelled");
            throw;
        }
        finally
        {
            Sending(false);
            Volatile.Write(ref _sends, 0);
        }
    }

    private int Write(ReadOnlySpan<byte> data)
    {
        int sent = _outgoing.Write(data);
        CountSent(sent);
        return sent;
    }

    private ValueTask<int> RoomAsync(CancellationToken cancellationToken)
    {
        ValueTask<int> waiting;
        lock (_outgoing.Lock)
        {
            if (_outgoing.CanWrite || IsClosed) return default;
            Sending(true);
            waiting = _writer.Wait();
        }
        if (cancellationToken.CanBeCanceled) _writer.EndWith(cancellationToken.UnsafeRegister(CancelSend, this));
        return waiting;
    }

    private static void CancelSend(object? state, CancellationToken cancelledBy)
    {
        var connection = (MemoryConnection)state!;
        lock (connection._outgoing.Lock) connection._writer.Wake(new OperationCanceledException(cancelledBy));
    }

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync()
    {
        _ended = true;
        _outgoing.End();
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (Close())
        {
            _outgoing.End();
            // As a kernel: closing with bytes unread resets, because the peer believes they were taken.
            if (_incoming.Leave()) _outgoing.Reset();
            WakeOurs();
        }
        if (!_reader.IsWaiting) ReturnBlock();
        return default;
    }

    /// <inheritdoc/>
    protected override void AbortCore()
    {
        if (!Close()) return;
        _incoming.Reset();
        _outgoing.Reset();
    }

    /// <inheritdoc/>
    protected override void FailReceive(ConnectionException error)
    {
        lock (_incoming.Lock)
        {
            if (!IsReceiveLate) return;
            Receiving(false);
            _reader.Wake(error);
        }
    }

    /// <inheritdoc/>
    protected override bool PeerIsGone() => _incoming.IsReset;

    /// <inheritdoc/>
    protected override bool PeerHasEnded() => _incoming.HasEnded;

    /// <inheritdoc/>
    protected override long UnacknowledgedBytes() => _outgoing.Count;

    private bool IsClosed => Volatile.Read(ref _closed) != 0;

    private bool Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return false;
        Heartbeat.Remove(this);
        return true;
    }

    private void WakeOurs()
    {
        lock (_incoming.Lock) _reader.Wake();
        lock (_outgoing.Lock) _writer.Wake();
    }

    private ConnectionException PeerReset(string doing)
    {
        Abort(ResetByPeer, ConnectionError.Reset);
        return Failure(doing);
    }
}
