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
    /// Whether the caller is a handler that kept its thread for so long that the connections which shared it were given to another thread
    /// (<see cref="EpollTransport"/>); told once, so that what this thread does next is not blamed too. False on a transport without such threads.
    /// </summary>
    public virtual bool TakeLateness() => false;
}
