namespace Socle.Web;

/// <summary>What a folder holds: entries in one array and their names, as bytes, in another. It knows nothing of how they are shown.</summary>
internal sealed class Entries(int max = Entries.Max, NameFilter? filter = null)
{
    /// <summary>As many as one listing holds, some 30 MB of them. A page of so many is of no use to anybody, but a script may want the names.</summary>
    public const int Max = 500_000;

    private Entry[] _items = new Entry[64];
    private byte[] _names = new byte[64 * 16];
    private int _namesLength;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many there are besides, whose names do not fit the filter.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => Count == max;

    /// <summary>How many are folders.</summary>
    public int Folders { get; private set; }

    /// <summary>The bytes of all files together.</summary>
    public long Size { get; private set; }

    /// <summary>The entry at that place.</summary>
    public ref readonly Entry this[int index] => ref _items.AsSpan(0, Count)[index];

    /// <summary>An entry's name, in the bytes the file system has for it.</summary>
    public ReadOnlySpan<byte> Name(in Entry entry) => _names.AsSpan(entry.NameAt, entry.NameLength);

    /// <summary>Adds one, if its name fits.</summary>
    public void Add(ReadOnlySpan<byte> name, bool isFolder, long size, FileTime modified)
    {
        if (filter is not null && !filter.Takes(name))
        {
            LeftOut++;
            return;
        }
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        if (_namesLength + name.Length > _names.Length) Array.Resize(ref _names, Math.Max(_names.Length * 2, _namesLength + name.Length));
        name.CopyTo(_names.AsSpan(_namesLength));
        _items[Count++] = new(_namesLength, (ushort)name.Length, isFolder, size, modified);
        _namesLength += name.Length;
        if (isFolder) Folders++;
        else Size += size;
    }

    /// <summary>Puts them in order.</summary>
    public void Sort(ListingOrder order) => _items.AsSpan(0, Count).Sort(new EntryComparer(this, order));
}
