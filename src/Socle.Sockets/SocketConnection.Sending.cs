using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Socle.Sockets;

// The sending half: touched only by the one who sends.
internal sealed partial class SocketConnection
{
    // While the peer is slow, progress is seen in steps of this size, so that a slow peer is told from a stalled one; what fits goes at once.
    private const int StepBytes = 4096;
    private const int FileChunkBytes = 64 * 1024;

    private int _sends;
    private bool _ended;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        EnterSend();
        int sent = cancellationToken.IsCancellationRequested ? 0 : SendNow(data.Span, out _);
        if (sent != data.Length) return SendRestAsync(data[sent..], cancellationToken);
        Sending(false);
        ExitSend();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        try { await PushAsync(rest, cancellationToken).ConfigureAwait(false); }
        finally { ExitSend(); }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> head, SafeFileHandle file, long offset, long count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        EnterSend();
        // Head and file share the buffer: a small file is one read and one send.
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(FileChunkBytes, head.Length + count));
        try
        {
            int filled = head.Length < buffer.Length ? head.Length : 0;
            if (filled > 0) head.CopyTo(buffer);
            else await PushAsync(head, cancellationToken).ConfigureAwait(false);
            while (count > 0)
            {
                int read = RandomAccess.Read(file, buffer.AsSpan(filled, (int)Math.Min(count, buffer.Length - filled)), offset);
                await PushAsync(buffer.AsMemory(0, filled + read), cancellationToken).ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException($"The file became shorter while it was sent: {count} bytes are missing.");
                (offset, count, filled) = (offset + read, count - read, 0);
            }
            await PushAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ExitSend();
        }
    }

    public override ValueTask ShutdownSendAsync()
    {
        if (_ended) return default;
        _ended = true;
        try { Socket.Shutdown(SocketShutdown.Send); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { /* The connection is gone, and our stream with it. */ }
        return default;
    }

    // Sends all: what the kernel takes at once, then step by step as the peer makes room.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PushAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            while (!data.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int sent = SendNow(data.Span, out SocketError error);
                if (error is not (SocketError.Success or SocketError.WouldBlock)) throw Lost("Sending to", error);
                data = data[sent..];
                if (data.IsEmpty) break;
                Sending(true);
                sent = await Socket.SendAsync(data[..Math.Min(data.Length, StepBytes)], SocketFlags.None, cancellationToken).ConfigureAwait(false);
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
            throw Lost("Sending to", e.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            throw Failure("Sending to");
        }
        finally
        {
            Sending(false);
        }
    }

    private int SendNow(ReadOnlySpan<byte> data, out SocketError error)
    {
        error = SocketError.Success;
        try { return data.IsEmpty ? 0 : Socket.Send(data, SocketFlags.None, out error); }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
            return 0;
        }
    }

    private void EnterSend()
    {
        if (Interlocked.Exchange(ref _sends, 1) != 0) throw new InvalidOperationException("A send is already under way on this connection.");
    }

    private void ExitSend() => Volatile.Write(ref _sends, 0);
}
