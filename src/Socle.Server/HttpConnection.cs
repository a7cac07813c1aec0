using System.Runtime.ExceptionServices;
using System.Text;
using Socle.Http;
using Socle.Server.Http1;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>
/// The client's end of an HTTP/1 connection: sends one request after another and reads the responses. It knows neither pools nor redirects; those are for what is built on it.
/// </summary>
public sealed class HttpConnection : IAsyncDisposable
{
    private readonly Limits _limits;
    private readonly Http1Output _output;
    private readonly Http1Body _body;
    private readonly RequestBodySending _sending;
    private readonly string _host;
    private Http1ReaderState _state;
    private bool _keepsAlive = true;

    // From a request's first byte to its response's head. If that never comes, by a fault or a cancellation, it would be taken for the next one's.
    private bool _isAsking;

    /// <summary>Takes over <paramref name="connection"/>; <paramref name="host"/> goes into Host where a request has none of its own.</summary>
    public HttpConnection(Connection connection, string host, Limits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        (Connection, _host, _limits) = (connection, host, limits ?? Limits.Default);
        _output = new() { Connection = connection };
        _body = new(_limits) { Connection = connection };
        _sending = new(connection, _output, _limits);
        connection.ReceivesPastReset = true;
    }

    /// <summary>The connection below: after an upgrade, what is unread there belongs to the new protocol.</summary>
    public Connection Connection { get; }

    /// <summary>Gets what is read although a server should not have sent it. What a proxy may read, by default; a user agent is more lenient.</summary>
    public ResponseLeniency Leniency { get; init; } = ResponseLeniency.Proxy;

    /// <summary>
    /// Gets whether another request may be sent: the last one has been sent and its response read to the end, neither side has said close, and nothing has come that nobody asked
    /// for. Never true again when sending a request has thrown.
    /// </summary>
    public bool CanSend => _keepsAlive && !_isAsking && _sending.IsWhole && _body.AtEnd && !_body.Broken && Connection.Unread.IsEmpty && !Connection.IsAborted;

    /// <summary>Connects to <paramref name="address"/>, `example.org:80`; at `unix:/run/app.sock`, which is no host, it asks for localhost.</summary>
    /// <exception cref="ConnectionException">Nobody answered, or no; the message says what to try.</exception>
    public static async ValueTask<HttpConnection> ConnectAsync(string address, ConnectionOptions? options = null, Limits? limits = null, CancellationToken cancellationToken = default) =>
        new(await Connection.ConnectAsync(address, options, cancellationToken).ConfigureAwait(false), address.StartsWith("unix:", StringComparison.Ordinal) ? "localhost" : address, limits);

