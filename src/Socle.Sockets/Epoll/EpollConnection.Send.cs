using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Socle.Sockets.Native;

namespace Socle.Sockets;

// Sending. From the caller's thread, whichever it is, straight on the non-blocking socket; the loop is only asked when the socket is full.
internal sealed partial class EpollConnection
{
    // Up to here one read behind the head and one send cost less than a send and a sendfile.
    private const int CopiedFileBytes = 16 * 1024;
    private const int CopyBytes = 64 * 1024;

    // Owned by the send that waits.
    private EpollWish? _wish;
    private volatile bool _sendWaits;

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => Send(new(data), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> head, SafeFileHandle file, long offset, long count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return count <= CopiedFileBytes
            ? SendCopiedAsync(head, file, offset, count, cancellationToken)
            : SendFileAsync(new(head, file, offset, count), file, cancellationToken);
    }

    private ValueTask Send(Outgoing outgoing, CancellationToken cancellationToken)
    {
        try
        {
            if (_sendWaits) throw new InvalidOperationException("A send is already under way on this connection.");
            if (HasFinished) throw new InvalidOperationException("Our stream has been ended: nothing more can be sent on this connection.");
            if (cancellationToken.IsCancellationRequested) CancelSend(cancellationToken);
            if (Write(ref outgoing) == 0 && outgoing.IsDone)
            {
                Sending(false);
                return default;
            }
        }
        catch (Exception e)
        {
            return ValueTask.FromException(e);
        }
        return SendRestAsync(outgoing, cancellationToken);
    }

    // The wish comes before the try: an edge after the try completes it, and one between leaves it completed.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        _sendWaits = true;
        using CancellationTokenRegistration abort = cancellationToken.UnsafeRegister(static c => ((EpollConnection)c!).Abort("a send was cancelled"), this);
        bool wishing = false;
        try
        {
            while (true)
            {
                Sending(true);
                Wish();
                wishing = true;
                int error = Write(ref outgoing);
                if (outgoing.IsDone) return;
                // The turn is over while the socket still takes more: the post grants the wish.
                if (error == 0) _loop.Post(this);
                await _wish!.GrantedAsync().ConfigureAwait(false);
                wishing = false;
            }
        }
        catch (ConnectionException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            if (wishing && !TryDropWish()) await _wish!.GrantedAsync().ConfigureAwait(false);
            Sending(false);
            _sendWaits = false;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendFileAsync(Outgoing outgoing, SafeFileHandle file, CancellationToken cancellationToken)
    {
        // Some file systems have no sendfile (EINVAL, ENOSYS): seen at the first call, when nothing of the file is sent.
        try
        {
            await Send(outgoing, cancellationToken).ConfigureAwait(false);
        }
        catch (NoSendFileException)
        {
            await SendCopiedAsync(default, file, outgoing.Offset, outgoing.Count, cancellationToken).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendCopiedAsync(ReadOnlyMemory<byte> head, SafeFileHandle file, long offset, long count, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(head.Length + (int)Math.Min(count, CopyBytes));
        try
        {
            head.CopyTo(buffer);
            int have = head.Length;
            do
            {
                int most = (int)Math.Min(count, buffer.Length - have);
                int read = ReadFully(file, buffer.AsSpan(have, most), offset);
                await SendAsync(buffer.AsMemory(0, have + read), cancellationToken).ConfigureAwait(false);
                (offset, count, have) = (offset + read, count - read, 0);
                if (read < most) throw Outgoing.Shorter(count);
            }
            while (count > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int have = 0;
        for (int read; have < buffer.Length && (read = RandomAccess.Read(file, buffer[have..], offset + have)) > 0;) have += read;
        return have;
    }

    // 0 or EAGAIN; everything else is an exception.
    private int Write(ref Outgoing outgoing)
    {
        // Another thread may have aborted and not yet closed.
        if (IsAborted || !_socket.TryEnter()) throw Failure("Sending to");
        int error;
        long before = outgoing.Left;
        try
        {
            error = outgoing.Write(_socket.Number);
            if (error is not (0 or Errno.EAGAIN or Errno.EINVAL or Errno.ENOSYS)) _taken = error;
        }
        finally
        {
            CountSent(before - outgoing.Left);
            _socket.Leave();
        }
        if (error is 0 or Errno.EAGAIN) return error;
        if (error is Errno.EINVAL or Errno.ENOSYS && outgoing.Bytes.IsEmpty) throw new NoSendFileException();
        // The receive finds what came before the reset, and then, in _taken, the reset.
        if (IsLeftToReceive(NetworkErrors.Kind(Errno.Name(error)))) throw SendFailure(ConnectionError.Reset, NetworkErrors.Reason(Errno.Name(error)));
        AbortFor(error);
        throw Failure("Sending to");
    }

    private void CancelSend(CancellationToken cancellationToken)
    {
        Abort("a send was cancelled");
        throw new OperationCanceledException(cancellationToken);
    }

    private void Wish()
    {
        _wish ??= new() { ResumesOnPool = ResumesOnPool };
        _wish.Begin();
        Interlocked.Or(ref _state, Wishing);
    }

    // False when the loop has taken the wish to grant it: then it must be awaited.
    private bool TryDropWish() => (Interlocked.And(ref _state, ~Wishing) & Wishing) != 0;

    // In the engine. Posted (no events), the connection is closed or the send had to let others run: both want another try.
    private bool TryGrantWish(uint events)
    {
        const uint Granting = Libc.EPOLLOUT | Libc.EPOLLHUP | Libc.EPOLLERR;
        return (events == 0 || (events & Granting) != 0) && (Volatile.Read(ref _state) & Wishing) != 0 && TryDropWish();
    }

    /// <summary>The file's system has no sendfile: never leaves this class.</summary>
    private sealed class NoSendFileException : Exception;
}
