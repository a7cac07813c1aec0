using System.Buffers;
using System.Runtime.CompilerServices;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>
/// Drives one HTTP/1 connection: reads a head, has the pipeline answer it, and goes on with the next; answers of pipelined requests leave in one send. It decides when
/// to wait, for how long, and when the connection ends. What a request means it does not know.
/// </summary>
internal sealed class Http1Driver
{
    private readonly Connection _connection;
    private readonly Serving _serving;
    private readonly Limits _limits;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    // From a head's first byte to its answer's last: a connection that waits between two requests has none.
    private Http1Exchange? _exchange;
    private Http1ReaderState _state;
    private int _headRead;
    private long _headDeadline;
    private byte[] _headCopy = [];
    private volatile bool _isIdle;

    // Whether the peer may still be sending: then closing at once could cost it the last answer.
    private bool _lingers;

    public Http1Driver(Connection connection, Serving serving, long id)
    {
        (_connection, _serving, _limits, Id) = (connection, serving, serving.Limits, id);
        BeginHead();
    }

    /// <summary>The connection's number, for those who listen.</summary>
    public long Id { get; }

    /// <summary>How many requests there have been.</summary>
    public long Requests { get; private set; }

    /// <summary>The drivers before and behind this one among those of the server, for <see cref="Http1Drivers"/> alone.</summary>
    public Http1Driver? Previous { get; set; }

    /// <summary>See <see cref="Previous"/>.</summary>
    public Http1Driver? Next { get; set; }

    /// <summary>Serves the connection until either side ends it.</summary>
    /// <remarks>One method and so one state: an idle connection keeps it.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync()
    {
        try
        {
            while (ReadHead() is var found and not Http1Event.Rejected)
            {
                if (found == Http1Event.NeedMoreData)
                {
                    if (_exchange is { Output.Length: > 0 }) await _exchange.Output.FlushAsync().ConfigureAwait(false);
                    if (!BeginWaiting()) break;
                    int came;
                    try { came = await _connection.ReceiveAsync().ConfigureAwait(false); }
                    catch (ConnectionException e) when (IsTimeout(e)) { came = -1; }
                    if (EndWaiting(came)) continue;
                    break;
                }
                Http1Exchange exchange = BeginExchange();
                ValueTask answered = _serving.Pipeline.ProcessAsync(exchange);
                if (!answered.IsCompletedSuccessfully) await answered.ConfigureAwait(false);
                if (!EndExchange(exchange)) break;
                if (_lingers) await DrainAsync(exchange).ConfigureAwait(false);
                if (_lingers) break;
                if (exchange.Output.Length >= _limits.OutputBytesMax) await exchange.Output.FlushAsync().ConfigureAwait(false);
                BeginHead();
            }
            if (_exchange is not null) await _exchange.Output.FlushAsync().ConfigureAwait(false);
            GiveBack();
            if (_lingers) await _connection.LingerAsync(_limits.LingerTimeout, _limits.DrainBytesMax).ConfigureAwait(false);
        }
        catch (ConnectionException)
        {
            // The peer went away, or was too slow to take its answer: nobody is left to be told.
        }
        finally
        {
            _exchange?.Release();
            ReturnHeadCopy();
            _serving.Left(this, _connection);
        }
    }

    /// <summary>Stopping, from any thread: a connection that waits between two requests is done; the next heartbeat ends its receive. One that waits for a body is not.</summary>
    public void EndIdle()
    {
        if (_isIdle) _connection.ReceiveDeadline = 1;
    }

    /// <summary>From any thread: what is under way is given up.</summary>
    public void GiveUp() => _connection.Abort("the server's drain time is over");

    private void BeginHead()
    {
        _exchange?.Head.Reset();
        _state = Http1ReaderState.ForRequest(_limits);
        _headRead = 0;
        _headDeadline = 0;
    }

    private Http1Event ReadHead()
    {
        ReadOnlyMemory<byte> unread = _connection.Unread;
        if (unread.Length == _headRead) return Http1Event.NeedMoreData;
        _exchange ??= _serving.Exchanges.Rent(_connection);
        _exchange.Head.Bytes = unread;
        var reader = new Http1Reader(unread.Span[_headRead..], _state);
        Http1Event found = _exchange.Head.Read(ref reader, _headRead);
        _state = reader.State;
        _headRead += reader.Position;
        if (found == Http1Event.NeedMoreData && _headRead == 2) SkipEmptyLine();
        if (found == Http1Event.Rejected) Refuse(reader.Rejection!);
        return found;
    }

