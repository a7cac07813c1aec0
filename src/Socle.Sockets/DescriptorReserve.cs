using Microsoft.Win32.SafeHandles;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// Keeps the process's last descriptors from being spent on connections: the runtime needs two to start a thread, and ends the process when it gets
/// none. So accepting stops before accept(2) fails. Knows Linux alone; elsewhere nothing is kept.
/// </summary>
internal static class DescriptorReserve
{
    // Two for each of a few threads that start at once, and some for files that handlers open.
    private const int Kept = 16;

    // What a program opens after it has begun to listen: assemblies, its log, the first connections.
    private const int ForProgram = 16;

    /// <summary>Whether a new descriptor with this number is one of those kept: the kernel gives the lowest free one, so all below are taken.</summary>
    public static bool IsTouchedBy(nint descriptor) => descriptor >= First;

    /// <summary>The lowest number of those kept, by the limit of this moment.</summary>
    public static nint First => OperatingSystem.IsLinux() ? (nint)Math.Min(DescriptorLimit.Current, int.MaxValue) - Kept : nint.MaxValue;

    /// <summary>Fails where the process may have too few descriptors to serve anybody: else it would listen, and accept nothing.</summary>
    /// <param name="needed">How many the server opens before it accepts.</param>
    /// <exception cref="ConnectionException">The limit is too low; the message says how many are needed.</exception>
    public static void EnsureFor(int needed)
    {
        if (!OperatingSystem.IsLinux()) return;
        ulong limit = DescriptorLimit.Current, least;
        try
        {
            // The kernel gives the lowest free one.
            using SafeFileHandle next = File.OpenHandle("/dev/null");
            least = (ulong)(next.DangerousGetHandle() + needed + ForProgram + Kept);
        }
        catch (IOException)
        {
            least = limit + (ulong)(needed + ForProgram + Kept);
        }
        if (least > limit)
            throw new ConnectionException(ConnectionError.TooManyOpenFiles, $"Serving needs at least {least} descriptors, and this process may have {limit}: raise the limit (`ulimit -n 1024`, or LimitNOFILE= in a systemd unit).");
    }

    /// <summary>Whether the next descriptor would be one of those kept, or there is none.</summary>
    public static bool IsTouched()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using SafeFileHandle next = File.OpenHandle("/dev/null");
            return IsTouchedBy(next.DangerousGetHandle());
        }
        catch (IOException)
        {
            return true;
        }
    }
}
