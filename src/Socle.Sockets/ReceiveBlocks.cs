using System.Buffers;

namespace Socle.Sockets;

/// <summary>
/// Lends the memory that connections receive into. A block is often taken on a loop's thread and given back on another, by a handler that went to the pool: the
/// runtime's shared pool keeps 32 of a size for each processor and drops the rest, so that a few more requests under way at once would have the collector clean up 16 KB
/// after each. Safe from any thread.
/// </summary>
internal static class ReceiveBlocks
{
    /// <summary>The size of which some are kept here; all others come from the runtime's pool.</summary>
    public const int KeptBytes = 16 * 1024;

    // 4 MB at most, for as many requests at once; what is more goes to the runtime's pool.
    private const int KeptMax = 256;

    // On a loop whose handlers answer at once it is the same again and again, without a lock.
    [ThreadStatic]
    private static byte[]? _latest;

    private static readonly Stack<byte[]> Kept = new();

    /// <summary>A block of at least that many bytes, with anything in it.</summary>
    public static byte[] Rent(int bytes)
    {
        if (bytes != KeptBytes) return ArrayPool<byte>.Shared.Rent(bytes);
        if (_latest is { } latest)
        {
            _latest = null;
            return latest;
        }
        lock (Kept)
        {
            if (Kept.TryPop(out byte[]? kept)) return kept;
        }
        return ArrayPool<byte>.Shared.Rent(bytes);
    }

    /// <summary>Takes back what <see cref="Rent"/> gave; nobody may touch it any more.</summary>
    public static void Return(byte[] block)
    {
        if (block.Length == KeptBytes)
        {
            if (_latest is null)
            {
                _latest = block;
                return;
            }
            lock (Kept)
            {
                if (Kept.Count < KeptMax)
                {
                    Kept.Push(block);
                    return;
                }
            }
        }
        ArrayPool<byte>.Shared.Return(block);
    }
}
