namespace Socle.Web;

/// <summary>Holds what a folder contains: entries in one array and their names, as bytes, in another. It knows nothing of how they are shown.</summary>
/// <param name="memory">What the arrays are counted in; null to count nothing.</param>
/// <param name="filter">Which names are kept; null for all.</param>
/// <param name="max">How many entries are kept.</param>
/// <param name="namesBytesMax">How many bytes of names are kept.</param>
internal sealed class Entries(ListingMemory.Lease? memory = null, NameFilter? filter = null, int max = Entries.Max, int namesBytesMax = Entries.NamesBytesMax)
{
    /// <summary>As many as one listing holds, 16 MB of them. A page of so many is of no use to anybody, but a script may want the names.</summary>
    public const int Max = 500_000;

    /// <summary>As many bytes of names: 33 for each of <see cref="Max"/> entries, twice what most names have. Names may have 255 bytes each, which would be 128 MB.</summary>
    public const int NamesBytesMax = 16 * 1024 * 1024;

    private Entry[] _items = new Entry[64];
    private byte[] _names = new byte[64 * 16];
    private int _namesLength;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many there are besides, whose names do not fit the filter.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Gets whether there were more entries than one listing holds.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Gets whether the memory for the entries was denied, so that they are not all here.</summary>
    public bool IsDenied { get; private set; }

    /// <summary>How many are folders.</summary>
    public int Folders { get; private set; }

    /// <summary>The bytes of all files together.</summary>
    public long Size { get; private set; }

    /// <summary>The entry at that place.</summary>
    public ref readonly Entry this[int index] => ref _items.AsSpan(0, Count)[index];

    /// <summary>An entry's name, in the bytes the file system has for it.</summary>
    public ReadOnlySpan<byte> Name(in Entry entry) => _names.AsSpan(entry.NameAt, entry.NameLength);

    /// <summary>Adds an entry, unless its name does not match the filter.</summary>
    /// <returns>Whether more entries can be added.</returns>
    public bool Add(ReadOnlySpan<byte> name, bool isFolder, long size, FileTime modified)
    {
        if (filter is not null && !filter.Takes(name))
        {
            LeftOut++;
            return true;
        }
        IsFull = Count == max || _namesLength + name.Length > namesBytesMax;
        if (IsFull) return false;
        IsDenied = !TryReserve(name.Length);
        if (IsDenied) return false;
        name.CopyTo(_names.AsSpan(_namesLength));
        _items[Count++] = new(_namesLength, (ushort)name.Length, isFolder, size, modified);
        _namesLength += name.Length;
        if (isFolder) Folders++;
        else Size += size;
        return true;
    }

    /// <summary>Puts them in order.</summary>
    public void Sort(ListingOrder order) => _items.AsSpan(0, Count).Sort(new EntryComparer(this, order));

    private unsafe bool TryReserve(int nameLength) =>
        (Count < _items.Length || TryGrow(ref _items, sizeof(Entry)))
        && (_namesLength + nameLength <= _names.Length || TryGrow(ref _names, sizeof(byte)));

    // By half, since doubled arrays are a quarter empty on average. The old array is garbage from here on, and is not counted.
    private bool TryGrow<T>(ref T[] array, int itemBytes)
    {
        int more = Math.Max(array.Length / 2, 1024);
        if (memory is not null && !memory.TryTake((long)more * itemBytes)) return false;
        Array.Resize(ref array, array.Length + more);
        return true;
    }
}
