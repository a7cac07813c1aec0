using System.Runtime.InteropServices;

namespace Socle.Sockets.Tests;

/// <summary>
/// Lowers the process's limit until disposed (Linux, setrlimit(2)) to so few free descriptors that a server must spare them. None at all
/// would end the process as soon as the runtime starts a thread.
/// </summary>
public sealed unsafe partial class FewDescriptors : IDisposable
{
    private const int DescriptorLimit = 7;

    private readonly int[] _spares = new int[20];
    private readonly (nuint Soft, nuint Hard) _limits;

    public FewDescriptors(int free = 10)
    {
        // What tests before have left to the collector must not give room later.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // A distance between descriptors open before, which a test may close to give room, and those still to come.
        for (int i = 0; i < _spares.Length; i++) _spares[i] = Duplicate(0);
        (nuint Soft, nuint Hard) limits;
        Assert.Equal(0, GetLimit(DescriptorLimit, &limits));
        _limits = limits;
        limits.Soft = (nuint)(_spares.Max() + free);
        Assert.Equal(0, SetLimit(DescriptorLimit, &limits));
    }

    public void Dispose()
    {
        (nuint Soft, nuint Hard) limits = _limits;
        int restored = SetLimit(DescriptorLimit, &limits);
        foreach (int spare in _spares) restored |= Close(spare);
        Assert.Equal(0, restored);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, void* limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, void* limits);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
