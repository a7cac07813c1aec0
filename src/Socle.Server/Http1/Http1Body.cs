using System.Text;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>
/// Reads a message's body from a connection, of either role: by length, in chunks, or to the connection's end. It bounds size and slowness; what the bytes are for it does not know.
/// </summary>
internal sealed class Http1Body(Limits limits)
{
    private Http1ReaderState _state;
    private long _left;
    private int _pieceLeft;
    // What the body may still be behind its rate, in thousandths of a byte.
    private long _credit;
    private bool _chunked;

    /// <summary>Where it comes from.</summary>
    public Connection Connection { get; set; } = null!;

    /// <summary>Bytes of it read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether its last byte has been read, trailers included.</summary>
    public bool AtEnd { get; private set; } = true;

    /// <summary>Whether it broke, so that nothing behind it can be trusted.</summary>
    public bool Broken { get; private set; }

    /// <summary>Trailer fields, or null.</summary>
    public HeaderList? Trailers { get; private set; }

    /// <summary>When waiting for it ends whatever its rate, in the heartbeat's milliseconds; 0 for never.</summary>
    public long Deadline { get; set; }

    /// <summary>Bytes still announced, or null if only its end will tell.</summary>
    public long? Left => AtEnd ? 0 : _chunked || _left < 0 ? null : _left;

    /// <summary>Begins the body of the head that <paramref name="state"/> has just read; its first byte is the connection's next.</summary>
    public void Begin(in Http1ReaderState state)
    {
        _state = state;
        _chunked = state.IsChunked;
        _left = _chunked ? 0 : state.EndsWithConnection ? -1 : state.ContentLength;
        AtEnd = !_chunked && _left == 0;
        Broken = false;
        BytesRead = _pieceLeft = 0;
        _credit = Rate * Milliseconds(limits.BodyGrace);
        Deadline = 0;
        Trailers = null;
    }

    /// <summary>Whether what is here of the rest breaks its framing. Looks ahead and takes nothing.</summary>
    public bool BreaksAhead()
    {
        if (!_chunked || AtEnd) return false;
        var reader = new Http1Reader(Connection.Unread.Span[_pieceLeft..], _state);
        Http1Event found;
        do found = reader.Read();
        while (found is Http1Event.Data or Http1Event.Trailer);
        return found == Http1Event.Rejected;
    }

    /// <summary>Reads some bytes; 0 at the end.</summary>
    /// <exception cref="BadMessageException">It breaks its framing, came too slowly, ended early, or is larger than <paramref name="bytesMax"/>.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long bytesMax, CancellationToken cancellationToken)
    {
        if (AtEnd || buffer.IsEmpty) return new(0);
        if (Broken) throw Break(Rejection.BodyEndedEarly);
        if (_left > bytesMax - BytesRead) throw Break(Rejection.BodyTooLarge);
        if (_chunked ? TryReadChunks(buffer.Span, bytesMax, out int count) : TryReadHere(buffer.Span, out count)) return new(count);
        return WaitAndReadAsync(buffer, bytesMax, cancellationToken);
    }

