using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>Says what is at a root's path before it is served, in the bytes that the path has on disk. Linux only.</summary>
internal static unsafe class RootPath
{
    // What .NET reads in the place of bytes that are not UTF-8.
    private const char Replacement = '\uFFFD';

    /// <summary>Whether a folder is there that this process may enter; else it is a regular file.</summary>
    /// <exception cref="IOException">Nothing is there, or neither a folder nor a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not enter the folder, or one on the path.</exception>
    public static bool IsFolder(string full)
    {
        Statx stat;
        fixed (byte* path = BytesOf(full))
        {
            if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_TYPE, &stat) != 0)
            {
                bool isDenied = Marshal.GetLastPInvokeError() is Libc.EACCES or Libc.EPERM;
                throw isDenied ? Denied(full) : new DirectoryNotFoundException($"There is no folder {full} that could be served.");
            }
        }
        if (stat.IsFile) return false;
        if (!stat.IsFolder) throw new IOException($"{full} is neither a folder nor a regular file, so it cannot be served.");
        return MayEnter(full) ? true : throw Denied(full);
    }

    /// <summary>
    /// The path's bytes, ending in NUL. A name on Linux need not be UTF-8, and .NET reads such names, arguments and working folders with
    /// U+FFFD in them: the one name in the folder that reads so is meant.
    /// </summary>
    /// <exception cref="IOException">Several names read so.</exception>
    public static byte[] BytesOf(string full)
    {
        if (!full.Contains(Replacement, StringComparison.Ordinal)) return [.. Encoding.UTF8.GetBytes(full), 0];
        byte[] path = [];
        foreach (string name in full.Split('/', StringSplitOptions.RemoveEmptyEntries))
            path = [.. path, (byte)'/', .. Find(path, name)];
        return [.. path, 0];
    }

    private static byte[] Find(byte[] folder, string name)
    {
        if (!name.Contains(Replacement, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(name);
        int descriptor;
        byte[] bytes = [.. folder, (byte)'/', 0];
        fixed (byte* path = bytes) descriptor = Libc.openat(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        byte[]? found = null;
        if (descriptor < 0) return Encoding.UTF8.GetBytes(name);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var names = new FolderNames(handle);
        while (names.TryNext(out ReadOnlySpan<byte> candidate, out _))
        {
            if (Encoding.UTF8.GetString(candidate[..^1]) != name) continue;
            if (found is not null) throw new IOException($"Several names in {Encoding.UTF8.GetString(folder)} are not UTF-8 and read `{name}`: rename the one to serve.");
            found = candidate[..^1].ToArray();
        }
        return found ?? Encoding.UTF8.GetBytes(name);
    }

    // Looking up `.` needs the right to search the folder, which opening it with O_PATH does not (path_resolution(7)).
    private static bool MayEnter(string full)
    {
        byte[] bytes = [.. BytesOf(full)[..^1], (byte)'/', (byte)'.', 0];
        Statx stat;
        fixed (byte* path = bytes) return Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_TYPE, &stat) == 0;
    }

    private static UnauthorizedAccessException Denied(string full) =>
        new($"This user may not enter {full}, so it cannot be served: allow it (chmod o+x, also for the folders above), or start as another user.");
}
