namespace Socle.Sockets;

/// <summary>How a <see cref="UdpServer"/> listens and what it allows.</summary>
public sealed record UdpServerOptions
{
    /// <summary>Buffers, broadcast, multicast and the clock.</summary>
    public DatagramOptions Socket { get; init; } = DatagramOptions.Default;

    /// <summary>
    /// Datagrams under way at once on each socket: received, and their handlers not yet ended. With as many the server receives no more: the kernel keeps what fits its buffer and drops
    /// the rest, which <see cref="UdpServer.DroppedCount"/> counts. 1,024: waiting handlers are many, their memory is bounded.
    /// </summary>
    public int DatagramsMax { get; init; } = 1024;

    /// <summary>Which replies are withheld. Never sent is one to the server itself, nor to a port below 1024; <see cref="ReplyLimits.Echo"/> is for what replies to anything.</summary>
    public ReplyLimits Replies { get; init; } = ReplyLimits.Default;

    /// <summary>How long stopping waits for handlers before it cancels them. 5 s: whoever asked by datagram has asked again by then.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long cancelled handlers may take before stopping returns without them.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Hears of a handler's exception, and of a reply that the system did not send; either has ended that datagram only. The address is the datagram's sender.</summary>
    public Action<DatagramAddress, Exception>? Failed { get; init; }
}
