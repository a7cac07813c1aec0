namespace Socle;

/// <summary>Counts the files that are saved in a folder and below it, but for what tools write there by themselves.</summary>
internal sealed class SavedFiles : IDisposable
{
    /// <summary>
    /// Folders that are watched as a whole: each costs one of the watches that all programs of a user share (inotify(7), max_user_watches; 8,192 before Linux 5.11). A project has
    /// hundreds, with `node_modules` tens of thousands.
    /// </summary>
    public const int FoldersMax = 2000;

    // Each watcher is one of the 128 that a user has (max_user_instances).
    private const int WatchersMax = 16;

    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "node_modules"];

    private readonly string _folder;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = NewSource();
    private long _count;

    public SavedFiles(string folder, int foldersMax = FoldersMax)
    {
        _folder = folder;
        try
        {
            foreach ((string part, bool withBelow) in Parts(folder, foldersMax)) Watch(part, withBelow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No watches are left (fs.inotify.max_user_watches), or the folder is not ours to read: pages stay as they are.
        }
    }

    /// <summary>The folders that are watched, those with all below them with a slash at the end.</summary>
    public IEnumerable<string> Watched => _watchers.Select(w => w.IncludeSubdirectories ? w.Path + "/" : w.Path);

    /// <summary>How often something was saved.</summary>
    public long Count { get { lock (_lock) return _count; } }

    /// <summary>Ends when the count is past that.</summary>
    public Task SavedAfterAsync(long count)
    {
        lock (_lock) return _count > count ? Task.CompletedTask : _next.Task;
    }

    public void Dispose() => _watchers.ForEach(w => w.Dispose());

    // A large tree is watched in parts: the folder itself, and whole those below it that are ours and not large.
    private static IEnumerable<(string Folder, bool WithBelow)> Parts(string folder, int foldersMax)
    {
        if (IsSmall(folder, foldersMax)) return [(folder, true)];
        IEnumerable<string> ours = Directory.EnumerateDirectories(folder).Where(f => IsOurs(Path.GetFileName(f)) && IsSmall(f, foldersMax)).Order(StringComparer.Ordinal).Take(WatchersMax - 1);
        return [(folder, false), .. ours.Select(f => (f, true))];
    }

    private static bool IsSmall(string folder, int foldersMax)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateDirectories(folder, "*", options).Take(foldersMax + 1).Count() <= foldersMax;
    }

    private void Watch(string folder, bool withBelow)
    {
        var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = withBelow, NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName };
        _watchers.Add(watcher);
        watcher.Changed += (_, e) => Saved(e.FullPath);
        watcher.Created += (_, e) => Saved(e.FullPath);
        watcher.Renamed += (_, e) => Saved(e.FullPath);
        watcher.EnableRaisingEvents = true;
    }

    private void Saved(string path)
    {
        if (!IsOurs(Path.GetRelativePath(_folder, path))) return;
        TaskCompletionSource told;
        lock (_lock)
        {
            _count++;
            (told, _next) = (_next, NewSource());
        }
        told.SetResult();
    }

    // Editors' own files, hidden folders and what is built are no saving.
    internal static bool IsOurs(string relative)
    {
        string[] parts = relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        return !parts.Any(p => p.StartsWith('.') || NotOurs.Contains(p)) && !parts[^1].EndsWith('~') && !parts[^1].StartsWith('#')
            && Path.GetExtension(parts[^1]) is not (".db" or ".db-wal" or ".db-shm" or ".db-journal" or ".sqlite" or ".log" or ".tmp" or ".swp");
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
