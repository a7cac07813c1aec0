using System.Runtime.CompilerServices;

namespace Socle.Web;

/// <summary>
/// Holds what a folder contains: entries, and their names as bytes. Both are kept in blocks of 32 KiB, since arrays that grow leave three times their size to the collector, of
/// the kind that it collects last (more than 85,000 bytes). It knows nothing of how they are shown.
/// </summary>
/// <param name="memory">What the blocks are counted in; null to count nothing.</param>
/// <param name="filter">Which names are kept; null for all.</param>
/// <param name="max">How many entries are kept.</param>
/// <param name="namesBytesMax">How many bytes of names are kept.</param>
internal sealed class Entries(ListingMemory.Lease? memory = null, NameFilter? filter = null, int max = Entries.Max, int namesBytesMax = Entries.NamesBytesMax)
{
    /// <summary>As many as one listing holds, 16 MB of them. A page of so many is of no use to anybody, but a script may want the names.</summary>
    public const int Max = 500_000;

    /// <summary>As many bytes of names: 33 for each of <see cref="Max"/> entries, twice what most names have. Names may have 255 bytes each, which would be 128 MB.</summary>
    public const int NamesBytesMax = 16 * 1024 * 1024;

    private const int BlockBytes = 32 * 1024;
    private const int BlockItems = 1024; // of 32 bytes

    private readonly List<Entry[]> _items = [];
    private readonly List<byte[]> _names = [];
    private int _namesLength;
    private int[]? _order;

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
    public ref readonly Entry this[int index] => ref Added(_order is null ? index : _order[index]);

    /// <summary>Gets an entry by its place in the order in which they were added.</summary>
    public ref readonly Entry Added(int index) => ref _items[index / BlockItems][index % BlockItems];

    /// <summary>An entry's name, in the bytes the file system has for it.</summary>
    public ReadOnlySpan<byte> Name(in Entry entry) => _names[entry.NameAt / BlockBytes].AsSpan(entry.NameAt % BlockBytes, entry.NameLength);

    /// <summary>Adds an entry, unless its name does not match the filter.</summary>
    /// <returns>Whether more entries can be added.</returns>
    public bool Add(ReadOnlySpan<byte> name, bool isFolder, long size, FileTime modified)
    {
        if (filter is not null && !filter.Takes(name))
        {
            LeftOut++;
            return true;
        }
        // A name lies in one block.
        int room = BlockBytes - _namesLength % BlockBytes;
        int at = name.Length > room ? _namesLength + room : _namesLength;
        IsFull = Count == max || at + name.Length > namesBytesMax;
        if (IsFull) return false;
        IsDenied = !TryReserve(_items, Count, 1, BlockItems, Unsafe.SizeOf<Entry>()) || !TryReserve(_names, at, name.Length, BlockBytes, 1);
        if (IsDenied) return false;
        name.CopyTo(_names[at / BlockBytes].AsSpan(at % BlockBytes));
        _items[Count / BlockItems][Count % BlockItems] = new(at, (ushort)name.Length, isFolder, size, modified);
        Count++;
        _namesLength = at + name.Length;
        if (isFolder) Folders++;
        else Size += size;
        return true;
    }

    /// <summary>Puts the entries in order, or sets <see cref="IsDenied"/> if there is no memory for that.</summary>
    public void Sort(ListingOrder order)
    {
        IsDenied |= memory?.TryTake((long)Count * sizeof(int)) == false;
        if (IsDenied) return;
        int[] places = new int[Count];
        for (int i = 0; i < places.Length; i++) places[i] = i;
        places.AsSpan().Sort(new EntryComparer(this, order));
        _order = places;
    }

    // The first block begins small: most folders are.
    private bool TryReserve<T>(List<T[]> blocks, int at, int count, int blockItems, int itemBytes)
    {
        int block = at / blockItems, end = at % blockItems + count;
        bool isNew = block == blocks.Count;
        int had = isNew ? 0 : blocks[block].Length;
        if (end <= had) return true;
        int size = block > 0 ? blockItems : Math.Min(blockItems, Math.Max(had * 2, Math.Max(64, end)));
        if (memory?.TryTake((long)(size - had) * itemBytes) == false) return false;
        T[] items = new T[size];
        if (isNew) blocks.Add(items);
        else
        {
            blocks[block].CopyTo(items, 0);
            blocks[block] = items;
        }
        return true;
    }
}
