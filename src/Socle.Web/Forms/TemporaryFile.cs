using Microsoft.Win32.SafeHandles;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>
/// A file that nobody else finds and that is gone with its handle, even if the process is killed: without a name where the system can (open(2), O_TMPFILE), else with one
/// that is removed at once, or, on Windows, at its closing.
/// </summary>
internal static class TemporaryFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static SafeFileHandle Create(string folder)
    {
        if (OperatingSystem.IsLinux() && Libc.TemporaryFlags is { } flags)
        {
            int descriptor = Libc.openat(Libc.AT_FDCWD, Path.GetFullPath(folder), flags | Libc.O_RDWR | Libc.O_CLOEXEC, (uint)OwnerOnly);
            // Some file systems have none such: network ones, older overlays.
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        }
        return CreateNamed(folder);
    }

    internal static SafeFileHandle CreateNamed(string folder)
    {
        string path = Path.Combine(folder, $"socle-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose, BufferSize = 0 };
        // From the beginning: changed later, somebody could have opened it by then.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        SafeFileHandle file = new FileStream(path, options).SafeFileHandle;
        if (OperatingSystem.IsWindows()) return file;
        try
        {
            File.Delete(path);
            return file;
        }
        catch
        {
            file.Dispose(); // which deletes it, too
            throw;
        }
    }
}
