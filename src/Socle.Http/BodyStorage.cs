namespace Socle.Http;

/// <summary>
/// What one request's body holds of its server's <see cref="BodyQuotas"/>. Whoever keeps bytes of a body beyond one read takes them here first; what is not returned before is returned
/// when the response has ended. Safe from any thread.
/// </summary>
public sealed class BodyStorage
{
    private readonly BodyQuotas? _quotas;
    private readonly Lock _lock = new();
    private long _memory;
    private long _disk;
    private bool _ended;

    internal BodyStorage(BodyQuotas? quotas) => _quotas = quotas;

    /// <summary>Bytes that the volume of temporary files keeps free: see <see cref="Limits.BodyDiskFreeBytesMin"/>; 0 without a server.</summary>
    /// <exception cref="ObjectDisposedException">The response has ended.</exception>
    public long DiskFreeBytesMin
    {
        get
        {
            lock (_lock) ObjectDisposedException.ThrowIf(_ended, this);
            return _quotas?.DiskFreeBytesMin ?? 0;
        }
    }

    /// <summary>Takes memory for bytes of the body.</summary>
    /// <exception cref="BadMessageException">All requests together hold as much as they may (503).</exception>
    /// <exception cref="ObjectDisposedException">The response has ended.</exception>
    public void TakeMemory(long bytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            if (_quotas?.TryTakeMemory(bytes, _memory) == false) throw new BadMessageException(Rejection.BodyMemoryFull);
            _memory += bytes;
        }
    }

    /// <summary>Takes room for bytes of the body in a temporary file.</summary>
    /// <exception cref="BadMessageException">All requests together hold as much as they may (507).</exception>
    /// <exception cref="ObjectDisposedException">The response has ended.</exception>
    public void TakeDisk(long bytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            if (_quotas?.TryTakeDisk(bytes) == false) throw new BadMessageException(Rejection.BodyDiskFull);
            _disk += bytes;
        }
    }

    /// <summary>Returns memory that was taken.</summary>
    /// <exception cref="ObjectDisposedException">The response has ended, and all has been returned.</exception>
    public void ReturnMemory(long bytes) => Return(bytes, 0);

    /// <summary>Returns room that was taken.</summary>
    /// <exception cref="ObjectDisposedException">The response has ended, and all has been returned.</exception>
    public void ReturnDisk(long bytes) => Return(0, bytes);

    internal void End()
    {
        lock (_lock)
        {
            Return(_memory, _disk);
            _ended = true;
        }
    }

    private void Return(long memory, long disk)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _memory -= memory;
            _disk -= disk;
            _quotas?.Return(memory, disk);
        }
    }
}
