using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Socle.Sockets;

// The sending half: touched only by the one who sends.
internal sealed partial class SocketConnection
{
    // While the peer is slow, progress is seen in steps of this size, so that a slow peer is told from a stalled one; what fits goes at once.
    private const int StepBytes = 4096;

    private int _sends;
    private bool _ended;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        EnterSend();
        int sent = cancellationToken.IsCancellationRequested || IsAborted ? 0 : SendNow(data.Span, out _);
        if (sent != data.Length) return SendRestAsync(data[sent..], cancellationToken);
        Sending(false);
        ExitSend();
        return default;
    }

    public override ValueTask ShutdownSendAsync()
    {
        if (_ended) return default;
        _ended = true;
        EndStream();
        return default;
    }

    private void EndStream()
    {
        try { Socket.Shutdown(SocketShutdown.Send); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { /* The connection is gone, and our stream with it. */ }
    }

    // Sends all: what the kernel takes at once, then step by step as the peer makes room.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            while (!data.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Another thread may have aborted and not yet closed.
                if (IsAborted) throw Failure("Sending to");
                int sent = SendNow(data.Span, out SocketError error);
                if (error is not (SocketError.Success or SocketError.WouldBlock)) throw SendLost(error);
                data = data[sent..];
                if (data.IsEmpty) break;
                Sending(true);
                sent = await Socket.SendAsync(data[..Math.Min(data.Length, StepBytes)], SocketFlags.None, cancellationToken).ConfigureAwait(false);
                CountSent(sent);
                data = data[sent..];
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody knows how much the peer got: nothing sensible can follow on this connection.
            Abort("a send was cancelled");
            throw;
        }
        catch (SocketException e)
        {
            throw SendLost(e.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            throw Failure("Sending to");
        }
        finally
        {
            Sending(false);
            ExitSend();
        }
    }

    private ConnectionException SendLost(SocketError error) => IsLeftToReceive(NetworkErrors.Kind(error))
        ? SendFailure(ConnectionError.Reset, NetworkErrors.Reason(error))
        : Lost("Sending to", error);

    private int SendNow(ReadOnlySpan<byte> data, out SocketError error)
    {
        error = SocketError.Success;
        int sent = 0;
        try { sent = data.IsEmpty ? 0 : Socket.Send(data, SocketFlags.None, out error); }
        catch (ObjectDisposedException) { error = SocketError.OperationAborted; }
        CountSent(sent);
        return sent;
    }

    private void EnterSend()
    {
        if (_ended) throw new InvalidOperationException("Our stream has ended: nothing can be sent any more.");
        if (Interlocked.Exchange(ref _sends, 1) != 0) throw new InvalidOperationException("A send is already under way on this connection.");
    }

    private void ExitSend() => Volatile.Write(ref _sends, 0);
}
