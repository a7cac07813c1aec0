using Socle.Http;

namespace Socle.Web;

/// <summary>
/// What the answers for files of one kind begin with: type, caching, that ranges are understood, what the answer varies with. Made once, so that a request neither
/// makes strings for these nor checks them again.
/// </summary>
internal sealed class FileKind
{
    private readonly Response[] _coded;

    /// <param name="type">The content type.</param>
    /// <param name="cacheControl">The Cache-Control.</param>
    /// <param name="vary">The request's fields that decide what is answered; empty if none do.</param>
    /// <param name="mayBeCoded">Whether compressed forms of such a file are looked for.</param>
    /// <param name="assumesUtf8">Whether the type says UTF-8 for all files of that name, so that a file with other text is to go without.</param>
    public FileKind(string type, string cacheControl, string vary, bool mayBeCoded, bool assumesUtf8 = false)
    {
        int charset = type.IndexOf("; charset=utf-8", StringComparison.Ordinal);
        if (assumesUtf8 && charset > 0) WithoutCharset = new(type[..charset], cacheControl, vary, mayBeCoded);
        (Type, MayBeCoded) = (type, mayBeCoded && !IsDense(type));
        if (MayBeCoded) vary = vary.Length > 0 ? vary + ", Accept-Encoding" : "Accept-Encoding";
        // Without nosniff a browser may run a text that a visitor has uploaded as a script or a page.
        Unmeasured = Common(Response.Of(200, type, BytesBody.Empty), cacheControl, vary).With("X-Content-Type-Options", "nosniff");
        Found = Unmeasured.With("Accept-Ranges", "bytes");
        NotModified = Common(Response.Empty(304), cacheControl, vary);
        _coded = MayBeCoded ? [.. Enumerable.Range(0, ContentCodings.Count).Select(i => Found.With("Content-Encoding", ContentCodings.Name((ContentCoding)i)))] : [];
    }

    /// <summary>The content type.</summary>
    public string Type { get; }

    /// <summary>Gets the kind for a file whose text is not UTF-8; null where the type is the same whatever the bytes.</summary>
    public FileKind? WithoutCharset { get; }

    /// <summary>Whether such a file may lie beside a compressed form of itself.</summary>
    public bool MayBeCoded { get; }

    /// <summary>The template for 200 and 206.</summary>
    public Response Found { get; }

    /// <summary>The template for 200 of a file whose length is known only when it has been read: without ranges.</summary>
    public Response Unmeasured { get; }

    /// <summary>The template for 304, with the fields of the 200 that RFC 9110 15.4.5 wants in it.</summary>
    public Response NotModified { get; }

    /// <summary>As <see cref="Found"/>, for the file in a coding.</summary>
    public Response In(ContentCoding coding) => coding == ContentCoding.Identity ? Found : _coded[(int)coding];

    private static Response Common(Response answer, string cacheControl, string vary)
    {
        answer = answer.With("Cache-Control", cacheControl);
        return vary.Length > 0 ? answer.With("Vary", vary) : answer;
    }

    // Compressed by its nature: nobody compresses it again, so that looking for it would be in vain.
    private static bool IsDense(string type) => type switch
    {
        "image/svg+xml" or "image/bmp" or "image/x-icon" or "image/tiff" or "audio/wav" or "audio/midi" or "font/ttf" or "font/otf" => false,
        "application/zip" or "application/gzip" or "application/x-bzip2" or "application/x-xz" or "application/zstd" or "application/x-7z-compressed"
            or "application/vnd.rar" or "application/java-archive" or "font/woff" or "font/woff2" => true,
        _ => type.StartsWith("image/", StringComparison.Ordinal) || type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("video/", StringComparison.Ordinal),
    };
}
