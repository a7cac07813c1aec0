using System.Runtime.InteropServices;
using System.Text;

namespace Socle.Sockets.Native;

/// <summary>What a path names, links not followed, and which file it is: struct statx of statx(2), the fields that are read here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct FileStatus
{
    private const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint STATX_TYPE = 1, STATX_MODE = 2, STATX_INO = 0x100;
    private const int S_IFMT = 0xF000, S_IFSOCK = 0xC000, Permissions = 0xFFF;

    [FieldOffset(28)] private readonly ushort _mode;
    [FieldOffset(32)] private readonly ulong _inode;
    [FieldOffset(136)] private readonly uint _deviceMajor;
    [FieldOffset(140)] private readonly uint _deviceMinor;

    /// <summary>Whether it is a socket's file.</summary>
    public readonly bool IsSocket => (_mode & S_IFMT) == S_IFSOCK;

    /// <summary>Its mode.</summary>
    public readonly UnixFileMode Mode => (UnixFileMode)(_mode & Permissions);

    /// <summary>Which file it is, whatever it is called.</summary>
    public readonly (uint, uint, ulong) Identity => (_deviceMajor, _deviceMinor, _inode);

    /// <summary>Looks; null if there is nothing, or nothing that may be seen.</summary>
    public static FileStatus? Of(string path)
    {
        FileStatus status;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            return Libc.statx(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_MODE | STATX_INO, &status) == 0 ? status : null;
    }
}
