using System.Runtime.InteropServices;
using System.Text;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>
/// Opens a path and judges what was opened, by the name /proc/self/fd has for it: proc(5). The opening itself touches nothing (O_PATH), and what is judged is the
/// handle, so that no link can be exchanged in between.
/// </summary>
internal static unsafe class ProcPath
{
    private const int PathMax = 4096;

    /// <summary>Opens it if it is inside the root folder, and no name on the way there from the root is hidden.</summary>
    /// <returns>A descriptor, or -1 and the error: ENOENT when it may not be served, whatever is there.</returns>
    public static int OpenInside(int root, byte* path, int flags, bool showHidden, out int error)
    {
        int place = Libc.openat(root, path, Libc.O_PATH | Libc.O_CLOEXEC);
        error = place < 0 ? Marshal.GetLastPInvokeError() : 0;
        // A link may end where this process may not look: that there is something outside is not for a client to know.
        if (error is Libc.EACCES or Libc.EPERM) error = Libc.ENOENT;
        if (place < 0) return -1;
        if (!IsInside(root, place, showHidden))
        {
            error = Libc.ENOENT;
            _ = Libc.close(place);
            return -1;
        }
        if ((flags & Libc.O_PATH) != 0) return place;

        Span<byte> name = stackalloc byte[32];
        Link(place, name);
        int descriptor;
        fixed (byte* link = name)
            descriptor = Libc.openat(Libc.AT_FDCWD, link, flags);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = Libc.close(place);
        return descriptor;
    }

    // `root-other` is not inside `root`: what follows the root's name must be a slash.
    private static bool IsInside(int root, int place, bool showHidden)
    {
        Span<byte> rootName = stackalloc byte[PathMax], name = stackalloc byte[PathMax];
        int rootLength = NameOf(root, rootName), length = NameOf(place, name);
        if (rootLength <= 0 || length <= 0) return false;
        rootName = rootName[..rootLength];
        name = name[..length];
        if (!name.StartsWith(rootName) || (length > rootLength && name[rootLength] != '/' && rootLength != 1)) return false;
        return showHidden || !HasHidden(name[rootLength..]);
    }

    private static bool HasHidden(ReadOnlySpan<byte> path)
    {
        foreach (Range range in path.Split((byte)'/'))
        {
            if (FilePath.IsHidden(path[range])) return true;
        }
        return false;
    }

    private static int NameOf(int descriptor, Span<byte> into)
    {
        Span<byte> name = stackalloc byte[32];
        Link(descriptor, name);
        fixed (byte* link = name, buffer = into)
        {
            nint length = Libc.readlink(link, buffer, into.Length);
            // A name that fills the buffer may have been cut.
            return length == into.Length ? -1 : (int)length;
        }
    }

    private static void Link(int descriptor, Span<byte> into)
    {
        int length = Encoding.ASCII.GetBytes($"/proc/self/fd/{descriptor}", into);
        into[length] = 0;
    }
}
