namespace Socle.Http;

/// <summary>What <see cref="Http1Reader.Read"/> has found.</summary>
public enum Http1Event
{
    /// <summary>The bytes here end inside something: come again with more behind them.</summary>
    NeedMoreData,
    /// <summary>A whole request or status line.</summary>
    StartLine,
    /// <summary>A field of the head.</summary>
    Field,
    /// <summary>The empty line: the head is whole and its framing is known.</summary>
    HeadEnd,
    /// <summary>A piece of the body.</summary>
    Data,
    /// <summary>A trailer field.</summary>
    Trailer,
    /// <summary>The message's last byte has been consumed.</summary>
    MessageEnd,
    /// <summary>The peer broke the protocol: see <see cref="Http1Reader.Rejection"/>. Final.</summary>
    Rejected,
}

/// <summary>A piece of the bytes given to a reader.</summary>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>The piece of <paramref name="bytes"/>.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);

    /// <summary>The same piece seen from <paramref name="by"/> bytes further ahead.</summary>
    public Slice Shift(int by) => new(Start + by, Length);
}

/// <summary>Where a reader stands between two calls: a small value that its owner keeps.</summary>
public struct Http1ReaderState
{
    /// <summary>Ready to read a request.</summary>
    public static Http1ReaderState ForRequest(Limits limits) => throw new NotImplementedException();

    /// <summary>Ready to read the response to a request; <paramref name="toHead"/> if its method was HEAD, so that no body follows.</summary>
    public static Http1ReaderState ForResponse(Limits limits, bool toHead) => throw new NotImplementedException();

    /// <summary>After the head: the body's length, -1 when it is chunked or ends with the connection.</summary>
    public readonly long ContentLength => throw new NotImplementedException();

    /// <summary>After the head: the body comes in chunks.</summary>
    public readonly bool IsChunked => throw new NotImplementedException();

    /// <summary>After the head: the body ends when the connection does (responses only, RFC 9112 6.3 rule 8).</summary>
    public readonly bool EndsWithConnection => throw new NotImplementedException();

    /// <summary>After the head: the connection may carry another message (RFC 9112 9.3).</summary>
    public readonly bool KeepAlive => throw new NotImplementedException();

    /// <summary>After the head: `Connection: keep-alive` was said (an HTTP/1.0 answer repeats it).</summary>
    public readonly bool SaidKeepAlive => throw new NotImplementedException();

    /// <summary>After the head: the peer waits for `100 Continue` before it sends the body (RFC 9110 10.1.1; never true in HTTP/1.0).</summary>
    public readonly bool ExpectContinue => throw new NotImplementedException();

    /// <summary>After the head: Connection names `upgrade` and an Upgrade field is there (RFC 9110 7.8).</summary>
    public readonly bool WantsUpgrade => throw new NotImplementedException();
}

/// <summary>
/// Reads HTTP/1.1 and HTTP/1.0 messages of both roles from contiguous bytes: one pass, validated, nothing allocated. It knows neither sockets nor time.
/// </summary>
/// <remarks>
/// The idiom is that of a JSON reader: made over the unread bytes and a small state, asked for one event after another, and left with
/// <see cref="Position"/> and <see cref="State"/>. After <see cref="Http1Event.NeedMoreData"/> a new one is made over the bytes from Position on, once there are more of them.
/// </remarks>
public ref struct Http1Reader
{
    /// <summary>Continues at <paramref name="state"/> with bytes that begin where the last reader's Position was.</summary>
    public Http1Reader(ReadOnlySpan<byte> bytes, in Http1ReaderState state) => throw new NotImplementedException();

    /// <summary>Finds the next event.</summary>
    public Http1Event Read() => throw new NotImplementedException();

    /// <summary>How many bytes the events so far have consumed.</summary>
    public readonly int Position => throw new NotImplementedException();

    /// <summary>Where to continue.</summary>
    public readonly Http1ReaderState State => throw new NotImplementedException();

    /// <summary>Of a request line: the method.</summary>
    public readonly Slice Method => throw new NotImplementedException();

    /// <summary>Of a request line: the method if it is a registered one we know, else Unknown.</summary>
    public readonly KnownMethod KnownMethod => throw new NotImplementedException();

    /// <summary>Of a request line: the target, its bytes and form validated.</summary>
    public readonly Slice Target => throw new NotImplementedException();

    /// <summary>Of a request line: which form the target has (RFC 9112 3.2).</summary>
    public readonly TargetForm TargetForm => throw new NotImplementedException();

    /// <summary>Of a start line: 0 for HTTP/1.0, 1 for HTTP/1.1 and what claims to be 1.2 to 1.9.</summary>
    public readonly int MinorVersion => throw new NotImplementedException();

    /// <summary>Of a status line: the code.</summary>
    public readonly int Status => throw new NotImplementedException();

    /// <summary>Of a status line: the reason phrase.</summary>
    public readonly Slice Reason => throw new NotImplementedException();

    /// <summary>Of a field or trailer: its name as it was sent.</summary>
    public readonly Slice Name => throw new NotImplementedException();

    /// <summary>Of a field or trailer: its value without the white space around it.</summary>
    public readonly Slice Value => throw new NotImplementedException();

    /// <summary>Of a field or trailer: its name if we know it.</summary>
    public readonly KnownField KnownField => throw new NotImplementedException();

    /// <summary>Of <see cref="Http1Event.Data"/>: the piece of the body.</summary>
    public readonly Slice Data => throw new NotImplementedException();

    /// <summary>Of <see cref="Http1Event.Rejected"/>: why.</summary>
    public readonly Rejection? Rejection => throw new NotImplementedException();
}

/// <summary>The forms of a request target, RFC 9112 3.2.</summary>
public enum TargetForm : byte
{
    /// <summary>`/path?query`.</summary>
    Origin,
    /// <summary>`http://host/path`, as sent to proxies.</summary>
    Absolute,
    /// <summary>`host:port`, with CONNECT only.</summary>
    Authority,
    /// <summary>`*`, with OPTIONS only.</summary>
    Asterisk,
}
