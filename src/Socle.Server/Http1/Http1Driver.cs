using System.Buffers;
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
    private readonly Http1Output _output;
    private readonly Http1Exchange _exchange;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private Http1ReaderState _state;
    private int _headRead;
    private long _headDeadline;
    private byte[] _headCopy = [];
    private volatile bool _isIdle;

    public Http1Driver(Connection connection, Serving serving)
    {
        (_connection, _serving, _limits) = (connection, serving, serving.Limits);
        _output = new(connection);
        _exchange = new(connection, serving, _output);
    }

    /// <summary>How many requests there have been.</summary>
    public long Requests { get; private set; }

    /// <summary>Serves the connection until either side ends it.</summary>
    /// <exception cref="ConnectionException">The peer reset the connection, or took nothing for too long.</exception>
    public async ValueTask RunAsync()
    {
        using CancellationTokenRegistration stop = _serving.Stopping.UnsafeRegister(static d => ((Http1Driver)d!).EndIdle(), this);
        try
        {
            bool linger = await ServeAsync().ConfigureAwait(false);
            await _output.FlushAsync().ConfigureAwait(false);
            if (linger) await _connection.LingerAsync(_limits.LingerTimeout, _limits.DrainBytesMax).ConfigureAwait(false);
        }
        finally
        {
            _output.Release();
            _exchange.Head.Release();
            ReturnHeadCopy();
        }
    }

    // Returns whether the peer may still be sending: then closing at once could cost it the last answer.
    private async ValueTask<bool> ServeAsync()
    {
        while (true)
        {
            BeginHead();
            Http1Event found;
            while ((found = ReadHead()) == Http1Event.NeedMoreData)
            {
                if (_output.Length > 0) await _output.FlushAsync().ConfigureAwait(false);
                bool idle = _isIdle = BeginWaiting();
                if (idle && _serving.IsStopping) return false;
                int came;
                try { came = await _connection.ReceiveAsync().ConfigureAwait(false); }
                catch (ConnectionException e) when (IsTimeout(e)) { came = -1; }
                _isIdle = false;
                if (came <= 0) return !idle && Refuse(came < 0 ? Rejection.HeadTimedOut : Rejection.HeadEndedEarly);
            }
            if (found == Http1Event.Rejected) return true;

            BeginExchange();
            ValueTask answered = _serving.Pipeline.ProcessAsync(_exchange);
            if (!answered.IsCompletedSuccessfully) await answered.ConfigureAwait(false);
            ResetContext();
            _exchange.LeavePool();

            if (_connection.IsAborted) return false;
            EndExchange();
            if (!_exchange.KeepsAlive) return _exchange.MustLinger;
            if (!_exchange.Body.AtEnd && !await DrainAsync().ConfigureAwait(false)) return true;
            if (_output.Length >= _limits.OutputBytesMax) await _output.FlushAsync().ConfigureAwait(false);
        }
    }

    private void BeginHead()
    {
        _exchange.Head.Reset();
        _state = Http1ReaderState.ForRequest(_limits);
        _headRead = 0;
        _headDeadline = 0;
    }

    private Http1Event ReadHead()
    {
        ReadOnlyMemory<byte> unread = _connection.Unread;
        if (unread.Length == _headRead) return Http1Event.NeedMoreData;
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
    private bool BeginWaiting()
    {
        if (_connection.Unread.IsEmpty)
        {
            _output.Release();
            _exchange.Head.Release();
            _connection.ReceiveDeadline = _connection.Heartbeat.After(_limits.IdleTimeout);
            return true;
        }
        if (_headDeadline == 0) _headDeadline = _connection.Heartbeat.After(_limits.HeadTimeout);
        _connection.ReceiveDeadline = _headDeadline;
        return false;
    }

    private bool IsTimeout(ConnectionException e) => e.Error == ConnectionError.TimedOut && !_connection.IsAborted;

    private void BeginExchange()
    {
        Requests++;
        if (_state.ContentLength != 0 || _state.IsChunked) KeepHead();
        _exchange.Begin(_state);
    }

    // The request's spans must stay while its body goes through the connection's block: the head moves to a block of its own.
    private void KeepHead()
    {
        int length = _exchange.Head.Length;
        if (_headCopy.Length < length)
        {
            ReturnHeadCopy();
            _headCopy = ArrayPool<byte>.Shared.Rent(length);
        }
        _connection.Unread.Span[..length].CopyTo(_headCopy);
        _exchange.Head.Bytes = _headCopy.AsMemory(0, length);
        _connection.Advance(length);
        _headRead = 0;
    }

    private void EndExchange()
    {
        if (_headRead > 0) _connection.Advance(_headRead);
        ReturnHeadCopy();
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

    // Reads and drops what the handler left of the body, within limits.
    private async ValueTask<bool> DrainAsync()
    {
        await _output.FlushAsync().ConfigureAwait(false);
        long before = _exchange.Body.BytesRead;
        _exchange.Body.Deadline = _connection.Heartbeat.After(_limits.DrainTimeout);
        byte[] dropped = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await _exchange.Body.ReadAsync(dropped, long.MaxValue, default).ConfigureAwait(false) > 0)
            {
                if (_exchange.Body.BytesRead - before > _limits.DrainBytesMax) return false;
            }
            return true;
        }
        catch (BadMessageException e)
        {
            _serving.Events.Rejected(_connection.RemoteEndPoint, e.Rejection);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(dropped);
        }
    }

    // Earlier answers stand before this one in the output; what comes after it is not read as a request.
    private bool Refuse(Rejection reason)
    {
        _serving.Events.Rejected(_connection.RemoteEndPoint, reason);
        using Response answer = ErrorAnswer.For(reason);
        _exchange.Head.Reset();
        _exchange.RefuseWith(answer);
        return true;
    }

    // Stopping, from any thread: a connection that waits between two requests is done; the next heartbeat ends its receive. One that waits for a body is not.
    private void EndIdle()
    {
        if (_isIdle) _connection.ReceiveDeadline = 1;
    }
}
