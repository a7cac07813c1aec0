namespace Socle.Sockets;

/// <summary>Where a server's handlers run, on a transport that gives a choice.</summary>
public enum RunOn
{
    /// <summary>On the thread that serves the connection among others: fastest, and for handlers that await what they wait for.</summary>
    Loop,

    /// <summary>On the thread pool, from the first line on and after each wait: for handlers that block.</summary>
    Pool,
}
