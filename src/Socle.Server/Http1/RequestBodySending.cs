using Socle.Http;
using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>
/// Sends a request's body while its response may already be received, and stops between two pieces once that response makes the rest useless (RFC 9112 9.5). It knows nothing of
/// what the response says.
/// </summary>
internal sealed class RequestBodySending(Connection connection, Http1Output output, Limits limits)
{
    // What is still sent after a response that rejects the request: one piece. Large enough that a send costs more than the call.
    public const int PieceBytes = 256 * 1024;

    private Task _running = Task.CompletedTask;
    private volatile bool _stopped;

    /// <summary>Gets whether nothing is being sent.</summary>
    public bool HasEnded => _running.IsCompleted;

    /// <summary>Gets whether the whole request has been sent.</summary>
    public bool IsWhole => HasEnded && !_stopped && BodyFailure is null && ConnectionFailure is null;

    /// <summary>Gets what the body has failed with; the connection is aborted then.</summary>
    public Exception? BodyFailure { get; private set; }

    /// <summary>Gets what the connection has failed with. A response may be here nevertheless.</summary>
    public ConnectionException? ConnectionFailure { get; private set; }

    /// <summary>Starts sending what is in the output, and the body behind it. Never throws.</summary>
    public void Start(Body? body, bool chunked) => _running = SendAsync(body, chunked);

    /// <summary>Sends nothing more after the piece that is being sent, if there is more.</summary>
    public void Stop()
    {
        if (!HasEnded) _stopped = true;
    }

    private async Task SendAsync(Body? body, bool chunked)
    {
        try
        {
            if (body is not (null or { Length: 0 })) await SendBodyAsync(body, chunked).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception) when (_stopped)
        {
            // The body may be disposed and the connection closed by now.
        }
        catch (ConnectionException e)
        {
            ConnectionFailure = e;
        }
        catch (Exception e)
        {
            // Aborted: the body's source was read with the connection's token. Otherwise neither will the server see the rest, nor we its response.
            if (!connection.IsAborted) BodyFailure = e;
            connection.Abort($"the request's body failed: {e.Message}");
        }
    }

    private ValueTask SendBodyAsync(Body body, bool chunked) => body switch
    {
        BytesBody bytes when bytes.Bytes.Length > PieceBytes => SendPiecesAsync(bytes),
        FileBody file => SendPiecesAsync(file),
        _ => Http1Bodies.SendAsync(body, chunked, output, limits, _ => ThrowIfStopped()),
    };

    private async ValueTask SendPiecesAsync(BytesBody body)
    {
        for (ReadOnlyMemory<byte> rest = body.Bytes; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, PieceBytes)..])
        {
            ThrowIfStopped();
            await output.FlushAsync(rest[..Math.Min(rest.Length, PieceBytes)]).ConfigureAwait(false);
        }
    }

    private async ValueTask SendPiecesAsync(FileBody body)
    {
        foreach (FilePart part in body.Parts)
        {
            output.Write(part.Before.Span);
            for (long sent = 0; sent < part.Count; sent += PieceBytes)
            {
                ThrowIfStopped();
                await output.FlushAsync(body.File, part.Offset + sent, Math.Min(PieceBytes, part.Count - sent)).ConfigureAwait(false);
            }
        }
        output.Write(body.After.Span);
    }

    private void ThrowIfStopped()
    {
        if (_stopped) throw new ConnectionException(ConnectionError.Aborted, "The server has responded before the request's end: the rest is not sent.");
    }
}
