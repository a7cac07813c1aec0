using System.Text;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>
/// Files and folders that are never served though they are below the root: a server's own key. They are known by what they are and not by name, so that links and second names do
/// not lead to them either. They are looked at for each opening, since keys are replaced; nobody pays for it who withholds nothing.
/// </summary>
internal sealed unsafe class WithheldFiles
{
    public static readonly WithheldFiles None = new([]);

    private readonly byte[][] _paths;

    /// <param name="paths">Where they are, links followed. What is not there yet counts once it is.</param>
    public WithheldFiles(IReadOnlyList<string> paths) => _paths = [.. paths.Select(p => (byte[])[.. Encoding.UTF8.GetBytes(Path.GetFullPath(p)), 0])];

    /// <summary>Returns what they are now, for one opening or one listing.</summary>
    public (ulong Device, ulong Inode)[] Now()
    {
        if (_paths.Length == 0) return [];
        var now = new List<(ulong, ulong)>(_paths.Length);
        foreach (byte[] path in _paths)
        {
            Statx stat;
            fixed (byte* name = path)
                if (Libc.statx(Libc.AT_FDCWD, name, 0, Libc.STATX_INO, &stat) == 0) now.Add((stat.Identity.Device, stat.Identity.Inode));
        }
        return [.. now];
    }

    /// <summary>Returns whether a file is one of them.</summary>
    public bool Holds(in FileIdentity identity) => _paths.Length > 0 && Now().Contains((identity.Device, identity.Inode));
}
