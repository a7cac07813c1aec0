using System.IO.Compression;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Compresses answers for clients that want it: Brotli, else gzip. Text and its like only, not what is small or compressed already; answers under way piece by piece
/// stay prompt. Files are left as they are: a folder may hold them compressed.
/// </summary>
/// <remarks>An answer that holds a secret and something that an attacker chose tells of the secret by its length (BREACH); leave routes with such answers out.</remarks>
public static class Compression
{
    // Below this an answer is one packet either way.
    private const int BytesMin = 1024;

    // About gzip's time, and a fifth smaller.
    private const int BrotliQuality = 4;

    /// <summary>The middleware.</summary>
    public static Middleware Middleware { get; } = next => request => next(request).Then(request, Change);

    private static Response Change(Request request, Response response)
    {
        bool isWorthIt = IsWorthIt(response);
        // A cache must keep both forms apart; 304 says of the form that the client has what its 200 said (RFC 9110 15.4.5).
        if (isWorthIt || response.Status == 304) request.ResponseHeaders.Add("Vary", "Accept-Encoding");
        if (response.Status == 304) return Tagged(response, request);
        if (!isWorthIt) return response;
        if (Wanted(request.Head) is not { } coding) return response;
        Response coded = Code(response, coding, BrotliQuality);
        // The tag named other bytes; as a weak one it still says what it means.
        return coded.Header("ETag") is { } tag && tag.StartsWith('"') ? coded.With("ETag", "W/" + tag) : coded;
    }

    /// <summary>Compresses a response's body.</summary>
    /// <param name="response">The response, without a coding.</param>
    /// <param name="coding">Brotli or gzip.</param>
    /// <param name="brotliQuality">Brotli's quality, 0 to 11.</param>
    internal static Response Code(Response response, ContentCoding coding, int brotliQuality) =>
        Marked(response.Carrying(Coded(response.Body, into => Coder(into, coding, brotliQuality))), coding);

    /// <summary>Adds the Content-Encoding, if there is a coding.</summary>
    internal static Response Marked(Response response, ContentCoding? coding) => coding is { } name ? response.With("Content-Encoding", ContentCodings.Name(name)) : response;

    // Who has the compressed form knows it by its weak tag, and is told that one: a strong one would name bytes that it has not (RFC 9111 4.3.4).
    private static Response Tagged(Response notModified, Request request)
    {
        bool isStrong = notModified.Header("ETag") is ['"', ..];
        string weak = "W/" + notModified.Header("ETag");
        return isStrong && request.Headers.All("If-None-Match").Any(f => f.Contains(weak, StringComparison.Ordinal)) ? notModified.With("ETag", weak) : notModified;
    }

    /// <summary>Gets the coding of the two made here that a request prefers, or null if it accepts neither.</summary>
    internal static ContentCoding? Wanted(RequestHead head)
    {
        var wanted = new AcceptEncoding(head);
        for (int i = 0; i < wanted.Count; i++)
        {
            if (wanted[i] is ContentCoding.Brotli or ContentCoding.Gzip) return wanted[i];
        }
        return null;
    }

    private static bool IsWorthIt(Response response) =>
        response.Status is >= 200 and not (204 or 206 or 304) && response.Body is not FileBody && response.Body.Length is not < BytesMin
        && response.Header("Content-Encoding") is null && response.Header("Content-Type") is { } type && IsText(type)
        && response.Header("Cache-Control")?.Contains("no-transform", StringComparison.OrdinalIgnoreCase) != true;

    private static bool IsText(string contentType)
    {
        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        string type = (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
        // Events go out one by one, and each is small.
        if (type == "text/event-stream") return false;
        return type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal)
            || type is "application/json" or "application/javascript" or "application/xml" or "application/wasm" or "application/yaml" or "application/x-ndjson";
    }

    private static Body Coded(Body body, Func<Stream, Stream> coderInto)
    {
        if (body is BytesBody bytes) return Whole(bytes, coderInto);
        return new WriterBody(async writer =>
        {
            using Body source = body;
            Stream coder = coderInto(new PromptStream(writer));
            await using (coder.ConfigureAwait(false))
            {
                if (source is StreamBody stream) await stream.Stream.CopyToAsync(coder, writer.Aborted).ConfigureAwait(false);
                else await ((WriterBody)source).Write(new CodingWriter(coder, writer)).ConfigureAwait(false);
            }
        });
    }

    private static BytesBody Whole(BytesBody bytes, Func<Stream, Stream> coderInto)
    {
        var coded = new MemoryStream((int)(bytes.Length!.Value / 2));
        using (Stream coder = coderInto(coded)) coder.Write(bytes.Bytes.Span);
        bytes.Dispose();
        return new(coded.GetBuffer().AsMemory(0, (int)coded.Length));
    }

    private static Stream Coder(Stream into, ContentCoding coding, int brotliQuality) => coding == ContentCoding.Brotli
        ? new BrotliStream(into, new BrotliCompressionOptions { Quality = brotliQuality }, leaveOpen: true)
        : new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true);

    private sealed class CodingWriter(Stream coder, BodyWriter writer) : BodyWriter
    {
        public override CancellationToken Aborted => writer.Aborted;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => coder.WriteAsync(data, cancellationToken);

        public override async ValueTask FlushAsync(CancellationToken cancellationToken = default)
        {
            await coder.FlushAsync(cancellationToken).ConfigureAwait(false);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        public override void AddTrailer(string name, string value) => writer.AddTrailer(name, value);
    }
}
