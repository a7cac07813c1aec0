using System.Buffers;
using System.Net;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>One request and its answer on an HTTP/1 connection; used again for the next. Framing is decided here (RFC 9112 6), sending is the output's.</summary>
internal sealed class Http1Exchange : Exchange
{
    private readonly Serving _serving;
    private readonly Http1HeadReader _headReader;
    private readonly Http1Output _output;
    private readonly Http1Body _body;

    // Whose it is; nobody's between two requests.
    private Connection _connection = null!;

    // Of the request under way.
    private bool _keepAlive;
    private bool _saidKeepAlive;
    private bool _expectsContinue;
    private long? _bodyLength;
    private int _answerAt;
    private long _bodyAt;
    private bool _isChunked;
    private int _flushesBefore;
    private bool _headWritten;
    private Forwarding? _forwarded;
    private bool _toPool;

    // The sending of answers before this one, begun while its handler waits; the output is not to be touched until it has ended. Guarded by the output's lock.
    private Task? _earlier;

    public Http1Exchange(Serving serving)
    {
        _serving = serving;
        _headReader = new(Head, serving.Limits);
        _output = new();
        _body = new(serving.Limits);
    }

    public override string Scheme => Forwarded.Scheme ?? (_connection.Tls is null ? "http" : "https");

    public override string Protocol => Head.MinorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1";

    public override string Host => Forwarded.Host ?? base.Host;

    public override EndPoint? RemoteEndPoint => Forwarded.Remote ?? _connection.RemoteEndPoint;

    public override bool IsFromTrustedProxy => _serving.Proxies?.Trusts(_connection.RemoteEndPoint) == true;

    public override EndPoint? LocalEndPoint => _connection.LocalEndPoint;

    public override CancellationToken Aborted => _serving.CancelsOnHalfClose ? _connection.Abandoned : _connection.Aborted;

    public override long? BodyLength => _bodyLength;

    protected override BodyQuotas? BodyQuotas => _serving.BodyQuotas;

    public override HeaderList? Trailers => _body.AtEnd ? _body.Trailers : null;

    /// <summary>Whether the connection may carry another request after this one.</summary>
    public bool KeepsAlive => _keepAlive;

    /// <summary>The server that it is of.</summary>
    public Serving Serving => _serving;

    /// <summary>The request's head, as far as it has come.</summary>
    public Http1HeadReader HeadReader => _headReader;

    /// <summary>What waits to be sent.</summary>
    public Http1Output Output => _output;

    /// <summary>The request's body, for what is left of it.</summary>
    public Http1Body Body => _body;

    public override bool AnswerStarted => _headWritten && _output.Flushes != _flushesBefore;

    /// <summary>Carries requests of <paramref name="connection"/> from now on, whose next byte is the first of a head.</summary>
    public void Join(Connection connection)
    {
        _connection = _headReader.Connection = _output.Connection = _body.Connection = connection;
        _headReader.Begin();
    }

    /// <summary>Carries none for a while. What it keeps is small, and knows no connection.</summary>
    public void Leave()
    {
        Head.Reset();
        _output.Trim();
        _connection = _headReader.Connection = _output.Connection = _body.Connection = null!;
    }

    /// <summary>Gives all blocks back to their pools.</summary>
    public void Release()
    {
        _output.Release();
        _headReader.Release();
        Head.Release();
    }

    /// <summary>The head is whole and its body's first byte is the connection's next.</summary>
    public void Begin()
    {
        Begin(_serving.Limits.BodyBytesMax);
        ref readonly Http1ReaderState state = ref _headReader.State;
        if (state.ContentLength != 0 || state.IsChunked) _headReader.Keep();
        _keepAlive = state.KeepAlive && !_serving.IsStopping;
        _saidKeepAlive = state.SaidKeepAlive;
        _expectsContinue = state.ExpectContinue;
        _bodyLength = state.IsChunked ? null : state.ContentLength;
        _headWritten = false;
        _forwarded = null;
        _earlier = null;
        _body.Begin(state);
    }

