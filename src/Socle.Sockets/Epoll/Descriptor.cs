using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// A descriptor that is closed only when no thread is inside a system call on it: otherwise the kernel could give its number to the next
/// connection between our check and our call.
/// </summary>
/// <remarks>What SafeHandle does, without its finalizer and with one addition per side: every request enters and leaves twice.</remarks>
internal class Descriptor(int number)
{
    private const int Closing = 1;
    private const int OneUser = 2;
    private const int Closed = int.MinValue | Closing;

    // How many are inside, times two; odd when nobody else may enter.
    private int _users;

    /// <summary>The kernel's number; good between <see cref="TryEnter"/> and <see cref="Leave"/>, or for the only owner.</summary>
    public int Number => number;

    /// <summary>Begins a system call. False when the descriptor is closed or about to be.</summary>
    public bool TryEnter()
    {
        if ((Interlocked.Add(ref _users, OneUser) & Closing) == 0) return true;
        Leave();
        return false;
    }

    /// <summary>Ends a system call; the last one out closes.</summary>
    public void Leave()
    {
        if (Interlocked.Add(ref _users, -OneUser) == Closing) CloseOnce();
    }

    /// <summary>Inside: goes on when no other is, so that what those who were here while we called have written down can be read.</summary>
    public void UntilAlone()
    {
        for (var spin = new SpinWait(); (Volatile.Read(ref _users) & ~Closing) > OneUser;) spin.SpinOnce();
    }

    /// <summary>Lets nobody in any more, and closes when the last one has left.</summary>
    public void Close()
    {
        if (Interlocked.Or(ref _users, Closing) == 0) CloseOnce();
    }

    // Two may see the count reach zero, a closer and one who found the door shut: the swap chooses one.
    private void CloseOnce()
    {
        if (Interlocked.CompareExchange(ref _users, Closed, Closing) == Closing) _ = Libc.close(number);
    }
}
