namespace Socle.Sockets;

/// <summary>
/// Which replies a <see cref="UdpServer"/> withholds, since anybody can write another's address as the sender's: those that would begin an endless exchange with another server, or make the
/// server a weapon against others (RFC 8085 6). What is withheld is counted (<see cref="UdpServer.WithheldCount"/>) and told to nobody.
/// </summary>
/// <remarks>A reply to one of the server's own addresses is always withheld. Ports are UDP's alone.</remarks>
public sealed record ReplyLimits
{
    /// <summary>The default.</summary>
    public static ReplyLimits Default { get; } = new();

    /// <summary>
    /// For an echo, and whatever else replies to anything: never more bytes than came, and at most 100 replies a second to one address, so that two of the kind that a
    /// spoofed datagram has set on each other stay quiet.
    /// </summary>
    public static ReplyLimits Echo { get; } = new() { MayBeLarger = false, PerSecondMax = 100 };

    /// <summary>
    /// The least port of a sender that is replied to. 1024: below are services (echo, chargen, daytime, DNS) that reply to a reply; clients have ports of their own above. A protocol whose
    /// clients send from its own port, as NTP's from 123, lowers it, and must tell requests from replies.
    /// </summary>
    public int PortMin { get; init; } = 1024;

    /// <summary>Whether a reply may have more bytes than the datagram that it replies to. On: a protocol of questions and answers has larger answers; what replies to anything turns it off.</summary>
    public bool MayBeLarger { get; init; } = true;

    /// <summary>Replies a second to one IP address, and as many at once; null is no limit, since a proxy or a busy client may be one address.</summary>
    public int? PerSecondMax { get; init; }
}
