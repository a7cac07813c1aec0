namespace Socle.Http;

/// <summary>
/// What a client reads although a server should not have sent it, one flag for each (RFC 9112 names what a user agent may read). A request is never read so. A proxy hands
/// responses on, and leaves out what another client could frame differently.
/// </summary>
[Flags]
public enum ResponseLeniency
{
    /// <summary>Reads nothing that breaks the grammar.</summary>
    None = 0,

    /// <summary>`HTTP/1.1 200` without the space before an empty reason (RFC 9112 4).</summary>
    ReasonWithoutSpace = 1 << 0,

    /// <summary>A line that ends in LF alone, in the head, between chunks and in trailers (RFC 9112 2.2).</summary>
    BareLineFeed = 1 << 1,

    /// <summary>A field that continues on the next line (RFC 9112 5.2): the line end is read as spaces.</summary>
    ObsoleteFolding = 1 << 2,

    /// <summary>White space behind a chunk's size, which some servers fill up to a fixed width (RFC 9112 7.1.1).</summary>
    ChunkSizePadding = 1 << 3,

    /// <summary>The same Content-Length twice, in one field or two (RFC 9112 6.3 rule 5).</summary>
    EqualContentLengths = 1 << 4,

    /// <summary>Content-Length beside chunked: the chunks count, and the connection is closed (RFC 9112 6.3 rule 3).</summary>
    ContentLengthBesideChunked = 1 << 5,

    /// <summary>The transfer coding `identity`, which RFC 2616 had: it means none.</summary>
    IdentityCoding = 1 << 6,

    /// <summary>Chunks in a response of HTTP/1.0: they are read, and the connection is closed (RFC 9112 6.1).</summary>
    ChunkedOnHttp10 = 1 << 7,

    /// <summary>More than one space before or behind the status code (RFC 9112 4).</summary>
    StatusLineSpaces = 1 << 8,

    /// <summary>White space between a field's name and its colon (RFC 9112 5.1: removed from a response).</summary>
    SpaceBeforeColon = 1 << 9,

    /// <summary>Controls in the reason and in values that nothing depends on here (RFC 9110 5.5): CR, LF and NUL are read as spaces.</summary>
    ControlsInValues = 1 << 10,

    /// <summary>For a proxy: what leaves no doubt about where a message ends.</summary>
    Proxy = ReasonWithoutSpace,

    /// <summary>For a user agent: everything.</summary>
    UserAgent = (1 << 11) - 1,
}