    /// <summary>
    /// Sends a request and reads the head of its final response; interim ones (1xx) but 101 are passed over. The response may come before the whole body is sent: one of 300 and
    /// more stops the sending, any other lets it go on while the response is read. So the body is in use until the response is read to its end, or the connection is disposed.
    /// </summary>
    /// <exception cref="ConnectionException">The connection failed.</exception>
    /// <exception cref="BadMessageException">What came back is not HTTP, or breaks a limit.</exception>
    /// <exception cref="InvalidOperationException">The last response has not been read to its end, or the connection cannot carry another request.</exception>
    public async ValueTask<IncomingResponse> SendAsync(OutgoingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        // From any thread, between the caller's look at CanSend and now: no mistake of the caller's.
        if (Connection.IsAborted) throw new ConnectionException(ConnectionError.Aborted, $"Sending to {Connection.RemoteEndPoint} failed: {Connection.AbortReason}.");
        if (!CanSend) throw new InvalidOperationException("This connection cannot carry a request now: read the last response to its end, or make a new connection.");
        bool chunked = request.Body is { Length: null };
        _isAsking = true;
        WriteHead(request, chunked);
        if (request.Headers.Find("Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) == true) _keepsAlive = false;

        try
        {
            return request is { ExpectContinue: true, Body: not null }
                ? await SendOnContinueAsync(request, chunked, cancellationToken).ConfigureAwait(false)
                : await SendWholeAsync(request, chunked, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (_isAsking) _sending.Stop();
        }
    }

    /// <summary>Closes the connection; a request that is still being sent is cut, which the server sees as a reset.</summary>
    public ValueTask DisposeAsync()
    {
        _sending.Stop();
        if (!_sending.HasEnded) Connection.Abort("the request was not sent to its end");
        // In the middle of a request a send may still be reading it: then the collector takes it.
        else if (!_isAsking) _output.Release();
        return Connection.DisposeAsync();
    }

    private async ValueTask<IncomingResponse> SendWholeAsync(OutgoingRequest request, bool chunked, CancellationToken cancellationToken)
    {
        // What leaves in one send needs nobody to watch for the response meanwhile.
        bool isShort = request.Body is null or BytesBody { Bytes.Length: <= RequestBodySending.PieceBytes };
        Task<MessageHead>? reading = isShort ? null : ReadFinalHeadAsync(request, continued: null, cancellationToken);
        _sending.Start(request.Body, chunked);
        return await FinishAsync(request, reading ?? ReadFinalHeadAsync(request, continued: null, cancellationToken)).ConfigureAwait(false);
    }

    private async ValueTask<IncomingResponse> SendOnContinueAsync(OutgoingRequest request, bool chunked, CancellationToken cancellationToken)
    {
        await _output.FlushAsync().ConfigureAwait(false);
        var continued = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<MessageHead> reading = ReadFinalHeadAsync(request, continued, cancellationToken);
        using (var waited = new CancellationTokenSource(_limits.ContinueTimeout, Connection.Heartbeat.TimeProvider))
        using (waited.Token.Register(static c => ((TaskCompletionSource)c!).TrySetResult(), continued))
            await Task.WhenAny(reading, continued.Task).ConfigureAwait(false);
        // A final response instead of 100: the body is not wanted, and the server may wait for it or not; nothing can follow.
        if (reading.IsCompleted) return Final(request, await reading.ConfigureAwait(false), bodyUnsent: true);
        _sending.Start(request.Body, chunked);
        return await FinishAsync(request, reading).ConfigureAwait(false);
    }

    // Whatever becomes of the sending, reading ends: a reset is found there too, and a body that fails aborts the connection.
    private async ValueTask<IncomingResponse> FinishAsync(OutgoingRequest request, Task<MessageHead> reading)
    {
        try
        {
            return Final(request, await reading.ConfigureAwait(false), bodyUnsent: false);
        }
        catch (Exception e) when (e is ConnectionException or BadMessageException)
        {
            if (_sending.BodyFailure is { } failure) ExceptionDispatchInfo.Throw(failure);
            // The end of the connection says less than the send that failed.
            if (e is BadMessageException && _sending.ConnectionFailure is { } reset) throw reset;
            throw;
        }
    }

    private void WriteHead(OutgoingRequest request, bool chunked)
    {
        byte[] method = Encoding.ASCII.GetBytes(request.Method), target = Encoding.ASCII.GetBytes(request.Target);
        while (true)
        {
            var writer = new Http1Writer(_output.Free);
            writer.RequestLine(method, target);
            if (!request.Headers.Contains("Host")) writer.Field("Host", _host);
            foreach (Header header in request.Headers) writer.Field(header.Name, header.Value);
            if (request.ExpectContinue && request.Body is not null) writer.Field("Expect"u8, "100-continue"u8);
            if (chunked) writer.Field("Transfer-Encoding"u8, "chunked"u8);
            else if (request.Body is { Length: { } length }) writer.ContentLength(length);
            writer.End();
            if (!writer.Overflowed)
            {
                _output.Advance(writer.Written);
                return;
            }
            _output.Grow();
        }
    }

    // Sets continued at the first 100. Interim responses are bounded: a server could send them for ever (RFC 9110 15.2 lets it).
    private async Task<MessageHead> ReadFinalHeadAsync(OutgoingRequest request, TaskCompletionSource? continued, CancellationToken cancellationToken)
    {
        long callers = Connection.ReceiveDeadline, due = 0;
        try
        {
            for (int interims = 0; ; interims++)
            {
                MessageHead head = await ReadHeadAsync(request, cancellationToken).ConfigureAwait(false);
                if (head.Status >= 300) _sending.Stop();
                if (head.Status == 101 && !request.Headers.Contains("Upgrade")) throw new BadMessageException(Rejection.UpgradeNotOffered);
                if (head.Status is 101 or >= 200) return head;
                if (head.Status == 100) continued?.TrySetResult();
                if (interims == _limits.InterimResponsesMax) throw new BadMessageException(Rejection.InterimResponsesTooMany);
                if (due == 0) due = Connection.Heartbeat.After(_limits.InterimTimeout);
                Connection.ReceiveDeadline = callers == 0 ? due : Math.Min(callers, due);
            }
        }
        catch (ConnectionException e) when (e.Error == ConnectionError.TimedOut && due != 0 && Connection.ReceiveDeadline == due)
        {
            throw new BadMessageException(Rejection.FinalResponseTimedOut, e);
        }
        finally
        {
            Connection.ReceiveDeadline = callers;
        }
    }

    private async ValueTask<MessageHead> ReadHeadAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        var head = new MessageHead();
        _state = Http1ReaderState.ForResponse(_limits, toHead: request.Method == "HEAD", Leniency);
        int read = 0;
        while (true)
        {
            Http1Event found = ReadHere(head, ref read);
            if (found == Http1Event.HeadEnd) break;
            if (await Connection.ReceiveAsync(cancellationToken).ConfigureAwait(false) == 0) throw new BadMessageException(Rejection.HeadEndedEarly);
        }
        // The block goes on to the body: the head keeps a copy of its own.
        head.CopyBytes();
        Connection.Advance(head.Length);
        return head;
    }

    private Http1Event ReadHere(MessageHead head, ref int read)
    {
        ReadOnlyMemory<byte> unread = Connection.Unread;
        head.Bytes = unread;
        var reader = new Http1Reader(unread.Span[read..], _state);
        Http1Event found = head.Read(ref reader, read);
        _state = reader.State;
        read += reader.Position;
        return found == Http1Event.Rejected ? throw new BadMessageException(reader.Rejection!) : found;
    }

    private IncomingResponse Final(OutgoingRequest request, MessageHead head, bool bodyUnsent)
    {
        _isAsking = false;
        bool upgraded = head.Status == 101 || (request.Method == "CONNECT" && head.Status is >= 200 and < 300);
        if (bodyUnsent || upgraded || !_state.KeepAlive) _keepsAlive = false;
        if (!upgraded) _body.Begin(_state);
        return new(head, _body, upgraded);
    }
}
