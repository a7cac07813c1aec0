using System.Buffers;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>
/// Reads a request's head from a connection, over as many receives as it takes, and sees to it that its bytes stay while the request lives. How long to wait for it, and what it
/// means, it does not know.
/// </summary>
internal sealed class Http1HeadReader(MessageHead head, Limits limits)
{
    private Http1ReaderState _state;
    private byte[] _copy = [];

    /// <summary>Where it comes from.</summary>
    public Connection Connection { get; set; } = null!;

    /// <summary>Bytes of it that have been read, and are unread of the connection still.</summary>
    public int BytesRead { get; private set; }

    /// <summary>Whether an empty line was skipped in front of it: a second one is refused, however long it takes to come.</summary>
    public bool HasSkipped { get; private set; }

    /// <summary>When waiting for the rest of it ends, in the heartbeat's milliseconds; 0 while nobody has waited.</summary>
    public long Deadline { get; set; }

    /// <summary>What is known once it is whole.</summary>
    public ref readonly Http1ReaderState State => ref _state;

    /// <summary>The connection's next byte is the first of a head.</summary>
    public void Begin()
    {
        head.Reset();
        _state = Http1ReaderState.ForRequest(limits);
        BytesRead = 0;
        Deadline = 0;
        HasSkipped = false;
    }

    /// <summary>Reads on in what is unread.</summary>
    /// <returns>HeadEnd, NeedMoreData, or Rejected and why.</returns>
    public Http1Event Read(out Rejection? rejection)
    {
        ReadOnlyMemory<byte> unread = Connection.Unread;
        head.Bytes = unread;
        var reader = new Http1Reader(unread.Span[BytesRead..], _state);
        Http1Event found = head.Read(ref reader, BytesRead);
        _state = reader.State;
        BytesRead += reader.Position;
        if (found == Http1Event.NeedMoreData && BytesRead == 2) SkipEmptyLine();
        rejection = reader.Rejection;
        return found;
    }

    /// <summary>For a request with a body: its spans must stay while that goes through the connection's block, so the head moves to a block of its own.</summary>
    public void Keep()
    {
        int length = head.Length;
        _copy = ArrayPool<byte>.Shared.Rent(length);
        Connection.Unread.Span[..length].CopyTo(_copy);
        head.Bytes = _copy.AsMemory(0, length);
        Connection.Advance(length);
        BytesRead = 0;
    }

    /// <summary>The request has ended: its head is read no more.</summary>
    public void End()
    {
        if (BytesRead > 0) Connection.Advance(BytesRead);
        Release();
    }

    /// <summary>Gives the block back.</summary>
    public void Release()
    {
        if (_copy.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_copy);
        _copy = [];
    }

    // The line that old clients send after a body (RFC 9112 2.2) begins no head: only with its first byte the clock starts.
    private void SkipEmptyLine()
    {
        Connection.Advance(BytesRead);
        BytesRead = 0;
        HasSkipped = true;
    }
}
