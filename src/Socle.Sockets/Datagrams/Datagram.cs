using System.Net;
using System.Text;

namespace Socle.Sockets;

/// <summary>
/// A datagram that was received: a handle on memory that is used again, good until its handler has ended, or until the next receive of a <see cref="DatagramSocket"/>.
/// A stale handle throws; it never shows the next datagram. Bytes that shall live longer are copied.
/// </summary>
public readonly struct Datagram
{
    private readonly DatagramSlot _slot;
    private readonly int _generation;

    internal Datagram(DatagramSlot slot) => (_slot, _generation) = (slot, slot.Generation);

    /// <summary>What was received; a datagram may be empty.</summary>
    public ReadOnlyMemory<byte> Data => Slot.Data;

    /// <summary>Whether the datagram was longer than <see cref="DatagramOptions.DatagramBytesMax"/>: the rest of it is lost.</summary>
    public bool IsTruncated => Slot.IsTruncated;

    /// <summary>How many bytes were sent; more than <see cref="Data"/> has if it was truncated. Where the system does not tell (it does on Linux), one more stands for all.</summary>
    public int Length => Slot.Length;

    /// <summary>Who sent it.</summary>
    public DatagramAddress From => Slot.From;

    /// <summary>Who sent it, as an end point that is made at each call; null for a Unix socket without a name.</summary>
    public EndPoint? RemoteEndPoint => Slot.From.ToEndPoint();

    /// <summary>The data as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Slot.Data.Span);

    /// <summary>
    /// Sends a datagram to the sender, from the address that it wrote to. <paramref name="data"/> may change once the task has completed. The task completes when the system or the server's
    /// batch has the datagram, which leaves as soon as the handlers of what was received together have run; UDP promises no more.
    /// </summary>
    /// <remarks>
    /// Anybody can write another's address as the sender's: a server withholds some replies (<see cref="UdpServerOptions.Replies"/>), and the task completes all the same. Reply to what
    /// strangers send with no more bytes than they sent (<see cref="ReplyLimits.MayBeLarger"/>).
    /// </remarks>
    /// <exception cref="ConnectionException">The system does not send it; the message says why. For what leaves in a batch, <see cref="UdpServerOptions.Failed"/> is told instead.</exception>
    public ValueTask ReplyAsync(ReadOnlyMemory<byte> data) => Slot.Owner.ReplyAsync(Slot, data);

    /// <summary>Sends text to the sender, in UTF-8; else as <see cref="ReplyAsync(ReadOnlyMemory{byte})"/>.</summary>
    public ValueTask ReplyAsync(string text) => ReplyAsync(Encoding.UTF8.GetBytes(text));

    private DatagramSlot Slot => _slot is { } slot && slot.Generation == _generation
        ? slot
        : throw new InvalidOperationException("This datagram is no longer here: it lives until its handler ends or the next receive begins. Copy what shall live longer.");
}
