using System.Runtime.InteropServices;

namespace Socle.Cli;

/// <summary>Finds out whose a file is, which .NET does not say. On Linux only; elsewhere no file is another's.</summary>
internal static unsafe partial class FileOwner
{
    // statx(2): the mask, and the place of stx_uid in struct statx.
    private const uint STATX_UID = 0x8;
    private const int UserOffset = 20, StatxBytes = 256, AT_FDCWD = -100;

    /// <summary>Whether the file is neither this user's nor root's, who reads all files anyway. What cannot be looked at is not.</summary>
    public static bool IsAnother(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        byte* stat = stackalloc byte[StatxBytes];
        if (statx(AT_FDCWD, path, 0, STATX_UID, stat) != 0) return false;
        uint owner = *(uint*)(stat + UserOffset);
        return owner != 0 && owner != geteuid();
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* into);

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
