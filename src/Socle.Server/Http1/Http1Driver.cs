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
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    // From a head's first byte to its answer's last: a connection that waits between two requests has none.
    private Http1Exchange? _exchange;

    // Whether it waits for a head's next bytes, or its first.
    private volatile bool _waits;

    // Whether we end the connection: what the peer still sends, or has sent and we have not read, could then cost it the last response.
    private bool _lingers;

    public Http1Driver(Connection connection, Serving serving, long id) => (_connection, _serving, Id) = (connection, serving, id);

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
                ValueTask answered = _serving.Pipeline.ProcessAsync(BeginExchange());
                if (!answered.IsCompletedSuccessfully) await answered.ConfigureAwait(false);
                if (!EndExchange(_exchange!)) break;
                if (_lingers) await DrainAsync(_exchange!).ConfigureAwait(false);
                if (_lingers) break;
                if (_exchange!.Output.Length >= Limits.OutputBytesMax) await _exchange.Output.FlushAsync().ConfigureAwait(false);
                _exchange!.HeadReader.Begin();
            }
            if (_exchange is not null) await _exchange.Output.FlushAsync().ConfigureAwait(false);
            GiveBack();
            if (_lingers)
            {
                _exchange?.Release();
                await _serving.Lingering.LingerAsync(_connection).ConfigureAwait(false);
            }
        }
        catch (ConnectionException)
        {
            // The peer went away, or was too slow to take its answer: nobody is left to be told.
        }
        finally
        {
            // After an abort a send of an earlier answer, which nobody waits for any more, may still be reading the output: then the collector takes it.
            if (!_connection.IsAborted) _exchange?.Release();
            _serving.Left(this, _connection);
        }
    }

    /// <summary>
    /// Stopping, from any thread: a connection that waits for a request is done. The next heartbeat ends its receive, and one that has a
    /// part of a head waits again, for less time. A request that has begun meanwhile is not harmed: who waits for its body knows when that
    /// is due.
    /// </summary>
    public void EndWaiting()
    {
        if (_waits) _connection.ReceiveDeadline = 1;
    }

    /// <summary>From any thread: what is under way is given up.</summary>
    public void GiveUp() => _connection.Abort("the server's drain time is over");

    private Limits Limits => _serving.Limits;

    private Http1Event ReadHead()
    {
        if (_connection.Unread.Length == (_exchange?.HeadReader.BytesRead ?? 0)) return Http1Event.NeedMoreData;
        _exchange ??= _serving.Exchanges.Rent(_connection);
        Http1Event found = _exchange.HeadReader.Read(out Rejection? rejection);
        if (found == Http1Event.Rejected) Refuse(rejection!);
        return found;
    }

    // Between two requests, with nothing unread, the connection is idle and holds no buffer; in a head the clock runs from its first byte.
    // False when there is nothing to wait for, since the server stops.
    private bool BeginWaiting()
    {
        if (_connection.Unread.IsEmpty)
        {
            GiveBack();
            _connection.ReceiveDeadline = _connection.Heartbeat.After(Requests == 0 ? Limits.FirstByteTimeout : Limits.IdleTimeout);
            _connection.IsIdle = _waits = true;
            return !_serving.IsStopping;
        }
        Http1HeadReader head = _exchange!.HeadReader;
        if (head.Deadline == 0) head.Deadline = _connection.Heartbeat.After(Limits.HeadTimeout);
        _connection.ReceiveDeadline = head.Deadline;
        _waits = true;
        if (_serving.IsStopping)
            _connection.ReceiveDeadline = head.Deadline = Math.Min(head.Deadline, _connection.Heartbeat.After(Serving.StopHeadTimeout));
        return true;
    }

    // False when nothing more is to be read.
    private bool EndWaiting(int came)
    {
        _connection.IsIdle = _waits = false;
        if (came > 0) return true;
        if (_connection.Unread.IsEmpty) return false;
        if (came < 0 && _connection.Heartbeat.Milliseconds < _exchange!.HeadReader.Deadline) return true;
        Refuse(came < 0 ? Rejection.HeadTimedOut : Rejection.HeadEndedEarly);
        return false;
    }

    // Only one that nobody can be at any more, and that knows nothing of the next head: a body that was left in the middle may still be read by a handler that did
    // not wait for it.
    private void GiveBack()
    {
        if (_exchange is not { Body.AtEnd: true, HeadReader.HasSkipped: false } exchange || _connection.IsAborted) return;
        _exchange = null;
        _serving.Exchanges.Return(exchange);
    }

    private bool IsTimeout(ConnectionException e) => e.Error == ConnectionError.TimedOut && !_connection.IsAborted;

    private Http1Exchange BeginExchange()
    {
        Http1Exchange exchange = _exchange!;
        Requests++;
        exchange.Begin();
        return exchange;
    }

    // False when the connection carries no more requests.
    private bool EndExchange(Http1Exchange exchange)
    {
        ResetContext();
        exchange.LeavePool();
        if (_connection.IsAborted) return false;
        exchange.HeadReader.End();
        _lingers = !exchange.KeepsAlive || !exchange.Body.AtEnd;
        return exchange.KeepsAlive;
    }

    // A handler may leave what it set in its execution context; the next request must not find it.
    private void ResetContext()
    {
        if (_context is not null && !ReferenceEquals(ExecutionContext.Capture(), _context)) ExecutionContext.Restore(_context);
    }

    // Reads and discards what the handler left of the body, within limits; past them the connection ends, and lingers.
    private async ValueTask DrainAsync(Http1Exchange exchange)
    {
        await exchange.Output.FlushAsync().ConfigureAwait(false);
        long before = exchange.Body.BytesRead;
        exchange.Body.Deadline = _connection.Heartbeat.After(Limits.DrainTimeout);
        byte[] dropped = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await exchange.Body.ReadAsync(dropped, long.MaxValue, default).ConfigureAwait(false) > 0)
            {
                if (exchange.Body.BytesRead - before > Limits.DrainBytesMax) return;
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
