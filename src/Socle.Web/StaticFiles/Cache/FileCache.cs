using System.Collections.Concurrent;

namespace Socle.Web;

/// <summary>
/// Keeps small files in memory, up to a number of bytes, and tells by one look at the disk whether one is still what lies there. Finding takes no lock; what is not
/// asked for goes first. `README.md` beside it has the argument why that is enough. It knows nothing of requests.
/// </summary>
internal sealed class FileCache
{
    /// <summary>The largest file that is kept. Up to here sending from memory costs less than sendfile(2); from twice this on it costs the same: the README has the figures.</summary>
    public const int FileBytesMax = 32 * 1024;

    // A file that was changed later than this before it is read might be changed again without its times telling: 2 s is the coarsest there is (FAT).
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    // After this it is read again, whatever its times say: what is written through a mapping (mmap(2)), or on another machine, may not tell.
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private readonly FileTree _tree;
    private readonly TimeProvider _clock;
    private readonly long _bytesMax;
    private readonly ConcurrentDictionary<byte[], CachedFile> _files = new(PathComparer.Instance);
    private readonly ConcurrentDictionary<byte[], CachedFile>.AlternateLookup<ReadOnlySpan<byte>> _byPath;
    private readonly Lock _lock = new();
    // The files in the order in which they may go: the "second chance" of page replacement. Under the lock, as is what follows.
    private readonly LinkedList<CachedFile> _order = [];
    private long _bytes;

    public FileCache(FileTree tree, TimeProvider clock, long bytesMax)
    {
        (_tree, _clock, _bytesMax) = (tree, clock, bytesMax);
        _byPath = _files.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>What the files take in memory.</summary>
    public long Bytes { get { lock (_lock) return _bytes; } }

    /// <summary>How many there are.</summary>
    public int Count { get { lock (_lock) return _order.Count; } }

    /// <summary>The file that was kept for that path, or null; whether it still is what lies there, <see cref="IsFresh"/> tells.</summary>
    public CachedFile? Find(ReadOnlySpan<byte> path) => _byPath.TryGetValue(path, out CachedFile? file) ? file : null;

    /// <summary>Whether a file may be sent as it was kept: one system call, within a second of its reading.</summary>
    public bool IsFresh(CachedFile file)
    {
        if (_clock.GetElapsedTime(file.ReadAt) > Trust || !_tree.IsStill(file.Path, file.Identity)) return false;
        file.Use();
        return true;
    }

    /// <summary>Reads an open file and keeps it; null if it is too large, was changed too short a while ago, or cannot be told from others. It stays open.</summary>
    public CachedFile? Keep(ReadOnlySpan<byte> path, in OpenedFile file, FileKind kind)
    {
        FileIdentity identity = file.Identity;
        if (identity.Size is 0 or > FileBytesMax || !identity.IsKnown || !file.IsMeasured) return null;
        // Both before the reading: what is written after it then has another time.
        long readAt = _clock.GetTimestamp();
        DateTimeOffset settled = _clock.GetUtcNow() - Settled;
        if (identity.Changed.ToDate() >= settled || identity.Modified.ToDate() >= settled || SmallFile.TryReadAll(file) is not { } content) return null;
        if (Find(path) is { } known && known.Identity == identity && known.Content.AsSpan().SequenceEqual(content))
        {
            known.Renew(readAt);
            return known;
        }
        var made = new CachedFile(path.ToArray(), identity, content, kind, readAt);
        if (made.Bytes > _bytesMax) return null;
        Put(made);
        return made;
    }

    private void Put(CachedFile file)
    {
        lock (_lock)
        {
            if (Find(file.Path) is { } former) Drop(former);
            _files[file.Path] = file;
            file.Place = _order.AddLast(file);
            _bytes += file.Bytes;
            while (_bytes > _bytesMax) MakeRoom();
        }
    }

    // What was asked for since its last turn gets another. Ends: in one round all have had their turn.
    private void MakeRoom()
    {
        LinkedListNode<CachedFile> first = _order.First!;
        if (!first.Value.TakeUse())
        {
            Drop(first.Value);
            return;
        }
        _order.RemoveFirst();
        _order.AddLast(first);
    }

    private void Drop(CachedFile file)
    {
        _files.TryRemove(file.Path, out _);
        _order.Remove(file.Place!);
        _bytes -= file.Bytes;
    }
}
