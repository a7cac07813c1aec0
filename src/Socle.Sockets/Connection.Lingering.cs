namespace Socle.Sockets;

// Lingering: ends a connection without losing what was sent last.
public abstract partial class Connection
{
    // When the lingering ends whatever the peer does, in heartbeat milliseconds; 0 while it has not begun. Lowered from any thread.
    private long _lingerEnd;

    /// <summary>
    /// Shuts down sending, then reads and discards what the peer still sends until it ends its stream as well (RFC 9112 9.6). Does not
    /// dispose; never throws.
    /// </summary>
    /// <remarks>
    /// The kernel resets a connection that is closed with bytes unread, or that receives some after it was closed, and a reset discards
    /// what the peer has not acknowledged yet: up to several megabytes. What was received before this call says nothing about that, so a
    /// protocol lingers after every last message.
    /// </remarks>
    /// <param name="timeMax">How long it may take in all.</param>
    /// <param name="silenceMax">How long the peer may neither send anything nor acknowledge anything of what it was sent.</param>
    public async ValueTask LingerAsync(TimeSpan timeMax, TimeSpan silenceMax)
    {
        // One that was told to end before it began keeps that end.
        Interlocked.CompareExchange(ref _lingerEnd, Heartbeat.After(timeMax), 0);
        try
        {
            await ShutdownSendAsync().ConfigureAwait(false);
            Advance(_end - _start);
            for (long unacknowledged = long.MaxValue, before; ;)
            {
                SetLingerDeadline(silenceMax);
                try
                {
                    int came = await ReceiveAsync().ConfigureAwait(false);
                    if (came == 0) return;
                    Advance(came);
                }
                catch (ConnectionException e) when (e.Error == ConnectionError.TimedOut && !IsAborted)
                {
                    // A peer that still reads is not silent: closed now, it would lose the rest to its own next bytes.
                    (before, unacknowledged) = (unacknowledged, UnacknowledgedBytes());
                    if (unacknowledged == 0 || unacknowledged == before || Heartbeat.Milliseconds >= Volatile.Read(ref _lingerEnd)) return;
                }
            }
        }
        catch (Exception e) when (e is ConnectionException or ObjectDisposedException)
        {
            // The peer went away first: nothing is left to wait for.
        }
    }

    /// <summary>
    /// Has a lingering (<see cref="LingerAsync"/>) end after <paramref name="time"/> at the latest, to within a heartbeat; from any thread.
    /// One that has not begun ends then as well.
    /// </summary>
    public void EndLingering(TimeSpan time)
    {
        long end = Heartbeat.After(time);
        for (long now; (now = Volatile.Read(ref _lingerEnd)) == 0 || end < now;)
        {
            if (Interlocked.CompareExchange(ref _lingerEnd, end, now) != now) continue;
            ReceiveDeadline = end;
            return;
        }
    }

    // Here the deadline is written before the end is read, there after it: whichever comes first, the earlier end holds.
    private void SetLingerDeadline(TimeSpan silenceMax)
    {
        long silence = Heartbeat.After(silenceMax), end;
        do
        {
            end = Volatile.Read(ref _lingerEnd);
            ReceiveDeadline = Math.Min(silence, end);
            Interlocked.MemoryBarrier();
        }
        while (Volatile.Read(ref _lingerEnd) != end);
    }

    /// <summary>Bytes that were sent and that the peer has not acknowledged, as far as the transport can say; else 0.</summary>
    protected virtual long UnacknowledgedBytes() => 0;

    /// <summary>Gets the unacknowledged bytes, for a connection around this one.</summary>
    internal long Unacknowledged => UnacknowledgedBytes();
}
