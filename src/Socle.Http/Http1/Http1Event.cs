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