    // The line that old clients send after a body (RFC 9112 2.2) begins no head: only with its first byte the clock starts.
    private void SkipEmptyLine()
    {
        _connection.Advance(_headRead);
        _headRead = 0;
    }

    // Between two requests, with nothing unread, the connection is idle and holds no buffer; in a head the clock runs from its first byte.
    // False when there is nothing to wait for, since the server stops.
    private bool BeginWaiting()
    {
        if (_connection.Unread.IsEmpty)
        {
            GiveBack();
            _connection.ReceiveDeadline = _connection.Heartbeat.After(_limits.IdleTimeout);
            _isIdle = true;
            return !_serving.IsStopping;
        }
        if (_headDeadline == 0) _headDeadline = _connection.Heartbeat.After(_limits.HeadTimeout);
        _connection.ReceiveDeadline = _headDeadline;
        return true;
    }

    // False when nothing more is to be read.
    private bool EndWaiting(int came)
    {
        bool idle = _isIdle;
        _isIdle = false;
        if (came > 0) return true;
        if (!idle) Refuse(came < 0 ? Rejection.HeadTimedOut : Rejection.HeadEndedEarly);
        return false;
    }

    // Only one that nobody can be at any more: a body that was left in the middle may still be read by a handler that did not wait for it.
    private void GiveBack()
    {
        if (_exchange is not { Body.AtEnd: true } exchange || _connection.IsAborted) return;
        _exchange = null;
        _serving.Exchanges.Return(exchange);
    }

    private bool IsTimeout(ConnectionException e) => e.Error == ConnectionError.TimedOut && !_connection.IsAborted;

    private Http1Exchange BeginExchange()
    {
        Http1Exchange exchange = _exchange!;
        Requests++;
        if (_state.ContentLength != 0 || _state.IsChunked) KeepHead(exchange.Head);
        exchange.Begin(_state);
        return exchange;
    }

    // The request's spans must stay while its body goes through the connection's block: the head moves to a block of its own.
    private void KeepHead(MessageHead head)
    {
        int length = head.Length;
        if (_headCopy.Length < length)
        {
            ReturnHeadCopy();
            _headCopy = ArrayPool<byte>.Shared.Rent(length);
        }
        _connection.Unread.Span[..length].CopyTo(_headCopy);
        head.Bytes = _headCopy.AsMemory(0, length);
        _connection.Advance(length);
        _headRead = 0;
    }

    // False when the connection carries no more requests.
    private bool EndExchange(Http1Exchange exchange)
    {
        ResetContext();
        exchange.LeavePool();
        if (_connection.IsAborted) return false;
        if (_headRead > 0) _connection.Advance(_headRead);
        ReturnHeadCopy();
        _lingers = exchange.KeepsAlive ? !exchange.Body.AtEnd : exchange.MustLinger;
        return exchange.KeepsAlive;
    }

    private void ReturnHeadCopy()
    {
        if (_headCopy.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_headCopy);
        _headCopy = [];
    }

    // A handler may leave what it set in its execution context; the next request must not find it.
    private void ResetContext()
    {
        if (_context is not null && !ReferenceEquals(ExecutionContext.Capture(), _context)) ExecutionContext.Restore(_context);
    }

    // Reads and drops what the handler left of the body, within limits; past them the connection ends, and lingers.
    private async ValueTask DrainAsync(Http1Exchange exchange)
    {
        await exchange.Output.FlushAsync().ConfigureAwait(false);
        long before = exchange.Body.BytesRead;
        exchange.Body.Deadline = _connection.Heartbeat.After(_limits.DrainTimeout);
        byte[] dropped = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await exchange.Body.ReadAsync(dropped, long.MaxValue, default).ConfigureAwait(false) > 0)
            {
                if (exchange.Body.BytesRead - before > _limits.DrainBytesMax) return;
            }
            _lingers = false;
        }
        catch (BadMessageException e)
        {
            _serving.Events.Rejected(_connection.RemoteEndPoint, e.Rejection);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(dropped);
        }
    }

    // Earlier answers stand before this one in the output; what comes after it is not read as a request.
    private void Refuse(Rejection reason)
    {
        _serving.Events.Rejected(_connection.RemoteEndPoint, reason);
        using Response answer = ErrorAnswer.For(reason);
        _exchange!.Head.Reset();
        _exchange.RefuseWith(answer);
        _lingers = true;
    }
}
