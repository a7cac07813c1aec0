using System.Net;

namespace Socle.Sockets;

/// <summary>
/// Two byte streams with a peer. The one contract that every transport keeps; it knows nothing of what the bytes mean.
/// </summary>
/// <remarks>
/// One receive and one send may be under way at the same time, never two of a kind. What was received waits in one linear
/// block (<see cref="Unread"/>) until <see cref="Advance"/> takes it; a connection with nothing unread holds no block, or a small one.
/// The end of the peer's stream is half-close: sending goes on being possible.
/// </remarks>
public abstract partial class Connection : IAsyncDisposable
{
    /// <summary>A block's first size; it doubles up to <see cref="ReceiveBlockBytesMax"/> while a message stays incomplete.</summary>
    protected const int BlockBytes = ReceiveBlocks.KeptBytes;

    // A peer that leaves sends RST behind its FIN when it is sent something; one that only half-closes, as `nc -N` and some health checkers
    // do, waits for its response. Nothing tells the two apart, so the second one gets a second.
    private static readonly TimeSpan HalfCloseGrace = TimeSpan.FromSeconds(1);

    // The receive block: touched only by the one who receives.
    private byte[] _block = [];
    private int _start;
    private int _end;

    // Times in heartbeat milliseconds, 0 for none: written by sender and receiver, read by the heartbeat.
    private long _receivingSince;
    private long _sendingSince;
    private long _receiveDeadline;
    private long _endDeadline;
    private long _lastActive;

    private ConnectionOptions _options;

    // Made when first asked for.
    private CancellationTokenSource? _aborted;
    private CancellationTokenSource? _abandoned;

    // When the heartbeat first saw that the peer has ended its stream, 0 for not yet; touched only by it, and only while somebody holds
    // Abandoned.
    private long _peerEndedAt;

    // Written by the sender alone.
    private long _bytesSent;

    // Reason and kind in one: who finds the connection aborted by another at this very moment fails with both.
    private Ending? _ending;

    // Places in lists, each guarded by its list's owner.
    private int _pulse;
    private int _seat;

    /// <summary>For a transport: joins the heartbeat, from which all timeouts come.</summary>
    protected Connection(Heartbeat heartbeat, ConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        ArgumentNullException.ThrowIfNull(options);
        Heartbeat = heartbeat;
        _options = options;
        _lastActive = heartbeat.Milliseconds;
        if (options.LifetimeTimeout is { } life) _endDeadline = heartbeat.After(life);
    }

    /// <summary>Our end's address.</summary>
    public abstract EndPoint LocalEndPoint { get; }

    /// <summary>The peer's address.</summary>
    public abstract EndPoint RemoteEndPoint { get; }

    /// <summary>What TLS agreed on with the peer, or null on a connection without TLS.</summary>
    public virtual TlsInfo? Tls => null;

    /// <summary>The coarse clock that this connection's timeouts are counted by.</summary>
    public Heartbeat Heartbeat { get; }

    /// <summary>The limits and timeouts in force.</summary>
    public ConnectionOptions Options => _options;

    /// <summary>What was received and not yet advanced past. Valid until the next receive or <see cref="Advance"/> that empties it.</summary>
    public ReadOnlyMemory<byte> Unread => new(_block, _start, _end - _start);

    /// <summary>Largest number of unread bytes held; a receive beyond it throws <see cref="InvalidOperationException"/>.</summary>
    public int ReceiveBlockBytesMax { get; init; } = 128 * 1024;

    /// <summary>
    /// When a receive that is still waiting fails with <see cref="ConnectionError.TimedOut"/>, in <see cref="Heartbeat.Milliseconds"/>; 0 for never.
    /// It holds over several receives, so that a peer who drips bytes gains nothing.
    /// </summary>
    public long ReceiveDeadline
    {
        get => Volatile.Read(ref _receiveDeadline);
        set => Volatile.Write(ref _receiveDeadline, value);
    }

    /// <summary>
    /// Gets or sets whether a send that finds the connection reset leaves receiving possible: what the peer sent before is received first, and then the reset. A client sets
    /// it, since the response may be here although the server no longer reads the request (RFC 9112 9.5). False by default: the first failure aborts.
    /// </summary>
    public virtual bool ReceivesPastReset { get; set; }

