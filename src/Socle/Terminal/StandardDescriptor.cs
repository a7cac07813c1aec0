using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Socle;

/// <summary>
/// The three descriptors that a process is started with, by system calls. `Console` is not used for them: on a terminal it sends the mode of terminfo's `smkx` and never takes it
/// back, and a write that fails with EBADF throws what no one expects. What a failure means is the caller's decision.
/// </summary>
/// <remarks>
/// A descriptor may be closed when the process is started (`>&amp;-`). The runtime has then taken its number for a pipe of its own, and what is opened later would take it, too. What
/// came through execve(2) cannot have FD_CLOEXEC, and what the runtime opens has it: so the two can be told apart.
/// </remarks>
internal static unsafe partial class StandardDescriptor
{
    public const int Input = 0, Output = 1, Error = 2;

    /// <summary>Broken pipe: the reader has gone.</summary>
    public const int EPIPE = 32;

    private const int EINTR = 4, EIO = 5, EAGAIN = 11;

    private const int F_GETFD = 1, FD_CLOEXEC = 1, O_RDWR = 2;
    private const nuint TIOCGWINSZ = 0x5413;
    private const short POLLOUT = 4;

    private static readonly bool[] OpenAtStart = [true, true, true];

    private static readonly Lock Turn = new();
    private static bool _isSecured;

    /// <summary>
    /// Finds out which descriptors the process was started without, and opens the null device in the place of those that are closed still. It must run before anything else opens a
    /// descriptor: a socket with the number 2 would be sent every message. A further call does nothing.
    /// </summary>
    public static void Secure()
    {
        if (!OperatingSystem.IsLinux()) return;
        lock (Turn)
        {
            if (_isSecured) return;
            _isSecured = true;
            for (int descriptor = Input; descriptor <= Error; descriptor++)
            {
                int flags = fcntl(descriptor, F_GETFD, 0);
                OpenAtStart[descriptor] = flags >= 0 && (flags & FD_CLOEXEC) == 0;
                // open(2) takes the lowest number that is free: all below this one are taken by now.
                if (flags < 0) _ = open("/dev/null", O_RDWR, 0);
            }
        }
    }

    /// <summary>Writes all of the bytes, however many calls that takes.</summary>
    /// <param name="descriptor"><see cref="Output"/> or <see cref="Error"/>. What is written to one that was closed at the start is dropped, as the null device does.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="written">How many of them were written.</param>
    /// <returns>0, or the errno of the write that failed.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes, out int written)
    {
        if (!OperatingSystem.IsLinux()) return WriteToConsole(descriptor, bytes, out written);
        written = 0;
        if (!OpenAtStart[descriptor]) written = bytes.Length;
        while (written < bytes.Length)
        {
            nint count;
            fixed (byte* data = bytes[written..]) count = write(descriptor, data, (nuint)(bytes.Length - written));
            if (count >= 0) written += (int)count;
            else if (Marshal.GetLastPInvokeError() is var error && error == EAGAIN) AwaitWritable(descriptor); // whoever shares it has made it non-blocking
            else if (error != EINTR) return error;
        }
        return 0;
    }

    /// <summary>Opens standard input. One that was closed at the start has ended.</summary>
    public static Stream OpenInput() =>
        !OperatingSystem.IsLinux() ? Console.OpenStandardInput()
        : OpenAtStart[Input] ? new FileStream(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, bufferSize: 0)
        : Stream.Null;

    /// <summary>Returns whether a read of standard input failed because its terminal has gone (EIO), which is its end.</summary>
    public static bool IsHangUp(IOException error) => OperatingSystem.IsLinux() && error.HResult == EIO;

    /// <summary>Returns the columns of the terminal behind a descriptor; 80 where there is none.</summary>
    public static int Columns(int descriptor)
    {
        const int Usual = 80;
        if (!OperatingSystem.IsLinux()) return Console.IsOutputRedirected ? Usual : Console.WindowWidth;
        ushort* size = stackalloc ushort[4]; // struct winsize: rows, columns, and both in pixels
        return ioctl(descriptor, TIOCGWINSZ, size) == 0 && size[1] > 0 ? size[1] : Usual;
    }

    private static int WriteToConsole(int descriptor, ReadOnlySpan<byte> bytes, out int written)
    {
        try
        {
            using Stream stream = descriptor == Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
            stream.Write(bytes);
            written = bytes.Length;
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            written = 0;
            return e is IOException ? e.HResult & 0xFFFF : EIO;
        }
    }

    private static void AwaitWritable(int descriptor)
    {
        var waiting = new PollDescriptor { Descriptor = descriptor, Events = POLLOUT };
        _ = poll(&waiting, 1, -1);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events, Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, void* argument);
}
