namespace Socle.Sockets;

// Where a handler runs, for transports that serve many connections on one thread.
public abstract partial class Connection
{
    /// <summary>
    /// Whether a receive or send that had to wait goes on on the thread pool, instead of on the thread that serves this connection among others: for a handler that
    /// may block. To be changed while nothing is under way. It changes nothing on a transport without such threads, where all goes on on the pool.
    /// </summary>
    public virtual bool ResumesOnPool { get; set; }

    /// <summary>
    /// For a handler that is about to block: keeps its thread to itself and has another serve the connections that shared it, until the handler next waits
    /// for this one. Unlike a hop to the thread pool it takes none of the few threads that others wait for.
    /// </summary>
    /// <returns>False when nothing came of it: the caller's thread serves nobody else, or no other thread can be had.</returns>
    public virtual bool TryKeepThread() => false;

    /// <summary>
    /// Whether the caller is a handler that kept its thread for so long that the connections which shared it were given to another thread
    /// (<see cref="EpollTransport"/>); told once, so that what this thread does next is not blamed too. False on a transport without such threads.
    /// </summary>
    public virtual bool TakeLateness() => false;
}
