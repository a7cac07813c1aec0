using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;

namespace Socle.Sockets;

/// <summary>
/// TLS 1.2 or 1.3 around any connection, on either side. It owns the connection below, keeps the contract of every other, and knows nothing of what is said.
/// </summary>
/// <remarks>
/// <para>Half-close is close_notify and then the end below (RFC 8446 6.1). A peer's stream that ends without close_notify may have been cut by somebody on the way: a
/// receive fails then with <see cref="ConnectionError.Ended"/>, sending stays possible. A protocol that knows its message whole may treat it as an end (RFC 9112 9.8).</para>
/// <para>While it waits it holds no buffer of its own; SslStream and OpenSSL keep their state.</para>
/// </remarks>
public sealed partial class TlsConnection : Connection
{
    private readonly Connection _inner;
    private readonly TlsTransportStream _transport;
    private readonly SslStream _stream;
    private readonly TlsReceiver _receiver;
    private readonly TlsInfo _info;
    private int _sends;
    private bool _ended;
    private int _closed;

    private TlsConnection(Connection inner, TlsTransportStream transport, SslStream stream) : base(inner.Heartbeat, inner.Options)
    {
        (_inner, _transport, _stream) = (inner, transport, stream);
        _receiver = new TlsReceiver(this);
        string serverName = stream.TargetHostName;
        _info = new TlsInfo(stream, serverName.Length > 0 ? serverName : null);
        transport.Outer = this;
        Heartbeat.Replace(inner, this);
    }

    /// <inheritdoc/>
    public override EndPoint LocalEndPoint => _inner.LocalEndPoint;

    /// <inheritdoc/>
    public override EndPoint RemoteEndPoint => _inner.RemoteEndPoint;

    /// <summary>What was agreed on.</summary>
    public override TlsInfo Tls => _info;

    /// <inheritdoc/>
    public override bool ResumesOnPool
    {
        get => _inner.ResumesOnPool;
        set => _inner.ResumesOnPool = value;
    }

    /// <inheritdoc/>
    public override bool TryKeepThread() => _inner.TryKeepThread();

    /// <inheritdoc/>
    public override bool TakeLateness() => _inner.TakeLateness();

    /// <inheritdoc/>
    public override bool ReceivesPastReset
    {
        get => _inner.ReceivesPastReset;
        set => _inner.ReceivesPastReset = value;
    }

    /// <inheritdoc/>
    public override bool IsIdle
    {
        get => _inner.IsIdle;
        set => _inner.IsIdle = value;
    }

    internal override long SendingSince => _inner.SendingSince;

    internal new bool IsReceiveLate => base.IsReceiveLate;

    /// <inheritdoc/>
    protected override ValueTask<int> ReceiveCoreAsync(CancellationToken cancellationToken)
    {
        // Full already: say so now, as a receive into the block itself would.
        if (!Unread.IsEmpty) FreeSpace();
        return ReceiveInto(default, cancellationToken);
    }

    /// <inheritdoc/>
    protected override ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ReceiveInto(buffer, cancellationToken);

    private ValueTask<int> ReceiveInto(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
        return IsClosed ? ValueTask.FromException<int>(Failure("Receiving from")) : _receiver.ReceiveAsync(destination, cancellationToken);
    }

    /// <summary>For the receiver: completes when a read has something to tell at once.</summary>
    internal ValueTask<int> BytesAsync() => _stream.ReadAsync(Memory<byte>.Empty);

    /// <summary>For the receiver: a caller begins or ends to wait.</summary>
    internal void ReceiveWaits(bool waiting) => Receiving(waiting);

    /// <summary>For the receiver, on the caller's side: takes what is here now that <paramref name="operation"/> has ended.</summary>
    internal int Received(ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter operation, Memory<byte> destination)
    {
        try
        {
            operation.GetResult();
            // What the operation waited for lies decrypted in the stream: this one does not wait.
            ValueTask<int> read = _stream.ReadAsync(destination.IsEmpty ? FreeSpace() : destination);
            int count = read.IsCompleted ? read.GetAwaiter().GetResult() : throw new InvalidOperationException("TLS has nothing to read after it said so.");
            Receiving(false);
            if (count == 0) return End();
            if (destination.IsEmpty) Commit(count);
            return count;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            if (Unread.IsEmpty) ReturnBlock();
            // In the middle of a record; a closed connection says why it was closed.
            throw _transport.HasEnded && !IsClosed ? TlsErrors.Truncated(RemoteEndPoint) : Lost("Receiving from", e);
        }
    }

