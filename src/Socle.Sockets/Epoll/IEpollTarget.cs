namespace Socle.Sockets;

/// <summary>Something that an <see cref="EpollLoop"/> calls: a connection, an acceptor, an attempt to connect.</summary>
/// <remarks>What belongs to the loop is done in <see cref="Ready"/>; code of users, which may block, runs in <see cref="Run"/> only.</remarks>
internal interface IEpollTarget
{
    /// <summary>
    /// In the engine: <paramref name="events"/> happened (EPOLLIN and so on), or 0: it was posted and shall look what there is to do. Never blocks.
    /// </summary>
    /// <returns>What is to be run for it now; what else there is, it posts.</returns>
    EpollWork Ready(uint events);

    /// <summary>
    /// In a handler: runs what <see cref="Ready"/> asked for. The loop may be taken away meanwhile, and <see cref="Ready"/> be called on another
    /// thread: only what this work alone owns may be touched, or what any thread may. Never throws.
    /// </summary>
    void Run(EpollWork work);

    /// <summary>In the engine, or from any thread when the loop has ended: <see cref="Ready"/> threw, or the loop ends. Gives up; runs no user's code; never throws.</summary>
    void GiveUp(Exception why);
}

/// <summary>What a target has to run in a handler.</summary>
internal enum EpollWork
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A connection's handler, from its beginning.</summary>
    Start,

    /// <summary>Who waited for the socket to take more.</summary>
    Send,

    /// <summary>Who waited for bytes, an end or a failure.</summary>
    Receive,

    /// <summary>Who waited for a connection.</summary>
    Connect,

    /// <summary>Who wants to hear of trouble in accepting.</summary>
    Tell,
}
