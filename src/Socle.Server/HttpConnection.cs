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
    }

    /// <summary>The connection below: after an upgrade, what is unread there belongs to the new protocol.</summary>
    public Connection Connection { get; }

    /// <summary>Whether another request may be sent: the last response has been read to its end and neither side has said close. Never again when sending a request has thrown.</summary>
    public bool CanSend => _keepsAlive && !_isAsking && _body.AtEnd && !_body.Broken && !Connection.IsAborted;

    /// <summary>Connects to <paramref name="address"/>, `example.org:80`; at `unix:/run/app.sock`, which is no host, it asks for localhost.</summary>
    /// <exception cref="ConnectionException">Nobody answered, or no; the message says what to try.</exception>
    public static async ValueTask<HttpConnection> ConnectAsync(string address, ConnectionOptions? options = null, Limits? limits = null, CancellationToken cancellationToken = default) =>
        new(await Connection.ConnectAsync(address, options, cancellationToken).ConfigureAwait(false), address.StartsWith("unix:", StringComparison.Ordinal) ? "localhost" : address, limits);

    /// <summary>Sends a request and reads the head of its final response; interim ones (1xx) but 101 are passed over.</summary>
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

        MessageHead? head = null;
        if (request is { ExpectContinue: true, Body: not null })
        {
            await _output.FlushAsync().ConfigureAwait(false);
            head = await ReadHeadAsync(request, cancellationToken).ConfigureAwait(false);
            // A final answer instead of 100: the body is not wanted, and the server may wait for it or not; nothing can follow.
            if (head.Status != 100) return Final(request, head, bodyUnsent: true);
        }
        ConnectionException? failed = await SendBodyAsync(request, chunked).ConfigureAwait(false);
        try
        {
            do head = await ReadHeadAsync(request, cancellationToken).ConfigureAwait(false);
            while (head.Status is >= 100 and < 200 and not 101);
        }
        catch (Exception e) when (failed is not null && e is (ConnectionException or BadMessageException))
        {
            throw failed;
        }
        return Final(request, head, bodyUnsent: failed is not null);
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync()
    {
        // In the middle of a request a send may still be reading it: then the collector takes it.
        if (!_isAsking) _output.Release();
        return Connection.DisposeAsync();
    }

    // A server may refuse a body before it has read it all, and stop reading: its answer is worth more than our failed send.
    private async ValueTask<ConnectionException?> SendBodyAsync(OutgoingRequest request, bool chunked)
    {
        try
        {
            if (request.Body is { Length: not 0 } body) await Http1Bodies.SendAsync(body, chunked, _output, Connection, _limits, static _ => { }).ConfigureAwait(false);
            await _output.FlushAsync().ConfigureAwait(false);
            return null;
        }
        catch (ConnectionException e) when (e.Error == ConnectionError.Reset)
        {
            return e;
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

    private async ValueTask<MessageHead> ReadHeadAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        var head = new MessageHead();
        _state = Http1ReaderState.ForResponse(_limits, toHead: request.Method == "HEAD");
        int read = 0;
        while (true)
        {
            Http1Event found = ReadHere(head, ref read);
            if (found == Http1Event.HeadEnd) break;
            if (await Connection.ReceiveAsync(cancellationToken).ConfigureAwait(false) == 0) throw new BadMessageException(Rejection.HeadEndedEarly);
        }
        // The block goes on to the body: the head keeps a copy of its own.
        head.Bytes = Connection.Unread[..head.Length].ToArray();
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