    private async ValueTask<int> WaitAndReadAsync(Memory<byte> buffer, long bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            int came = await ReceiveAsync(_chunked ? default : Bounded(buffer), cancellationToken).ConfigureAwait(false);
            if (!_chunked) return Count(came, bytesMax);
            if (came == 0) throw Break(Rejection.BodyEndedEarly);
            if (TryReadChunks(buffer.Span, bytesMax, out int count)) return count;
        }
    }

    private Memory<byte> Bounded(Memory<byte> buffer) => _left >= 0 && buffer.Length > _left ? buffer[..(int)_left] : buffer;

    // Bytes that came behind the head.
    private bool TryReadHere(Span<byte> buffer, out int count)
    {
        ReadOnlySpan<byte> here = Connection.Unread.Span;
        count = Math.Min(here.Length, _left >= 0 ? (int)Math.Min(buffer.Length, _left) : buffer.Length);
        if (count == 0) return false;
        here[..count].CopyTo(buffer);
        Connection.Advance(count);
        Count(count, long.MaxValue);
        return true;
    }

    private int Count(int came, long bytesMax)
    {
        if (came == 0)
        {
            if (_left > 0) throw Break(Rejection.BodyEndedEarly);
            AtEnd = true;
            return 0;
        }
        BytesRead += came;
        _credit = Math.Min(_credit + came * 1000L, Rate * Math.Max(Milliseconds(limits.BodyGrace), Milliseconds(limits.BodyPauseMax)));
        if (_left > 0 && (_left -= came) == 0) AtEnd = true;
        if (BytesRead > bytesMax) throw Break(Rejection.BodyTooLarge);
        return came;
    }

    // True when bytes were written, or the end was reached; false when more must come first.
    private bool TryReadChunks(Span<byte> buffer, long bytesMax, out int count)
    {
        count = 0;
        while (true)
        {
            if (_pieceLeft > 0)
            {
                count = Math.Min(_pieceLeft, buffer.Length);
                Connection.Unread.Span[..count].CopyTo(buffer);
                Connection.Advance(count);
                _pieceLeft -= count;
                Count(count, bytesMax);
                return true;
            }
            var reader = new Http1Reader(Connection.Unread.Span, _state);
            Http1Event found = reader.Read();
            _state = reader.State;
            switch (found)
            {
                case Http1Event.Data:
                    // The piece itself stays unread until it is copied out.
                    Connection.Advance(reader.Data.Start);
                    _pieceLeft = reader.Data.Length;
                    break;
                case Http1Event.Trailer:
                    AddTrailer(reader.Name.Of(Connection.Unread.Span), reader.Value.Of(Connection.Unread.Span));
                    Connection.Advance(reader.Position);
                    break;
                case Http1Event.MessageEnd:
                    Connection.Advance(reader.Position);
                    AtEnd = true;
                    return true;
                case Http1Event.Rejected:
                    throw Break(reader.Rejection!);
                default:
                    Connection.Advance(reader.Position);
                    return false;
            }
        }
    }

    // A lenient client reads values with controls, which no list of fields takes.
    private void AddTrailer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        (Trailers ??= new()).Add(Encoding.ASCII.GetString(name), string.Concat(Encoding.Latin1.GetString(value).Select(static c => c != '\t' && char.IsControl(c) && c < '\x80' ? ' ' : c)));

    private long Rate => Math.Max(1, limits.BodyBytesPerSecondMin);

    // Cut where its product with any rate would not fit: at 50 days.
    private static long Milliseconds(TimeSpan time) => (long)Math.Min(time.TotalMilliseconds, uint.MaxValue);

    // Waiting spends credit at the least rate, and bytes earn it: a body may be slow for the grace, and then must keep its rate. What it earns is capped, or a body of 29 MB that came
    // within a second could withhold its last byte for 33 hours. Only the time that we wait counts: a slow reader of ours is not the peer's fault.
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long began = Connection.Heartbeat.Milliseconds;
        long due = began + Math.Max(1, _credit / Rate);
        if (Deadline != 0) due = Math.Min(due, Deadline);
        try
        {
            while (true)
            {
                Connection.ReceiveDeadline = due;
                try
                {
                    return buffer.IsEmpty
                        ? await Connection.ReceiveAsync(cancellationToken).ConfigureAwait(false)
                        : await Connection.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
                }
                catch (ConnectionException e) when (e.Error == ConnectionError.TimedOut && !Connection.IsAborted)
                {
                    // A server that stops may have meant the wait for this request's head.
                    if (Connection.Heartbeat.Milliseconds >= due) throw Break(Rejection.BodyTooSlow, e);
                }
            }
        }
        catch (ConnectionException e)
        {
            throw Break(Rejection.BodyEndedEarly, e);
        }
        finally
        {
            _credit -= (Connection.Heartbeat.Milliseconds - began) * Rate;
            Connection.ReceiveDeadline = 0;
        }
    }

    private BadMessageException Break(Rejection reason, Exception? inner = null)
    {
        Broken = true;
        return new(reason, inner);
    }
}
