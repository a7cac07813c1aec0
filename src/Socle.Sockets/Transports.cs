namespace Socle.Sockets;

/// <summary>Chooses a transport by name.</summary>
public static class Transports
{
    /// <summary>The process's shared transport: portable sockets, or what SOCLE_TRANSPORT names (`socket`, `epoll`).</summary>
    public static Transport Default => throw new NotImplementedException();
}
