namespace Socle.Http;

/// <summary>
/// Counts what the bodies of all requests of one server hold, in memory and in temporary files, so that many together cannot take what each alone may. Safe from any thread.
/// </summary>
public sealed class BodyQuotas
{
    // A body up to this size may use all of the quota, a larger one three quarters: few large ones do not keep all small ones out.
    private const int SmallBytesMax = 64 * 1024;

    private readonly long _memoryMax;
    private readonly long _diskMax;
    private long _memory;
    private long _disk;

    /// <summary>Begins with nothing held.</summary>
    public BodyQuotas(Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        (_memoryMax, _diskMax, DiskFreeBytesMin) = (limits.BodyMemoryBytesMax, limits.BodyDiskBytesMax, limits.BodyDiskFreeBytesMin);
    }

    /// <summary>Bytes held in memory now.</summary>
    public long MemoryBytes => Volatile.Read(ref _memory);

    /// <summary>Bytes held in temporary files now.</summary>
    public long DiskBytes => Volatile.Read(ref _disk);

    /// <summary>See <see cref="Limits.BodyDiskFreeBytesMin"/>.</summary>
    public long DiskFreeBytesMin { get; }

    internal bool TryTakeMemory(long bytes, long held) => TryTake(ref _memory, bytes, held + bytes <= SmallBytesMax ? _memoryMax : _memoryMax - _memoryMax / 4);

    internal bool TryTakeDisk(long bytes) => TryTake(ref _disk, bytes, _diskMax);

    internal void Return(long memory, long disk)
    {
        Interlocked.Add(ref _memory, -memory);
        Interlocked.Add(ref _disk, -disk);
    }

    private static bool TryTake(ref long held, long bytes, long max)
    {
        for (long before = Volatile.Read(ref held); before + bytes <= max;)
        {
            long found = Interlocked.CompareExchange(ref held, before + bytes, before);
            if (found == before) return true;
            before = found;
        }
        return false;
    }
}
