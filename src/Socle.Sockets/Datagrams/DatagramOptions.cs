namespace Socle.Sockets;

/// <summary>How a datagram socket receives and sends.</summary>
public sealed record DatagramOptions
{
    /// <summary>The defaults.</summary>
    public static DatagramOptions Default { get; } = new();

    /// <summary>
    /// Longest datagram taken whole, in bytes; of a longer one the rest is lost, and <see cref="Datagram.IsTruncated"/> says so. 65,535: nothing that IP carries is longer
    /// (65,507 over IPv4), and memory that no datagram fills is not used.
    /// </summary>
    public int DatagramBytesMax { get; init; } = 65_535;

    /// <summary>What the kernel may hold for us, in bytes with its own overhead (SO_RCVBUF); null leaves the system's (Linux: 212,992). The system caps it (net.core.rmem_max).</summary>
    public int? ReceiveBufferBytes { get; init; }

    /// <summary>What the kernel may hold until it is sent, in bytes (SO_SNDBUF); null leaves the system's.</summary>
    public int? SendBufferBytes { get; init; }

    /// <summary>Whether sending to broadcast addresses is allowed. Off, as everywhere: it reaches everybody on the network.</summary>
    public bool Broadcast { get; init; }

    /// <summary>Whether several sockets may bind the same port (SO_REUSEADDR), as listeners to one multicast group must. Off: another program could take our datagrams unseen.</summary>
    public bool ReuseAddress { get; init; }

    /// <summary>How many routers what is sent to a multicast group may pass (TTL, hop limit). 1: it stays on this network (RFC 1112 6.1).</summary>
    public int MulticastHops { get; init; } = 1;

    /// <summary>Whether this machine too gets what it sends to a multicast group. On, the system's default.</summary>
    public bool MulticastLoopback { get; init; } = true;

    /// <summary>The interface for multicast, by its name (`eth0`) or one of its addresses; null leaves the choice to the system's routes.</summary>
    public string? MulticastInterface { get; init; }

    /// <summary>How long one receive of a <see cref="DatagramSocket"/> may wait. Off: only the protocol knows; where an answer is expected set it, since datagrams get lost.</summary>
    public TimeSpan? ReceiveTimeout { get; init; }

    /// <summary>The mode of a Unix socket's file; whoever may write it may send. 0600: the owner alone.</summary>
    public UnixFileMode UnixMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The clock for timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
