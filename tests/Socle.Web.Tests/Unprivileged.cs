using System.Runtime.InteropServices;

namespace Socle.Web.Tests;

/// <summary>
/// Runs code as a user that has no right but those that files give to everybody, also where the tests run as root. Linux only.
/// </summary>
internal static partial class Unprivileged
{
    private const uint Nobody = 65534;

    /// <summary>Runs it on this thread; what it starts elsewhere has the rights of before.</summary>
    public static T Run<T>(Func<T> function)
    {
        if (geteuid() != 0) return function();
        // Of this thread alone, with the capabilities that override the modes of files: setfsuid(2), capabilities(7).
        _ = setfsuid(Nobody);
        try { return function(); }
        finally { _ = setfsuid(0); }
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial int setfsuid(uint user);
}
