using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Socle.Web;

/// <summary>
/// A tree on what .NET offers everywhere: follows the links of a path by itself, and opens where they end if that is inside the root. One who can exchange links
/// below the root between the look and the opening can defeat it, and a FIFO makes it wait: on Linux <see cref="LinuxTree"/> is used.
/// </summary>
internal sealed class ManagedTree : FileTree
{
    private const int LinksMax = 40; // as Linux has it: path_resolution(7)
    private static readonly StringComparison PathComparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly string _root;
    private readonly string[] _withheld;
    private readonly bool _showHidden;

    public ManagedTree(string root, bool showHidden = false, IReadOnlyList<string>? withheld = null)
    {
        _withheld = [.. (withheld ?? []).Select(p => Resolve(Path.GetFullPath(p)) ?? p)];
        _showHidden = showHidden;
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (!Directory.Exists(full)) throw new DirectoryNotFoundException($"There is no folder {full} that could be served.");
        _root = full;
    }

    /// <inheritdoc/>
    public override OpenOutcome Open(ReadOnlySpan<byte> path, out OpenedFile opened)
    {
        opened = default;
        if (Locate(path) is not { } place || IsWithheld(place)) return OpenOutcome.NotFound;
        if (!Directory.Exists(place)) return OpenFile(place, out opened);
        opened = new(null, IsFolder: true, FileIdentity.Of(0, FileTime.From(Directory.GetLastWriteTimeUtc(place))));
        return OpenOutcome.Found;
    }

    /// <inheritdoc/>
    public override void List(in OpenedFile folder, ReadOnlySpan<byte> path, bool showHidden, Entries into, CancellationToken cancellationToken)
    {
        if (Locate(path) is not { } place) return;
        foreach (FileSystemInfo entry in new DirectoryInfo(place).EnumerateFileSystemInfos())
        {
            if (cancellationToken.IsCancellationRequested) return;
            if (!FilePath.IsName(Encoding.UTF8.GetBytes(entry.Name), showHidden, OperatingSystem.IsWindows())) continue;
            FileSystemInfo? target = entry.LinkTarget is null ? entry : Target(entry);
            if (target is not { Exists: true } || IsWithheld(target.FullName)) continue;
            long size = target is FileInfo file ? file.Length : 0;
            if (!into.Add(Encoding.UTF8.GetBytes(entry.Name), target is DirectoryInfo, size, FileTime.From(target.LastWriteTimeUtc))) return;
        }
    }

    /// <summary>Opens a regular file, links followed.</summary>
    public static OpenOutcome OpenFile(string path, out OpenedFile opened)
    {
        opened = default;
        try
        {
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            opened = new(handle, IsFolder: false, FileIdentity.Of(RandomAccess.GetLength(handle), FileTime.From(File.GetLastWriteTimeUtc(handle))));
            return OpenOutcome.Found;
        }
        catch (UnauthorizedAccessException)
        {
            return OpenOutcome.Denied;
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ArgumentException)
        {
            return OpenOutcome.NotFound;
        }
    }

    private bool IsWithheld(string place) => _withheld.Any(w => w.Equals(place, PathComparison));

    private FileSystemInfo? Target(FileSystemInfo link) =>
        Resolve(link.FullName) is not { } place || !IsInside(place) ? null : Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);

    // Where the path ends when all its links are followed, or null if that is outside or cannot be told.
    private string? Locate(ReadOnlySpan<byte> path)
    {
        path = path[..^1];
        if (!Utf8.IsValid(path)) return null;
        string relative = Encoding.UTF8.GetString(path);
        string? place = relative == "." ? Resolve(_root) : Resolve(Path.Combine(_root, relative));
        return place is not null && IsInside(place) ? place : null;
    }

    // `root-other` is not inside `root`: what follows the root's name must be a separator. What a link hides behind is hidden, too.
    private bool IsInside(string place)
    {
        string root = Resolve(_root) ?? _root;
        return place.StartsWith(root, PathComparison)
            && (place.Length == root.Length || Path.EndsInDirectorySeparator(root) || place[root.Length] == Path.DirectorySeparatorChar)
            && (_showHidden || !place[root.Length..].Split(Path.DirectorySeparatorChar).Any(IsHidden));
    }

    private static bool IsHidden(string name) => FilePath.IsHidden(Encoding.UTF8.GetBytes(name));

    private static string? Resolve(string path)
    {
        string root = Path.GetPathRoot(path)!;
        string place = root;
        var left = new Stack<string>();
        Push(left, path[root.Length..]);
        int links = 0;
        while (left.TryPop(out string? name))
        {
            if (name is "" or ".") continue;
            if (name == "..")
            {
                place = Path.GetDirectoryName(place) ?? root;
                continue;
            }
            string next = Path.Combine(place, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                place = next;
                continue;
            }
            if (++links > LinksMax) return null;
            if (Path.IsPathRooted(target)) place = Path.GetPathRoot(Path.GetFullPath(target))!;
            Push(left, Path.IsPathRooted(target) ? Path.GetFullPath(target)[place.Length..] : target);
        }
        return place;
    }

    private static void Push(Stack<string> names, string path)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        for (int i = parts.Length - 1; i >= 0; i--) names.Push(parts[i]);
    }
}
