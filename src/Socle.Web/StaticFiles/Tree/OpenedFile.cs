using Microsoft.Win32.SafeHandles;
using Socle.Http;

namespace Socle.Web;

/// <summary>A file or folder that was found below the root, judged and measured on the open handle: what another process does to its name changes nothing any more.</summary>
/// <param name="Handle">The open handle; null for a folder where folders cannot be opened.</param>
/// <param name="IsFolder">Whether it is a folder; else it is a regular file.</param>
/// <param name="Identity">Its size and times, and what else there is to tell it by.</param>
/// <param name="IsMeasured">Whether the file has as many bytes as its size says; those of /proc and /sys have not.</param>
internal readonly record struct OpenedFile(SafeFileHandle? Handle, bool IsFolder, FileIdentity Identity, bool IsMeasured = true)
    : IDisposable
{
    public long Size => Identity.Size;

    public FileTime Modified => Identity.Modified;

    /// <summary>A body that is read to the file's end, and owns it: for what is not measured.</summary>
    public StreamBody ToStream() => new(new FileStream(Handle!, FileAccess.Read, bufferSize: 0));

    public void Dispose() => Handle?.Dispose();
}