    private int End()
    {
        if (Unread.IsEmpty) ReturnBlock();
        return _transport.HasEnded ? throw TlsErrors.Truncated(RemoteEndPoint) : 0;
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        if (IsClosed) return ValueTask.FromException(Failure("Sending to"));
        if (_ended) throw new InvalidOperationException("Our stream has ended: nothing can be sent any more.");
        if (Interlocked.Exchange(ref _sends, 1) != 0) throw new InvalidOperationException("A send is already under way on this connection.");
        long below = _inner.BytesSent;
        // A record without content would be lawful, but nothing is nothing.
        ValueTask send = cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken)
            : data.IsEmpty ? default : _stream.WriteAsync(data, cancellationToken);
        if (!send.IsCompletedSuccessfully) return SendRestAsync(send, data.Length, below);
        CountSent(data.Length);
        EndSend();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ValueTask send, int length, long below)
    {
        bool isSent = false;
        try
        {
            await send.ConfigureAwait(false);
            isSent = true;
        }
        catch (OperationCanceledException)
        {
            // Nobody knows how much the peer got: nothing sensible can follow on this connection.
            Abort("a send was cancelled");
            throw;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw e is ConnectionException { Error: var error } && IsLeftToReceive(error) ? e : Lost("Sending to", e);
        }
        finally
        {
            // SslStream does not say how far it came. Its records add some 30 bytes to 16 KB.
            CountSent(isSent ? length : Math.Min(length, _inner.BytesSent - below));
            EndSend();
        }
    }

    private void EndSend()
    {
        Sending(false);
        Volatile.Write(ref _sends, 0);
    }

    /// <summary>For the stream below: a long send gets on.</summary>
    internal void RecordLeaves() => Sending(false);

    /// <inheritdoc/>
    public override async ValueTask ShutdownSendAsync()
    {
        if (_ended) return;
        _ended = true;
        if (!IsClosed) await ShutdownQuietlyAsync().ConfigureAwait(false);
        await _inner.ShutdownSendAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void FailReceive(ConnectionException error) => _receiver.Fail(error);

    /// <inheritdoc/>
    protected override bool PeerIsGone() => _inner.HasLostPeer;

    // close_notify without the end of the TCP stream behind it is not seen: nothing reads it. Peers that leave send both.
    /// <inheritdoc/>
    protected override bool PeerHasEnded() => _inner.HasEndedPeer;

    /// <inheritdoc/>
    protected override long UnacknowledgedBytes() => _inner.Unacknowledged;

    /// <inheritdoc/>
    protected override void AbortCore()
    {
        Close();
        _inner.Abort(AbortReason!);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Close()) await EndStreamAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (_receiver.IsIdle) ReturnBlock();
    }

    // Says close_notify if it can leave at once: a peer that takes nothing does not hold us up. Then the end below, before it is closed: what the peer sent
    // unasked (TLS 1.3's tickets) may lie unread there, for which the kernel would reset the connection before the peer has read everything.
    private async ValueTask EndStreamAsync()
    {
        bool sends = Interlocked.Exchange(ref _sends, 1) != 0;
        if (!_ended && !sends) _ = ShutdownQuietlyAsync();
        _ended = true;
        await _inner.ShutdownSendAsync().ConfigureAwait(false);
        if (_receiver.IsIdle) DropWhatIsHere();
    }

    private void DropWhatIsHere()
    {
        try
        {
            for (int dropped = 0; dropped < BlockBytes;)
            {
                _inner.Advance(_inner.Unread.Length);
                ValueTask<int> receive = _inner.ReceiveAsync();
                // One that waits ends with the connection.
                if (!receive.IsCompleted || receive.GetAwaiter().GetResult() is var came && came == 0) return;
                dropped += came;
            }
        }
        catch (ConnectionException)
        {
            // The peer was faster.
        }
        catch (InvalidOperationException)
        {
            // A receive has just begun on another thread, and takes what is here.
        }
    }

    private async Task ShutdownQuietlyAsync()
    {
        try { await _stream.ShutdownAsync().ConfigureAwait(false); }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException) { /* The connection is gone, and our stream with it. */ }
    }

    private bool IsClosed => Volatile.Read(ref _closed) != 0;

    private bool Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return false;
        Heartbeat.Remove(this);
        return true;
    }

    private ConnectionException Lost(string doing, Exception e)
    {
        if (!IsClosed)
        {
            if (e is ConnectionException below) Abort(_inner.AbortReason ?? below.Message, below.Error);
            else Abort($"TLS failed: {TlsErrors.Innermost(e)}", ConnectionError.TlsFailed);
        }
        return Failure(doing);
    }
}
