using System.Runtime.InteropServices;

namespace Socle.Web.Native;

/// <summary>The system calls that opening a served file needs, as Linux has them. It knows nothing of what is served.</summary>
internal static unsafe partial class Libc
{
    // errno(3)
    public const int EPERM = 1, ENOENT = 2, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EXDEV = 18, ENFILE = 23, EMFILE = 24;
    public const int ENOSYS = 38, ELOOP = 40;

    // open(2): the flags that are the same number on every architecture .NET runs on
    public const int O_RDONLY = 0, O_RDWR = 2, O_NOCTTY = 0x100, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000, O_PATH = 0x200000;

    // open(2): O_TMPFILE holds O_DIRECTORY, which is not the same number everywhere; null where we do not know it
    public static int? TemporaryFlags => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.X86 => 0x400000 | 0x10000,
        Architecture.Arm64 or Architecture.Arm => 0x400000 | 0x4000,
        _ => null,
    };

    // openat2(2)
    public const ulong RESOLVE_NO_SYMLINKS = 0x04, RESOLVE_BENEATH = 0x08;

    // statx(2)
    public const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_EMPTY_PATH = 0x1000;
    public const uint STATX_TYPE = 0x1, STATX_MTIME = 0x40, STATX_CTIME = 0x80, STATX_INO = 0x100, STATX_SIZE = 0x200, STATX_BLOCKS = 0x400;

    // inode(7)
    public const int S_IFMT = 0xF000, S_IFDIR = 0x4000, S_IFREG = 0x8000, S_IFLNK = 0xA000;

    // getdents(2), d_type
    public const byte DT_UNKNOWN = 0, DT_DIR = 4, DT_REG = 8, DT_LNK = 10;

    private const nint SYS_openat2 = 437;

    // Asked for by number: glibc has no function for it before 2.42.
    public static int OpenAt2(int folder, byte* path, OpenHow* how) => (int)syscall(SYS_openat2, folder, path, how, sizeof(OpenHow));

    // getdents64(2), whose number is 61 on all that came after x86
    public static int GetDents(int folder, byte* buffer, int length) =>
        (int)syscall(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61, folder, buffer, (void*)length, 0);

    // statx(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int statx(int folder, byte* path, int flags, uint mask, Statx* into);

    // open(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial int openat(int folder, byte* path, int flags);

    // open(2), making a file with this mode
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int openat(int folder, string path, int flags, uint mode);

    // readlink(2)
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint readlink(byte* path, byte* buffer, nint length);

    // close(2)
    [LibraryImport("libc")]
    public static partial int close(int descriptor);

    /// <summary>pread(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint pread(int descriptor, byte* buffer, nuint count, long offset);

    // syscall(2), in the one shape that is needed here
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, byte* second, void* third, nint fourth);
}
