using System.Buffers;
using System.Text;

namespace Socle.Http;

/// <summary>
/// The body of a request, read at most once. Reading it sends `100 Continue` to a client that waits for it. A body that is too large (413), too slow (408) or broken
/// (400) throws <see cref="BadMessageException"/>, which the server answers if the handler lets it pass.
/// </summary>
public readonly struct RequestBody
{
    private readonly Request _request;

    internal RequestBody(Request request) => _request = request;

    /// <summary>Its announced length in bytes, 0 if there is none, null if it comes in chunks.</summary>
    public long? Length => _request.Exchange.BodyLength;

    /// <summary>How many bytes it may have; more throws (413).</summary>
    public long BytesMax => _request.Exchange.BodyBytesMax;

    /// <summary>Trailer fields, kept apart from the head's; null until the body has been read to its end, or when there are none.</summary>
    public HeaderList? Trailers => _request.Exchange.Trailers;

    /// <summary>The same body with another bound, to be set before reading: a large upload's route raises it, a form's lowers it.</summary>
    public RequestBody Limit(long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesMax);
        _request.Exchange.BodyBytesMax = bytesMax;
        return this;
    }

    /// <summary>Reads some bytes; 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _request.Exchange.ReadBodyAsync(buffer, cancellationToken);

    /// <summary>Reads all of it.</summary>
    public async ValueTask<byte[]> BytesAsync(CancellationToken cancellationToken = default)
    {
        // An announced length is only said: who says it and sends nothing is not to cost much.
        var all = new ArrayBufferWriter<byte>((int)Math.Clamp(Length ?? 4096, 1, 1 << 16));
        while (await ReadAsync(all.GetMemory(), cancellationToken).ConfigureAwait(false) is > 0 and int count) all.Advance(count);
        return all.WrittenSpan.ToArray();
    }

    /// <summary>Reads all of it as UTF-8 text; a byte-order mark is dropped, what is not UTF-8 becomes U+FFFD.</summary>
    public async ValueTask<string> TextAsync(CancellationToken cancellationToken = default)
    {
        byte[] bytes = await BytesAsync(cancellationToken).ConfigureAwait(false);
        ReadOnlySpan<byte> text = bytes;
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>The body as a stream, for what reads from one.</summary>
    public Stream AsStream() => new RequestBodyStream(_request);
}
