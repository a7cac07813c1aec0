namespace Socle.Http;

/// <summary>Where a reader stands between two calls: a small value that its owner keeps.</summary>
public struct Http1ReaderState
{
    internal Limits Limits;
    internal Rejection? Refusal;
    /// <summary>Bytes of the body, or of the chunk under way, that have not been seen yet.</summary>
    internal long BytesLeft;
    internal long BodyLength;
    /// <summary>Bytes of the head, later of the trailer section, consumed so far.</summary>
    internal int SectionBytes;
    internal int ExtensionBytes;
    internal int Fields;
    internal short Status;
    internal Http1Facts Facts;
    internal Http1Phase Phase;
    private readonly ushort _leniency;

    private Http1ReaderState(Limits limits, Http1Facts facts, ResponseLeniency leniency)
    {
        Limits = limits;
        Facts = facts;
        _leniency = (ushort)leniency;
        Phase = Http1Phase.StartLine;
    }

    /// <summary>Ready to read a request.</summary>
    public static Http1ReaderState ForRequest(Limits limits) => new(limits, Http1Facts.None, ResponseLeniency.None);

    /// <summary>Ready to read the response to a request; <paramref name="toHead"/> if its method was HEAD, so that no body follows. What breaks the grammar is read as far as
    /// <paramref name="leniency"/> says.</summary>
    /// <remarks>An interim response (1xx) is a message of its own: the final one is read from a new state. A 2xx to CONNECT has no body either, whatever its
    /// fields say
    /// (RFC 9112 6.3 rule 2): who sent the CONNECT takes the connection over at the end of the head.</remarks>
    public static Http1ReaderState ForResponse(Limits limits, bool toHead, ResponseLeniency leniency = ResponseLeniency.Proxy) =>
        new(limits, toHead ? Http1Facts.IsResponse | Http1Facts.ToHead : Http1Facts.IsResponse, leniency);

    /// <summary>After the head: the body's length, -1 when it is chunked or ends with the connection.</summary>
    public readonly long ContentLength => BodyLength;

    /// <summary>After the head: the body comes in chunks.</summary>
    public readonly bool IsChunked => Has(Http1Facts.Chunked);

    /// <summary>After the head: the body ends when the connection does (responses only, RFC 9112 6.3 rule 8).</summary>
    public readonly bool EndsWithConnection => Has(Http1Facts.EndsWithConnection);

    /// <summary>After the head: the connection may carry another message (RFC 9112 9.3).</summary>
    public readonly bool KeepAlive =>
        !Has(Http1Facts.SaidClose) && !Has(Http1Facts.EndsWithConnection) && (Has(Http1Facts.IsHttp11) || Has(Http1Facts.SaidKeepAlive));

    /// <summary>After the head: `Connection: keep-alive` was said (an HTTP/1.0 answer repeats it).</summary>
    public readonly bool SaidKeepAlive => Has(Http1Facts.SaidKeepAlive);

    /// <summary>After the head: the peer waits for `100 Continue` before it sends the body (RFC 9110 10.1.1; never true in HTTP/1.0, nor without a
    /// body).</summary>
    public readonly bool ExpectContinue => Has(Http1Facts.ExpectsContinue) && BodyLength != 0;

    /// <summary>After the head: Connection names `upgrade` and an Upgrade field is there (RFC 9110 7.8; never true in HTTP/1.0).</summary>
    public readonly bool WantsUpgrade => Has(Http1Facts.IsHttp11) && Has(Http1Facts.SaidUpgrade) && Has(Http1Facts.HasUpgrade);

    internal readonly ResponseLeniency Leniency => (ResponseLeniency)_leniency;

    internal readonly bool Has(Http1Facts fact) => (Facts & fact) != 0;

    internal readonly bool Allows(ResponseLeniency flags) => (Leniency & flags) != 0;
}

/// <summary>What a reader reads next.</summary>
internal enum Http1Phase : byte
{
    StartLine,
    Fields,
    LenientFields,
    Body,
    BodyToEnd,
    ChunkSize,
    ChunkData,
    ChunkEnd,
    Trailers,
    Done,
    Refused,
}

/// <summary>What is known of a message so far.</summary>
[Flags]
internal enum Http1Facts : ushort
{
    None = 0,
    IsResponse = 1 << 0,
    ToHead = 1 << 1,
    IsHttp11 = 1 << 2,
    SkippedEmptyLine = 1 << 3,
    HasHost = 1 << 4,
    HasContentLength = 1 << 5,
    Chunked = 1 << 6,
    EndsWithConnection = 1 << 7,
    SaidClose = 1 << 8,
    SaidKeepAlive = 1 << 9,
    SaidUpgrade = 1 << 10,
    HasUpgrade = 1 << 11,
    ExpectsContinue = 1 << 12,
}
