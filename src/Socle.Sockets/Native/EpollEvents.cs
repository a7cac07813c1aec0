using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Socle.Sockets.Native;

/// <summary>The array that epoll_wait(2) fills, and the one place that knows the layout of struct epoll_event.</summary>
internal sealed unsafe class EpollEvents(int eventsMax)
{
    // The struct is packed on x86-64 only, so that 32-bit programs agree there (<sys/epoll.h>): 12 bytes, elsewhere 16.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Size = DataAt + sizeof(ulong);

    private readonly byte* _memory = (byte*)NativeMemory.Alloc((nuint)(eventsMax * Size));

    /// <summary>Waits for events; a signal ends the wait with none.</summary>
    public int Wait(int epoll, int timeoutMilliseconds)
    {
        int count = Libc.epoll_wait(epoll, _memory, eventsMax, timeoutMilliseconds);
        if (count >= 0) return count;
        if (Errno.Last == Errno.EINTR) return 0;
        throw Errno.ToException(Errno.Last);
    }

    /// <summary>What happened, of the event at <paramref name="index"/>.</summary>
    public uint Happened(int index) => Unsafe.ReadUnaligned<uint>(_memory + (index * Size));

    /// <summary>What was registered with it.</summary>
    public ulong Data(int index) => Unsafe.ReadUnaligned<ulong>(_memory + (index * Size) + DataAt);

    /// <summary>epoll_ctl(2).</summary>
    /// <returns>0, or why it failed.</returns>
    public static int Control(int epoll, int operation, int descriptor, uint events = 0, ulong data = 0)
    {
        (ulong, ulong) room;
        byte* memory = (byte*)&room;
        Unsafe.WriteUnaligned(memory, events);
        Unsafe.WriteUnaligned(memory + DataAt, data);
        return Libc.epoll_ctl(epoll, operation, descriptor, memory) == 0 ? 0 : Errno.Last;
    }

    /// <summary>Gives the memory back.</summary>
    public void Free() => NativeMemory.Free(_memory);
}
