using System.Net;
using Microsoft.Win32.SafeHandles;

namespace Socle.Server.Tests;

/// <summary>
/// A server's end of a connection that tells where it stands, so that a test moves its clock or looks at the answer only when the server has nothing left to do.
/// </summary>
internal sealed class WatchedConnection : Connection
{
    private readonly Connection _inner;
    private readonly Lock _lock = new();
    private readonly List<(Func<WatchedConnection, bool> Holds, TaskCompletionSource Done)> _waiters = [];
    private CancellationTokenSource? _receive;
    private ConnectionException? _failure;

    public WatchedConnection(Connection inner, ConnectionOptions options) : base(inner.Heartbeat, options)
    {
        _inner = inner;
        Heartbeat.Add(this);
        inner.Aborted.UnsafeRegister(static c => ((WatchedConnection)c!).FollowAbort(ConnectionError.Reset), this);
    }

    public override long BytesSent => _inner.BytesSent;

    /// <summary>Bytes received so far.</summary>
    public long Received { get; private set; }

    /// <summary>How many receives have begun: tells one that was begun again after a timeout from the one before.</summary>
    public int Receives { get; private set; }

    /// <summary>How often something was sent.</summary>
    public int Sends { get; private set; }

    /// <summary>Whether a receive is under way, waiting unless bytes are here.</summary>
    public bool IsReceiving { get; private set; }

    /// <summary>Whether a send waits for room.</summary>
    public bool IsSending { get; private set; }

    /// <summary>Whether the server has let go of it.</summary>
    public bool IsDisposed { get; private set; }

    public bool HasEnded => IsDisposed || IsAborted;

    public override EndPoint LocalEndPoint => Proxied?.Server ?? _inner.LocalEndPoint;

    public override EndPoint RemoteEndPoint => Proxied?.Client ?? _inner.RemoteEndPoint;

    /// <summary>Completes when the condition holds; it is judged at every change.</summary>
    public async Task UntilAsync(Func<WatchedConnection, bool> holds)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (holds(this)) return;
            _waiters.Add((holds, done));
        }
        await done.Task.WaitAsync(Safety.Net);
    }

    /// <summary>Completes when the server has taken so many bytes and waits for more, or has ended the connection.</summary>
    public Task UntilItWaitsAsync(long received) => UntilAsync(c => c.HasEnded || c.IsReceiving && c.Received >= received);

    /// <summary>
    /// Has the clock pass <paramref name="time"/>, which fails the receive that waits, and goes on when the server waits again.
    /// </summary>
    public async Task UntilItWaitsAgainAsync(TestServer server, TimeSpan time)
    {
        int before = Receives;
        server.Pass(time);
        await UntilAsync(c => c.HasEnded || c.Receives > before);
    }

    protected override ValueTask<int> ReceiveCoreAsync(CancellationToken cancellationToken) => ReceiveAsync(FreeSpace(), true, cancellationToken);

    protected override ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ReceiveAsync(buffer, false, cancellationToken);

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, bool intoBlock, CancellationToken cancellationToken)
    {
        if (IsAborted) throw Failure("Receiving from");
        using var receive = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_lock) (_receive, _failure) = (receive, null);
        int came = 0;
        try
        {
            Receiving(true);
            Change(() => (IsReceiving, Receives) = (true, Receives + 1));
            came = await _inner.ReceiveAsync(buffer, receive.Token);
        }
        catch (OperationCanceledException) when (_failure is { } failure)
        {
            throw failure;
        }
        catch (ConnectionException e)
        {
            FollowAbort(e.Error);
            throw;
        }
        finally
        {
            Receiving(false);
            lock (_lock) _receive = null;
            Change(() => (IsReceiving, Received) = (false, Received + came));
        }
        if (intoBlock) Commit(came);
        return came;
    }

    protected override void FailReceive(ConnectionException error)
    {
        CancellationTokenSource? receive;
        lock (_lock)
        {
            receive = IsReceiveLate ? _receive : null;
            if (receive is not null) _failure = error;
        }
        try { receive?.Cancel(); }
        catch (ObjectDisposedException) { /* It has just received something. */ }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        SendAsync(() => _inner.SendAsync(data, cancellationToken));

    public override ValueTask SendAsync(ReadOnlyMemory<byte> head, SafeFileHandle file, long offset, long count, CancellationToken cancellationToken = default) =>
        SendAsync(() => _inner.SendAsync(head, file, offset, count, cancellationToken));

    private async ValueTask SendAsync(Func<ValueTask> send)
    {
        Change(() => Sends++);
        try
        {
            ValueTask sent = send();
            if (!sent.IsCompleted) Change(() => IsSending = true);
            await sent;
        }
        catch (ConnectionException e)
        {
            FollowAbort(e.Error);
            throw;
        }
        finally { Change(() => IsSending = false); }
    }

    public override ValueTask ShutdownSendAsync() => _inner.ShutdownSendAsync();

    protected override bool PeerHasEnded() => _inner.HasEndedPeer;

    protected override long UnacknowledgedBytes() => _inner.Unacknowledged;

    protected override void AbortCore()
    {
        _inner.Abort(AbortReason!);
        Heartbeat.Remove(this);
        Change(() => { });
    }

    public override async ValueTask DisposeAsync()
    {
        Heartbeat.Remove(this);
        await _inner.DisposeAsync();
        Change(() => IsDisposed = true);
    }

    private void FollowAbort(ConnectionError error)
    {
        if (_inner.AbortReason is { } reason) Abort(reason, error);
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            foreach (var waiter in _waiters.Where(w => w.Holds(this)).ToArray())
            {
                _waiters.Remove(waiter);
                waiter.Done.SetResult();
            }
        }
    }
}