    /// <summary>
    /// Gets how many bytes have been handed to the kernel (or to the peer, in memory) since the connection began, those of a send that failed included. Under TLS the content's
    /// bytes are counted; of a send that failed, as many as the records that left could hold.
    /// </summary>
    public virtual long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Whether <see cref="Abort(string)"/> was called or the peer reset the connection.</summary>
    public bool IsAborted => _ending is not null;

    /// <summary>Why the connection was aborted, or null.</summary>
    public string? AbortReason => _ending?.Reason;

    /// <summary>
    /// Cancelled when the connection is aborted, by us or by a reset from the peer (noticed within a heartbeat). The peer's orderly end does not cancel it.
    /// The source is made when first asked for.
    /// </summary>
    public CancellationToken Aborted => TokenOf(ref _aborted);

    /// <summary>
    /// Gets a token that is cancelled when the connection is aborted, and also one second after the peer has ended its stream while no
    /// receive waits. The connection itself stays usable then: a peer that only half-closed can still be sent to.
    /// </summary>
    public CancellationToken Abandoned => TokenOf(ref _abandoned);

    /// <summary>Waits until more bytes are here and appends them to <see cref="Unread"/>.</summary>
    /// <returns>How many bytes came; 0 when the peer has ended its stream.</returns>
    /// <exception cref="ConnectionException">The peer reset the connection, a timeout passed, or it was aborted.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no byte is lost and the connection stays usable.</exception>
    /// <exception cref="InvalidOperationException">A receive is already under way, or <see cref="ReceiveBlockBytesMax"/> bytes are unread.</exception>
    public ValueTask<int> ReceiveAsync(CancellationToken cancellationToken = default) => ReceiveCoreAsync(cancellationToken);

