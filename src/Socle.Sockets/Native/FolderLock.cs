using System.Diagnostics;
using System.Text;

namespace Socle.Sockets.Native;

/// <summary>
/// Keeps starters of our kind out of a folder while one looks whether a socket's file is stale and puts its own there (flock(2) on the folder, which leaves no file behind).
/// </summary>
internal sealed unsafe class FolderLock : IDisposable
{
    private const int O_RDONLY_CLOEXEC = 0x80000;
    private const int LOCK_EX_NB = 2 | 4;

    // Between two starters it is held for less than a millisecond. Somebody else may hold it for ever: then it guards nothing, and we go on without.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly int _folder;

    private FolderLock(int folder) => _folder = folder;

    /// <summary>Takes the lock, or null if that is not possible.</summary>
    public static FolderLock? Take(string folder)
    {
        int number;
        fixed (byte* name = Encoding.UTF8.GetBytes(folder + '\0')) number = Libc.open(name, O_RDONLY_CLOEXEC);
        if (number < 0) return null;
        long begun = Stopwatch.GetTimestamp();
        SpinWait spin = default;
        while (Libc.flock(number, LOCK_EX_NB) != 0 && Stopwatch.GetElapsedTime(begun) < Patience) spin.SpinOnce();
        return new(number);
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => _ = Libc.close(_folder);
}