    // Read when first asked for: a request that nobody asks costs nothing.
    private Forwarding Forwarded => _serving.Proxies is not { } proxies ? default : _forwarded ??= proxies.Read(_connection.RemoteEndPoint, Head);

    public override void HandlerWaits() => _ = SendEarlierAsync();

    // Asked for by the pipeline, and by the handler's own thread when it reads: whoever comes first sends.
    private Task SendEarlierAsync()
    {
        lock (_output) return _earlier ??= _output.Length == 0 ? Task.CompletedTask : _output.FlushAsync().AsTask();
    }

    public override bool MustLeaveThread() => _serving.Pipeline.MustLeaveThread(this);

    public override bool TakeLateness() => _connection.TakeLateness();

    public override bool TryKeepThread() => _toPool = _connection.ResumesOnPool = _connection.TryKeepThread();

    public override ValueTask ToPoolAsync()
    {
        _toPool = true;
        _connection.ResumesOnPool = true;
        return PoolHop.Now;
    }

    /// <summary>The exchange has ended: the next one begins where the connection is served.</summary>
    public void LeavePool()
    {
        if (!_toPool) return;
        _toPool = false;
        _connection.ResumesOnPool = false;
    }

    public override void CloseAfterAnswer() => _keepAlive = false;

    public override void Refuse(Rejection reason)
    {
        _serving.Events.Rejected(RemoteEndPoint, reason);
        base.Refuse(reason);
    }

    public override void Abort(string reason)
    {
        _keepAlive = false;
        _output.Rewind(0);
        _connection.Abort(reason);
        if (_headWritten) BytesSent = BodyBytesThatLeft();
    }

