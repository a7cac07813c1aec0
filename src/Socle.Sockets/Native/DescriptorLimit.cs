using System.Runtime.InteropServices;

namespace Socle.Sockets.Native;

/// <summary>How many descriptors the process may have (Linux, getrlimit(2)). It may change while the process runs.</summary>
internal static unsafe partial class DescriptorLimit
{
    private const int RLIMIT_NOFILE = 7;

    /// <summary>One more than the highest number a new descriptor can get.</summary>
    public static ulong Current
    {
        get
        {
            (nuint Soft, nuint Hard) limit;
            return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.Soft : ulong.MaxValue;
        }
    }

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, void* limit);
}
