using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>
/// A tree opened by openat2(2), which fails at the first link: what has none is where its path says. A path with links, and every path
/// where that call is missing or forbidden (Linux before 5.6, some containers), is checked by the name that /proc has for the opened
/// handle, so that no link can be exchanged between a look and an opening.
/// </summary>
internal sealed unsafe class LinuxTree : FileTree
{
    private const int OpenFlags = Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC; // NONBLOCK: a FIFO without a writer must not hang us
    private const uint Wanted =
        Libc.STATX_TYPE | Libc.STATX_SIZE | Libc.STATX_MTIME | Libc.STATX_CTIME | Libc.STATX_INO | Libc.STATX_BLOCKS;
    // RESOLVE_BENEATH gives EAGAIN when something was renamed while it looked; this often is enough unless somebody tries.
    private const int Attempts = 8;

    private readonly RootFolder _root;
    private readonly WithheldFiles _withheld;
    private readonly bool _showHidden;
    private volatile bool _hasOpenAt2;

    /// <param name="root">The folder.</param>
    /// <param name="clock">Says when to look whether another folder has taken its place.</param>
    /// <param name="showHidden">Whether links may end at hidden names.</param>
    /// <param name="useOpenAt2">Whether openat2(2) is tried.</param>
    /// <param name="withheld">Files that are never opened; null for none.</param>
    public LinuxTree(string root, TimeProvider clock, bool showHidden = false, bool useOpenAt2 = true, WithheldFiles? withheld = null)
    {
        _withheld = withheld ?? WithheldFiles.None;
        _root = new(root, clock);
        (_showHidden, _hasOpenAt2) = (showHidden, useOpenAt2);
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
            if (!FilePath.IsName(name[..^1], showHidden, windows: false)) continue;
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
        OpenOutcome outcome = Measure(handle, descriptor, out opened);
        if (outcome == OpenOutcome.Found && _withheld.Holds(opened.Identity)) outcome = OpenOutcome.NotFound;
        if (outcome == OpenOutcome.Found) return outcome;
        opened = default;
        handle.Dispose();
        return outcome;
    }

    private static OpenOutcome Measure(SafeFileHandle handle, int descriptor, out OpenedFile opened)
    {
        opened = default;
        if (!TryStat(descriptor, out Statx stat) || !(stat.IsFile || stat.IsFolder)) return OpenOutcome.NotFound;
        long size = (long)stat.Size, length = size;
        // Files of /proc say 0 bytes and those of /sys 4,096, whatever can be read. They have no blocks, as nothing else of such a size has
        // but what is empty or all holes.
        if (stat.IsFile && stat.Blocks == 0 && !TryProbe(descriptor, size, out length)) return OpenOutcome.Denied;
        opened = new(handle, stat.IsFolder, stat.Identity, IsMeasured: length == size);
        return OpenOutcome.Found;
    }

    // Reads the last byte, or the first of none.
    private static bool TryProbe(int descriptor, long size, out long length)
    {
        byte probe;
        long at = Math.Max(size - 1, 0);
        nint count = Libc.pread(descriptor, &probe, 1, at);
        length = count > 0 ? at + count : 0;
        return count >= 0;
    }

    /// <summary>
    /// Opens a regular file by its path, links followed wherever they lead. What is no regular file is neither waited for nor opened.
    /// </summary>
    public static OpenOutcome OpenFile(byte[] path, out OpenedFile opened)
    {
        opened = default;
        int descriptor;
        fixed (byte* bytes = path) descriptor = Libc.openat(Libc.AT_FDCWD, bytes, OpenFlags);
        if (descriptor < 0) return Outcome(Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        OpenOutcome outcome = Measure(handle, descriptor, out opened);
        if (outcome == OpenOutcome.Found && !opened.IsFolder) return outcome;
        handle.Dispose();
        return outcome == OpenOutcome.Found ? OpenOutcome.NotFound : outcome;
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
        var how = new OpenHow { Flags = (ulong)flags, Resolve = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_SYMLINKS };
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
                case Libc.ELOOP:
                    // A link: only its end says whether it may be served.
                    return ProcPath.OpenInside(root, path, flags, _showHidden, out error);
                default:
                    return descriptor;
            }
        }
        return ProcPath.OpenInside(root, path, flags, _showHidden, out error);
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
