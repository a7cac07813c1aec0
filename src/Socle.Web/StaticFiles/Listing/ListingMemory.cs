namespace Socle.Web;

/// <summary>
/// Limits the memory that all listings in progress hold together. A listing lives until its client has read it, so that a hundred clients that ask for a large folder and
/// read nothing would otherwise hold it a hundred times. It counts bytes, and knows nothing of folders.
/// </summary>
/// <param name="bytesMax">How many bytes all listings may hold.</param>
internal sealed class ListingMemory(long bytesMax)
{
    /// <summary>
    /// 96 MiB for a process: half of it holds one listing of <see cref="Entries.Max"/> names, all of it some fifteen listings of 100,000 names. nginx, Caddy and Python's http.server
    /// have no such limit, and hold every listing whole.
    /// </summary>
    public const long DefaultBytesMax = 96 * 1024 * 1024;

    /// <summary>
    /// What a listing holds beside its entries: the pieces of page and link that are being written, the small first arrays, and the writer. It bounds the number of listings.
    /// </summary>
    public const int BytesBeside = 64 * 1024;

    private long _bytes;

    /// <summary>Gets the one of this process: what counts is the memory of all roots together.</summary>
    public static ListingMemory Shared { get; } = new(DefaultBytesMax);

    /// <summary>Gets how many bytes are held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    // One listing may hold half of what the others leave. So a lone one gets half of all, many large ones never take the last bytes, and a small folder can be listed beside them
    // (the dynamic thresholds by which switches share their buffers).
    private bool TryTake(long held, long more)
    {
        while (true)
        {
            long all = Volatile.Read(ref _bytes), others = all - held;
            if (held + more > (bytesMax - others) / 2) return false;
            if (Interlocked.CompareExchange(ref _bytes, all + more, all) == all) return true;
        }
    }

    /// <summary>What one listing holds; disposing it returns all of it. Its methods may be called from different threads at the same time.</summary>
    internal sealed class Lease(ListingMemory memory) : IDisposable
    {
        private readonly Lock _lock = new();
        private long _held;
        private bool _isDisposed;

        /// <summary>Takes more memory before it is allocated.</summary>
        /// <returns>False if there is too little left, or the lease was disposed: a reading may go on after its request was given up.</returns>
        public bool TryTake(long bytes)
        {
            lock (_lock)
            {
                if (_isDisposed || !memory.TryTake(_held, bytes)) return false;
                _held += bytes;
                return true;
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (_lock)
            {
                if (_isDisposed) return;
                _isDisposed = true;
                Interlocked.Add(ref memory._bytes, -_held);
            }
        }
    }
}
