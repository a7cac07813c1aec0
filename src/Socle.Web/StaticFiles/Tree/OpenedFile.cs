using Microsoft.Win32.SafeHandles;

namespace Socle.Web;

/// <summary>A file or folder that was found below the root, judged and measured on the open handle: what another process does to its name changes nothing any more.</summary>
/// <param name="Handle">The open handle; null for a folder where folders cannot be opened.</param>
/// <param name="IsFolder">Whether it is a folder; else it is a regular file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was changed last.</param>
/// <param name="Inode">Its number, or 0 where there is none.</param>
internal readonly record struct OpenedFile(SafeFileHandle? Handle, bool IsFolder, long Size, FileTime Modified, ulong Inode) : IDisposable
{
    public void Dispose() => Handle?.Dispose();
}
