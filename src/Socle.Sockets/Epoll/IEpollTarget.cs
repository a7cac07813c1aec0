namespace Socle.Sockets;

/// <summary>Something that an <see cref="EpollLoop"/> calls: a connection, an acceptor, an attempt to connect.</summary>
internal interface IEpollTarget
{
    /// <summary>On the loop's thread: <paramref name="events"/> happened (EPOLLIN and so on), or 0: it was posted and shall look what there is to do.</summary>
    void Ready(uint events);

    /// <summary>On the loop's thread: <see cref="Ready"/> threw, or the loop ends. Gives up; never throws.</summary>
    void GiveUp(Exception why);
}
