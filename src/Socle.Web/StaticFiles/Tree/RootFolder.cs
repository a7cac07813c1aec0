using Microsoft.Win32.SafeHandles;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>
/// Keeps the root folder open, so that a request saves two system calls, and sees when another folder has taken its place: deployments swap folders or links
/// under a running server, and build tools delete and make theirs anew. Linux only.
/// </summary>
internal sealed unsafe class RootFolder
{
    // How long an exchanged root may go unseen while everything asked for is still found in the old one.
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private readonly byte[] _path;
    private readonly TimeProvider _clock;
    private volatile Opened _opened;
    private long _lookedAt;

    public RootFolder(string path, TimeProvider clock)
    {
        string full = Path.GetFullPath(path);
        _path = RootPath.BytesOf(full);
        _clock = clock;
        _lookedAt = clock.GetTimestamp();
        _opened = TryOpen() ?? throw new DirectoryNotFoundException($"There is no folder {full} that could be served.");
    }

    /// <summary>The folder; never disposed while somebody may use it: an exchanged one is left to its finalizer.</summary>
    public SafeFileHandle Handle
    {
        get
        {
            long now = _clock.GetTimestamp();
            if (_clock.GetElapsedTime(Volatile.Read(ref _lookedAt), now) > Trust) Look();
            return _opened.Handle;
        }
    }

    /// <summary>Sees whether the root's path leads to another folder by now, and takes that one if so.</summary>
    public bool Look()
    {
        Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
        Statx now;
        fixed (byte* path = _path)
        {
            if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_TYPE | Libc.STATX_INO, &now) != 0 || _opened.Is(now)) return false;
        }
        if (TryOpen() is not { } other) return false;
        _opened = other;
        return true;
    }

    public void Dispose() => _opened.Handle.Dispose();

    private Opened? TryOpen()
    {
        fixed (byte* path = _path)
        {
            int descriptor = Libc.openat(Libc.AT_FDCWD, path, Libc.O_PATH | Libc.O_CLOEXEC);
            if (descriptor < 0) return null;
            var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            Statx stat;
            byte empty = 0;
            if (Libc.statx(descriptor, &empty, Libc.AT_EMPTY_PATH, Libc.STATX_TYPE | Libc.STATX_INO, &stat) == 0 && stat.IsFolder) return new(handle, stat);
            handle.Dispose();
            return null;
        }
    }

    private sealed class Opened(SafeFileHandle handle, Statx stat)
    {
        private readonly (ulong, uint, uint) _identity = (stat.Inode, stat.DeviceMajor, stat.DeviceMinor);

        public SafeFileHandle Handle => handle;

        public bool Is(in Statx other) => _identity == (other.Inode, other.DeviceMajor, other.DeviceMinor);
    }
}
