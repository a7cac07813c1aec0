namespace Socle;

/// <summary>Counts the files that are saved in a folder and below it, but for what tools write there by themselves.</summary>
internal sealed class SavedFiles : IDisposable
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "node_modules"];

    private readonly string _folder;
    private readonly FileSystemWatcher? _watcher;
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = NewSource();
    private long _count;

    public SavedFiles(string folder)
    {
        _folder = folder;
        try
        {
            _watcher = new(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName };
            _watcher.Changed += (_, e) => Saved(e.FullPath);
            _watcher.Created += (_, e) => Saved(e.FullPath);
            _watcher.Renamed += (_, e) => Saved(e.FullPath);
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No watches are left (fs.inotify.max_user_watches), or the folder is not ours to read: pages stay as they are.
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    /// <summary>How often something was saved.</summary>
    public long Count { get { lock (_lock) return _count; } }

    /// <summary>Ends when the count is past that.</summary>
    public Task SavedAfterAsync(long count)
    {
        lock (_lock) return _count > count ? Task.CompletedTask : _next.Task;
    }

    public void Dispose() => _watcher?.Dispose();

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
