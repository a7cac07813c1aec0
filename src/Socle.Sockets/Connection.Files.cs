using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Socle.Sockets;

// Sending files: read and send, where the transport has no better way.
public abstract partial class Connection
{
    private const int FileChunkBytes = 64 * 1024;

    /// <summary>Sends <paramref name="head"/> and then <paramref name="count"/> bytes of a file from <paramref name="offset"/>, by the kernel where it can.</summary>
    /// <exception cref="EndOfStreamException">The file became shorter: fewer bytes than promised were sent, so the caller must abort.</exception>
    /// <exception cref="ConnectionException">As for <see cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public virtual async ValueTask SendAsync(ReadOnlyMemory<byte> head, SafeFileHandle file, long offset, long count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            await SendAsync(head, cancellationToken).ConfigureAwait(false);
            return;
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(FileChunkBytes, head.Length + count));
        try
        {
            // Head and file share the buffer: a small file is one read and one send.
            int filled = head.Length < buffer.Length ? head.Length : 0;
            if (filled > 0) head.CopyTo(buffer);
            else await SendAsync(head, cancellationToken).ConfigureAwait(false);
            for (int read; count > 0; offset += read, count -= read, filled = 0)
            {
                read = RandomAccess.Read(file, buffer.AsSpan(filled, (int)Math.Min(count, buffer.Length - filled)), offset);
                await SendAsync(buffer.AsMemory(0, filled + read), cancellationToken).ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException($"The file became shorter while it was sent: {count} bytes are missing.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
