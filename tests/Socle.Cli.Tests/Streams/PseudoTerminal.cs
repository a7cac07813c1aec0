using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Socle.Cli.Tests;

/// <summary>A terminal whose far end the test holds (pty(7)). When that is disposed of, the terminal is dead: writing to it fails with EIO.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const nuint TIOCGPTN = 0x80045430, TIOCSPTLCK = 0x40045431;

    private readonly SafeFileHandle _far = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    public unsafe PseudoTerminal()
    {
        int number, unlock = 0;
        if (Ioctl(_far, TIOCSPTLCK, &unlock) != 0 || Ioctl(_far, TIOCGPTN, &number) != 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        Path = $"/dev/pts/{number}";
    }

    /// <summary>The terminal's file.</summary>
    public string Path { get; }

    /// <summary>Reads until no program has the terminal open any more (EIO).</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var shown = new MemoryStream();
        await using var far = new FileStream(_far, FileAccess.Read, bufferSize: 0);
        try { await far.CopyToAsync(shown); }
        catch (IOException) { /* the last program has closed it */ }
        return shown.ToArray();
    }

    public void Dispose() => _far.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Ioctl(SafeFileHandle descriptor, nuint request, int* argument);
}