    public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_expectsContinue) return _body.ReadAsync(buffer, BodyBytesMax, cancellationToken);
        return ContinueAndReadAsync(buffer, cancellationToken);
    }

    // A client that expects 100 sends its body after we say so, or after losing patience; a body that is too large is refused before.
    private async ValueTask<int> ContinueAndReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_bodyLength > BodyBytesMax) throw new BadMessageException(Rejection.BodyTooLarge);
        _expectsContinue = false;
        if (!_headWritten) await SendEarlierAsync().ConfigureAwait(false);
        if (_connection.Unread.IsEmpty && !_headWritten)
        {
            _output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
            await _output.FlushAsync().ConfigureAwait(false);
        }
        return await _body.ReadAsync(buffer, BodyBytesMax, cancellationToken).ConfigureAwait(false);
    }

    protected override ValueTask SendAsync(Response response) =>
        _earlier is { IsCompletedSuccessfully: false } earlier ? RespondAfterAsync(earlier, response) : RespondNowAsync(response);

    private async ValueTask RespondAfterAsync(Task earlier, Response response)
    {
        await earlier.ConfigureAwait(false);
        await RespondNowAsync(response).ConfigureAwait(false);
    }

    private ValueTask RespondNowAsync(Response response)
    {
        if (_headWritten) Restart(); // A body's source failed before anything left: another answer takes its place.
        _answerAt = _output.Length;
        _flushesBefore = _output.Flushes;
        long? length = WireForm.BodyLength(response);
        bool chunked = length is null && Head.MinorVersion == 1;
        Settle(length is null && !chunked);
        WriteHead(response, chunked);
        _headWritten = true;
        _bodyAt = _connection.BytesSent + _output.Length;
        _isChunked = chunked;
        if (length == 0 || Head.KnownMethod == KnownMethod.Head) return default;
        if (response.Body is BytesBody bytes && bytes.Bytes.Length <= _serving.Limits.OutputBytesMax - _output.Length) return Append(bytes);
        ValueTask sending = Http1Bodies.SendAsync(response.Body, chunked, _output, _serving.Limits, sent => BytesSent += sent, this);
        // The others may read the request's body while they are sent.
        return !sending.IsCompleted && !_body.AtEnd && response.Body is BytesBody or FileBody ? SendAndDiscardAsync(sending) : sending;
    }

    // A client that writes its whole request before it reads waits for us to read, while our send waits for it: so what it sends is read,
    // and discarded.
    private async ValueTask SendAndDiscardAsync(ValueTask sending)
    {
        using var sent = new CancellationTokenSource();
        Task discarding = DiscardAsync(sent.Token);
        try
        {
            await sending.ConfigureAwait(false);
        }
        finally
        {
            sent.Cancel();
            await discarding.ConfigureAwait(false);
        }
    }

    // Within the bound for keeping the connection by the body's framing; past it the connection ends after the response, whatever comes.
    private async Task DiscardAsync(CancellationToken sent)
    {
        byte[] discarded = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            long most = _body.BytesRead + _serving.Limits.DrainBytesMax;
            while (_keepAlive && await _body.ReadAsync(discarded, long.MaxValue, sent).ConfigureAwait(false) > 0)
            {
                if (_body.BytesRead > most) _keepAlive = false;
            }
            _connection.ReceiveDeadline = 0;
            while (!_keepAlive && await _connection.ReceiveAsync(discarded, sent).ConfigureAwait(false) > 0) { }
        }
        catch (BadMessageException)
        {
            _keepAlive = false;
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionException or InvalidOperationException)
        {
            // All is sent, or the peer is gone, which the send will tell; or a handler that has returned still reads the body.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(discarded);
        }
    }

    // The common answer, without a delegate.
    private ValueTask Append(BytesBody body)
    {
        _output.Write(body.Bytes.Span);
        BytesSent = body.Bytes.Length;
        return default;
    }

    // What was counted while it was made may still have waited here, and a file is counted when all of it has left.
    private long BodyBytesThatLeft()
    {
        long left = Math.Max(0, _connection.BytesSent - _bodyAt);
        // With the size lines of its chunks.
        return _isChunked ? Math.Min(BytesSent, left) : left;
    }

    private void Restart()
    {
        _output.Rewind(_answerAt);
        BytesSent = 0;
    }

    /// <summary>Writes a refusal of what is no whole request; the connection ends after it.</summary>
    public void RefuseWith(Response answer)
    {
        _keepAlive = false;
        WriteHead(answer, chunked: false);
        _output.Write(((BytesBody)answer.Body).Bytes.Span);
    }

    // The connection ends after this response when the response's end can be told in no other way, or when more of the request is to come
    // than is worth reading, or what is here of it is faulty.
    private void Settle(bool endsWithConnection)
    {
        bool bodyStays = !_body.AtEnd
            && (_expectsContinue || _body.Broken || _body.Left > _serving.Limits.DrainBytesMax || _body.BreaksAhead());
        if (endsWithConnection || bodyStays || _serving.IsStopping) _keepAlive = false;
    }

    private void WriteHead(Response response, bool chunked)
    {
        WireForm? form = WireForm.Of(response);
        bool hasDate = form?.HasDate ?? response.Header("Date") is not null;
        while (true)
        {
            var writer = new Http1Writer(_output.Free);
            if (form is not null) writer.Raw(form.Head);
            else WireForm.WriteTo(ref writer, response);
            WriteChanging(ref writer, hasDate, chunked);
            if (!writer.Overflowed)
            {
                _output.Advance(writer.Written);
                return;
            }
            _output.Grow();
        }
    }

    // What differs from one sending to the next.
    private void WriteChanging(ref Http1Writer writer, bool hasDate, bool chunked)
    {
        if (!hasDate) writer.Raw(_serving.Date.Bytes);
        if (_serving.ServerName is { } name) writer.Field("Server", name);
        foreach (ref readonly Header header in AddedHeaders) writer.Field(header.Name, header.Value);
        if (chunked) writer.Raw("Transfer-Encoding: chunked\r\n"u8);
        if (!_keepAlive) writer.Raw("Connection: close\r\n"u8);
        else if (_saidKeepAlive && Head.MinorVersion == 0) writer.Raw("Connection: keep-alive\r\n"u8);
        writer.End();
    }
}
