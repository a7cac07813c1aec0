namespace Socle.Http;

/// <summary>What <see cref="MultipartReader.Read"/> has found.</summary>
public enum MultipartEvent
{
    /// <summary>The bytes here end inside something: come again with more behind them. At the body's end: it was cut short.</summary>
    NeedMoreData,
    /// <summary>A part begins.</summary>
    PartStart,
    /// <summary>A field of the part's head.</summary>
    Field,
    /// <summary>The part's head is whole; its content follows.</summary>
    HeadEnd,
    /// <summary>A piece of the part's content.</summary>
    Data,
    /// <summary>The part is whole.</summary>
    PartEnd,
    /// <summary>The last boundary has been consumed. What may stand behind it means nothing (RFC 2046 5.1.1).</summary>
    End,
    /// <summary>The sender broke the format, or a limit: see <see cref="MultipartReader.Rejection"/>. Final.</summary>
    Rejected,
}