    /// <summary>Takes bytes into the caller's memory: what is unread first, else what comes next, without a copy between.</summary>
    /// <returns>How many bytes were written to <paramref name="buffer"/>; 0 when the peer has ended its stream or the buffer is empty.</returns>
    /// <exception cref="ConnectionException">As for <see cref="ReceiveAsync(CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no byte is lost and the connection stays usable.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int here = _end - _start;
        if (here == 0 && buffer.Length > 0) return ReceiveCoreAsync(buffer, cancellationToken);
        int taken = Math.Min(here, buffer.Length);
        _block.AsSpan(_start, taken).CopyTo(buffer.Span);
        Advance(taken);
        return new(taken);
    }

    /// <summary>Takes <paramref name="count"/> bytes off the front of <see cref="Unread"/>. When none is left, the block may be given back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer bytes than that are unread.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_end - _start), nameof(count));
        _start += count;
        if (_start == _end && count != 0) BlockEmptied();
    }

    /// <summary>Sends all of <paramref name="data"/>; it must not change until the returned task has completed.</summary>
    /// <exception cref="ConnectionException">The peer reset the connection or took nothing for <see cref="ConnectionOptions.SendTimeout"/>, or it was aborted.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled with part of the data sent or not: the connection is aborted.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>Ends our stream (TCP: FIN); receiving goes on. Called twice, the second does nothing.</summary>
    public abstract ValueTask ShutdownSendAsync();

    /// <summary>
    /// Drops the connection at once, from any thread (TCP: RST, so that the peer never takes a cut answer for a whole one). What is under way fails with
    /// <see cref="ConnectionError.Aborted"/> and <paramref name="reason"/>. The first reason stays.
    /// </summary>
    public void Abort(string reason) => Abort(reason, ConnectionError.Aborted);

    /// <summary>Closes our stream and the connection. What the peer still sends may make the kernel reset it: see <see cref="LingerAsync"/>.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>For protocols: takes over the options that a server has for its connections.</summary>
    internal void Use(ConnectionOptions options)
    {
        _options = options;
        _endDeadline = options.LifetimeTimeout is { } life ? Heartbeat.After(life) : 0;
    }

    // ---- for transports ----

    /// <summary>Waits for readability, gets <see cref="FreeSpace"/>, receives into it and calls <see cref="Commit"/>.</summary>
    protected abstract ValueTask<int> ReceiveCoreAsync(CancellationToken cancellationToken);

    /// <summary>Receives straight into <paramref name="buffer"/> (never empty); nothing is unread when this is called.</summary>
    protected abstract ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Makes a waiting receive fail with <see cref="TimedOut"/>; sending stays possible. From the heartbeat's thread; a receive that has just completed is left alone.</summary>
    protected abstract void FailReceive(ConnectionException error);

    /// <summary>Closes the transport's end so that all that is under way fails with <see cref="Failure"/>. Called once, from any thread.</summary>
    protected abstract void AbortCore();

    /// <summary>Whether the peer has reset the connection while nobody receives. Asked once a heartbeat when somebody holds <see cref="Aborted"/>.</summary>
    protected virtual bool PeerIsGone() => false;

    /// <summary>
    /// Whether the peer has ended its stream, though bytes before its end may be unread. Called once a heartbeat while somebody holds <see
    /// cref="Abandoned"/> and no receive waits.
    /// </summary>
    protected virtual bool PeerHasEnded() => false;

    /// <summary>What remains at the end of the block, at least one byte: rents, compacts or doubles the block first.</summary>
    protected Memory<byte> FreeSpace(int firstBytes = BlockBytes)
    {
        if (_end == _block.Length) MakeRoom(firstBytes);
        return _block.AsMemory(_end);
    }

    /// <summary>Counts <paramref name="count"/> bytes as received into <see cref="FreeSpace"/>.</summary>
    protected void Commit(int count) => _end += count;

    /// <summary>Gives the empty block back. A transport that keeps a small block overrides this.</summary>
    protected virtual void BlockEmptied() => ReturnBlock();

    /// <summary>Returns the block to the pool, whatever is in it.</summary>
    protected void ReturnBlock()
    {
        byte[] block = _block;
        _block = [];
        _start = _end = 0;
        if (block.Length > 0) ReceiveBlocks.Return(block);
    }

    /// <summary>Rewinds an empty block without giving it back.</summary>
    protected void RewindBlock() => _start = _end = 0;

    /// <summary>Size of the block held, 0 if none.</summary>
    protected int BlockLength => _block.Length;

    /// <summary>Notes that a receive has begun to wait (true) or has ended (false): timeouts count from here.</summary>
    protected void Receiving(bool waiting)
    {
        long now = Heartbeat.Milliseconds;
        _lastActive = now;
        Volatile.Write(ref _receivingSince, waiting ? now : 0);
    }

    /// <summary>Notes that a send has begun to wait or made progress while waiting (true), or has ended (false).</summary>
    protected void Sending(bool waiting)
    {
        long now = Heartbeat.Milliseconds;
        _lastActive = now;
        Volatile.Write(ref _sendingSince, waiting ? now : 0);
    }

    /// <summary>Adds to <see cref="BytesSent"/>. Called by the sender, before its send is done.</summary>
    protected void CountSent(long bytes) => Volatile.Write(ref _bytesSent, _bytesSent + bytes);

    /// <summary>
    /// Whether the receive that waits now is over its time: judged again by a transport between noting who waits and failing it, so that a late
    /// timeout never hits the next receive.
    /// </summary>
    protected bool IsReceiveLate
    {
        get
        {
            long now = Heartbeat.Milliseconds, since = Volatile.Read(ref _receivingSince), deadline = ReceiveDeadline;
            return since != 0 && ((deadline != 0 && now >= deadline) || Passed(now, since, _options.ReceiveTimeout));
        }
    }

    /// <summary>Aborts with the kind of error that operations under way shall fail with. The first call wins.</summary>
    protected void Abort(string reason, ConnectionError error)
    {
        if (Interlocked.CompareExchange(ref _ending, new(reason, error), null) is not null) return;
        AbortCore();
        // Listeners run user code: not on the loop or the heartbeat that noticed.
        Cancel(_aborted);
        Cancel(_abandoned);
    }

    private static void Cancel(CancellationTokenSource? source)
    {
        if (source is not null) ThreadPool.UnsafeQueueUserWorkItem(static s => s.Cancel(), source, preferLocal: false);
    }

    private CancellationToken TokenOf(ref CancellationTokenSource? field)
    {
        if (field is { } made) return made.Token;
        var source = new CancellationTokenSource();
        source = Interlocked.CompareExchange(ref field, source, null) ?? source;
        if (IsAborted) source.Cancel();
        return source.Token;
    }

    /// <summary>The kind of failure that the connection ended with.</summary>
    protected ConnectionError Error => _ending?.Error ?? ConnectionError.Aborted;

    /// <summary>The exception for an operation on an aborted connection: says what was being done and to whom.</summary>
    protected ConnectionException Failure(string doing) =>
        new(Error, $"{doing} {RemoteEndPoint} failed: {_ending?.Reason ?? "the connection is closed"}");

    /// <summary>For a transport: whether a send that failed so leaves the connection to the receive that comes next.</summary>
    protected bool IsLeftToReceive(ConnectionError error) => ReceivesPastReset && error == ConnectionError.Reset;

    /// <summary>Creates the exception for a send that failed without aborting the connection.</summary>
    protected ConnectionException SendFailure(ConnectionError error, string reason) => new(error, $"Sending to {RemoteEndPoint} failed: {reason}");

    /// <summary>Its place in the heartbeat, which alone touches it.</summary>
    internal ref int Pulse => ref _pulse;

    /// <summary>Its place among those that its server serves; the server's ledger alone touches it.</summary>
    internal ref int Seat => ref _seat;

    /// <summary>Since when a send has waited without progress, 0 if none does. A connection around another tells that one's.</summary>
    internal virtual long SendingSince => Volatile.Read(ref _sendingSince);

    /// <summary>For a connection around this one: whether the peer has reset it, asked while nobody may receive.</summary>
    internal bool HasLostPeer => IsAborted || PeerIsGone();

    /// <summary>For a connection around this one: whether the peer has ended its stream.</summary>
    internal bool HasEndedPeer => PeerHasEnded();

    /// <summary>Once a heartbeat: judges every timeout of this connection.</summary>
    internal void Tick(long now)
    {
        if (_endDeadline != 0 && now >= _endDeadline)
        {
            Abort($"the connection reached its whole time of {Seconds.Of(_options.LifetimeTimeout)}", ConnectionError.TimedOut);
            return;
        }
        long sending = SendingSince, receiving = Volatile.Read(ref _receivingSince);
        if (sending != 0 && Passed(now, sending, _options.SendTimeout))
        {
            Abort($"the peer took nothing for {Seconds.Of(_options.SendTimeout)}", ConnectionError.TimedOut);
            return;
        }
        if (sending == 0 && Passed(now, _lastActive, _options.IdleTimeout))
        {
            Abort($"nothing was sent or received for {Seconds.Of(_options.IdleTimeout)}", ConnectionError.TimedOut);
            return;
        }
        if (receiving != 0)
        {
            if (IsReceiveLate) FailReceive(TimedOut());
        }
        else if ((_aborted ?? _abandoned) is not null && !IsAborted && !ReceivesPastReset)
        {
            if (PeerIsGone()) Abort("the peer reset the connection", ConnectionError.Reset);
            else if (_abandoned is { IsCancellationRequested: false } abandoned && HasBeenLeft(now)) Cancel(abandoned);
        }
    }

    private bool HasBeenLeft(long now)
    {
        if (!PeerHasEnded()) return false;
        if (_peerEndedAt == 0) _peerEndedAt = now;
        return Passed(now, _peerEndedAt, HalfCloseGrace);
    }

    private ConnectionException TimedOut() =>
        new(ConnectionError.TimedOut, $"Nothing more came from {RemoteEndPoint} in time: it is slow, or waits for us; a longer timeout is an option.");

    private static bool Passed(long now, long since, TimeSpan? timeout) => timeout is { } t && now - since >= t.TotalMilliseconds;

    private void MakeRoom(int firstBytes)
    {
        int unread = _end - _start;
        if (_start > 0 && unread <= _block.Length / 2)
        {
            _block.AsSpan(_start, unread).CopyTo(_block);
        }
        else
        {
            if (unread >= ReceiveBlockBytesMax)
                throw new InvalidOperationException($"{unread} bytes are unread: advance past some before receiving more.");
            byte[] larger = ReceiveBlocks.Rent(_block.Length == 0 ? firstBytes : Math.Max(BlockBytes, _block.Length * 2));
            _block.AsSpan(_start, unread).CopyTo(larger);
            if (_block.Length > 0) ReceiveBlocks.Return(_block);
            _block = larger;
        }
        (_start, _end) = (0, unread);
    }

    private sealed record Ending(string Reason, ConnectionError Error);
}
