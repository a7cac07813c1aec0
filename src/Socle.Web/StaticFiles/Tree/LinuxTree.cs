using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>
/// A tree opened by openat2(2) with RESOLVE_BENEATH: the kernel judges every link at the moment of opening, so none can be exchanged between a look and an opening.
/// Where that call is missing or forbidden (Linux before 5.6, some containers), the opened handle is judged instead, by the name that /proc has for it.
/// </summary>
internal sealed unsafe class LinuxTree : FileTree
{
    private const int OpenFlags = Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC; // NONBLOCK: a FIFO without a writer must not hang us
    private const uint Wanted = Libc.STATX_TYPE | Libc.STATX_SIZE | Libc.STATX_MTIME | Libc.STATX_CTIME | Libc.STATX_INO;
    // RESOLVE_BENEATH gives EAGAIN when something was renamed while it looked; this often is enough unless somebody tries.
    private const int Attempts = 8;

    private readonly RootFolder _root;
    private readonly WithheldFiles _withheld;
    private volatile bool _hasOpenAt2;

    public LinuxTree(string root, TimeProvider clock, bool useOpenAt2 = true, WithheldFiles? withheld = null)
    {
        _withheld = withheld ?? WithheldFiles.None;
        _root = new(root, clock);
        _hasOpenAt2 = useOpenAt2;
    }

    /// <summary>Whether this is Linux, on an architecture whose numbers are known here.</summary>
    public static bool IsSupported =>
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64;

    /// <inheritdoc/>
    public override OpenOutcome Open(ReadOnlySpan<byte> path, out OpenedFile opened)
    {
        OpenOutcome outcome = OpenIn(_root.Handle, path, out opened);
        return outcome == OpenOutcome.NotFound && _root.Look() ? OpenIn(_root.Handle, path, out opened) : outcome;
    }

    /// <inheritdoc/>
    public override OpenOutcome OpenBeside(ReadOnlySpan<byte> path, out OpenedFile opened) => OpenIn(_root.Handle, path, out opened);

    /// <inheritdoc/>
    public override bool IsStill(ReadOnlySpan<byte> path, in FileIdentity identity) => Look(path, out Statx stat) == 0 && stat.IsFile && stat.Identity == identity;

    /// <inheritdoc/>
    public override bool IsMissing(ReadOnlySpan<byte> path) => Look(path, out _) == Libc.ENOENT;

    /// <inheritdoc/>
    public override void List(in OpenedFile folder, ReadOnlySpan<byte> path, bool showHidden, Entries into, CancellationToken cancellationToken)
    {
        SafeFileHandle root = _root.Handle;
        var names = new FolderNames(folder.Handle!);
        (ulong Device, ulong Inode)[] withheld = _withheld.Now();
        while (names.TryNext(out ReadOnlySpan<byte> name, out byte type))
        {
            if (cancellationToken.IsCancellationRequested) return;
            if (name[0] == '.' && (!showHidden || name.SequenceEqual(".\0"u8) || name.SequenceEqual("..\0"u8))) continue;
            if (type is not (Libc.DT_REG or Libc.DT_DIR or Libc.DT_LNK or Libc.DT_UNKNOWN)) continue;
            if (!TryStat(folder.Handle!, name, out Statx stat)) continue;
            if (stat.IsLink && !TryStatTarget(root, path, name, out stat)) continue;
            if (withheld.Contains((stat.Identity.Device, stat.Identity.Inode))) continue;
            if ((stat.IsFile || stat.IsFolder) && !into.Add(name[..^1], stat.IsFolder, (long)stat.Size, stat.Modified)) return;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _root.Dispose();
        base.Dispose();
    }

    private OpenOutcome OpenIn(SafeFileHandle root, ReadOnlySpan<byte> path, out OpenedFile opened)
    {
        opened = default;
        int descriptor = OpenBeneath(root, path, OpenFlags, out int error);
        if (descriptor < 0) return Outcome(error);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (TryStat(descriptor, out Statx stat) && (stat.IsFile || stat.IsFolder) && !_withheld.Holds(stat.Identity))
        {
            opened = new(handle, stat.IsFolder, stat.Identity);
            return OpenOutcome.Found;
        }
        handle.Dispose();
        return OpenOutcome.NotFound;
    }

    // By name, links followed, wherever they lead. Returns 0 or the error.
    private int Look(ReadOnlySpan<byte> path, out Statx stat)
    {
        SafeFileHandle root = _root.Handle;
        bool added = false;
        try
        {
            root.DangerousAddRef(ref added);
            fixed (byte* name = path)
            fixed (Statx* into = &stat)
                return Libc.statx((int)root.DangerousGetHandle(), name, 0, Wanted, into) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        finally
        {
            if (added) root.DangerousRelease();
        }
    }

    private static OpenOutcome Outcome(int error) => error switch
    {
        Libc.EACCES or Libc.EPERM => OpenOutcome.Denied,
        Libc.EMFILE or Libc.ENFILE or Libc.ENOMEM => OpenOutcome.Exhausted,
        _ => OpenOutcome.NotFound,
    };

    private int OpenBeneath(SafeFileHandle root, ReadOnlySpan<byte> path, int flags, out int error)
    {
        bool added = false;
        try
        {
            root.DangerousAddRef(ref added);
            fixed (byte* bytes = path)
                return OpenBeneath((int)root.DangerousGetHandle(), bytes, flags, out error);
        }
        finally
        {
            if (added) root.DangerousRelease();
        }
    }

    private int OpenBeneath(int root, byte* path, int flags, out int error)
    {
        var how = new OpenHow { Flags = (ulong)flags, Resolve = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_MAGICLINKS };
        for (int attempt = 0; _hasOpenAt2 && attempt < Attempts; attempt++)
        {
            int descriptor = Libc.OpenAt2(root, path, &how);
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            switch (error)
            {
                case Libc.EAGAIN:
                    continue;
                case Libc.ENOSYS or Libc.EPERM:
                    _hasOpenAt2 = false;
                    break;
                case Libc.EXDEV:
                    // Left the root, or a link with an absolute path that may well lead back into it: only its end can tell.
                    return ProcPath.OpenInside(root, path, flags, out error);
                default:
                    return descriptor;
            }
        }
        return ProcPath.OpenInside(root, path, flags, out error);
    }

    private bool TryStatTarget(SafeFileHandle root, ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, out Statx stat)
    {
        stat = default;
        byte[] full = [.. path[..^1], (byte)'/', .. name];
        int descriptor = OpenBeneath(root, full, Libc.O_PATH | Libc.O_CLOEXEC, out _);
        if (descriptor < 0) return false;
        bool found = TryStat(descriptor, out stat);
        _ = Libc.close(descriptor);
        return found;
    }

    private static bool TryStat(int descriptor, out Statx stat)
    {
        byte empty = 0;
        fixed (Statx* into = &stat)
            return Libc.statx(descriptor, &empty, Libc.AT_EMPTY_PATH, Wanted, into) == 0;
    }

    // Of a name in an open folder, the link itself if it is one.
    private static bool TryStat(SafeFileHandle folder, ReadOnlySpan<byte> name, out Statx stat)
    {
        fixed (byte* path = name)
        fixed (Statx* into = &stat)
            return Libc.statx((int)folder.DangerousGetHandle(), path, Libc.AT_SYMLINK_NOFOLLOW, Wanted, into) == 0;
    }
}
