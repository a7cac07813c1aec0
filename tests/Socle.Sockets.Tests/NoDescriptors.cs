using System.Runtime.InteropServices;

namespace Socle.Sockets.Tests;

/// <summary>Takes every descriptor that the process may still open (Linux, getrlimit(2)), until disposed.</summary>
public sealed unsafe partial class NoDescriptors : IDisposable
{
    private const int DescriptorLimit = 7;
    private const int PoolThreads = 16;

    private readonly List<int> _taken = [];
    private readonly (nuint Soft, nuint Hard) _limits;

    public NoDescriptors()
    {
        WakePool();
        (nuint Soft, nuint Hard) limits;
        Assert.Equal(0, GetLimit(DescriptorLimit, &limits));
        _limits = limits;
        int free = Duplicate(0);
        _taken.Add(free);
        limits.Soft = (nuint)free + 16;
        Assert.Equal(0, SetLimit(DescriptorLimit, &limits));
        for (int taken; (taken = Duplicate(0)) >= 0;) _taken.Add(taken);
    }

    public void Dispose()
    {
        (nuint Soft, nuint Hard) limits = _limits;
        int restored = SetLimit(DescriptorLimit, &limits);
        foreach (int taken in _taken) restored |= Close(taken);
        Assert.Equal(0, restored);
    }

    // The runtime cannot start a thread without a descriptor, and ends the process when its pool wants one: the threads are there before.
    private static void WakePool()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(PoolThreads, completions);
        using var met = new CountdownEvent(PoolThreads);
        Task[] meeting = new Task[PoolThreads];
        for (int i = 0; i < PoolThreads; i++) meeting[i] = Task.Run(() => { met.Signal(); met.Wait(); });
        Task.WaitAll(meeting);
        ThreadPool.SetMinThreads(workers, completions);
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
