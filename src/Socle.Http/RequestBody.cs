using System.Runtime.CompilerServices;
using System.Text;

namespace Socle.Http;

/// <summary>
/// The body of a request. Reading it sends `100 Continue` to a client that waits for it. A body that is too large (413), too slow (408) or broken (400) throws
/// <see cref="BadMessageException"/>, to which the server responds if the handler lets it pass.
/// </summary>
/// <remarks>
/// It comes once. What <see cref="BytesAsync"/> or <see cref="TextAsync"/> has read, in a middleware for example, is kept up to <see cref="KeptBytesMax"/>, and every later reader
/// gets it from the beginning. After any other way of reading, a second reader throws <see cref="InvalidOperationException"/> instead of finding a rest that is no message.
/// </remarks>
public readonly struct RequestBody
{
    /// <summary>
    /// The largest body that is kept for a second reader: 1 MiB. Signatures are checked over messages of some kilobytes; the bytes are in memory anyway, but stay there until the
    /// response has ended.
    /// </summary>
    public const int KeptBytesMax = 1024 * 1024;

    private readonly Request _request;

    internal RequestBody(Request request) => _request = request;

    /// <summary>Its announced length in bytes, 0 if there is none, null if it comes in chunks.</summary>
    public long? Length => _request.Exchange.BodyLength;

    /// <summary>How many bytes it may have; more throws (413).</summary>
    public long BytesMax => _request.Exchange.BodyBytesMax;

    /// <summary>What the body may hold in memory and in files: code that keeps its bytes takes them there first, and returns them, or has it done when the response has ended.</summary>
    public BodyStorage Storage => _request.Exchange.BodyStorage;

    /// <summary>Trailer fields, kept apart from the head's; null until the body has been read to its end, or when there are none.</summary>
    public HeaderList? Trailers => _request.Exchange.Trailers;

    /// <summary>The same body with another bound, to be set before reading: a large upload's route raises it, a form's lowers it.</summary>
    public RequestBody Limit(long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesMax);
        _request.Exchange.BodyBytesMax = bytesMax;
        return this;
    }

    /// <summary>Reads some bytes.</summary>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="InvalidOperationException">A reader was told of the end before.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Exchange exchange = _request.Exchange;
        if (buffer.IsEmpty) return new(0);
        if (exchange.BodyUse == BodyUse.Ended) throw WasRead();
        if (Kept(exchange) is { } kept) return new(Noted(exchange, ReadKept(exchange, kept, buffer.Span)));
        ValueTask<int> reading = exchange.ReadBodyAsync(buffer, cancellationToken);
        if (reading.IsCompletedSuccessfully) return new(Noted(exchange, reading.Result));
        // Only the end of a body without a length has to be waited for, and can come as 0.
        if (exchange.BodyLength is null) return NoteAsync(exchange, reading);
        exchange.BodyUse = BodyUse.Begun;
        return reading;
    }

    /// <summary>Reads all of it. What is held counts against <see cref="Limits.BodyMemoryBytesMax"/> until the response has ended.</summary>
    /// <exception cref="InvalidOperationException">It was read before, and is not kept.</exception>
    /// <exception cref="BadMessageException">It is too large, too slow or broken, or the bodies of all requests hold as much memory as they may (503).</exception>
    public async ValueTask<byte[]> BytesAsync(CancellationToken cancellationToken = default)
    {
        Exchange exchange = _request.Exchange;
        if (Kept(exchange) is { } kept) return kept.ToArray();
        if (exchange.BodyUse != BodyUse.Unread) throw WasRead();
        byte[] all = await new BodyBuffer(_request).ReadAsync(cancellationToken).ConfigureAwait(false);
        if (all.Length > KeptBytesMax) exchange.BodyUse = BodyUse.Ended;
        if (all.Length is 0 or > KeptBytesMax) return all;
        // Not counted a second time: it is made when nothing is waited for any more, and goes with its handler.
        (_request.Exchange.KeptBody, exchange.BodyUse) = (all.ToArray(), BodyUse.Unread);
        return all;
    }

    /// <summary>Reads all of it as UTF-8 text; a byte-order mark is dropped, what is not UTF-8 becomes U+FFFD.</summary>
    public async ValueTask<string> TextAsync(CancellationToken cancellationToken = default)
    {
        byte[] bytes = await BytesAsync(cancellationToken).ConfigureAwait(false);
        ReadOnlySpan<byte> text = bytes;
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Returns the body as a stream; one that was kept is read from the beginning by each.</summary>
    public Stream AsStream() => new RequestBodyStream(_request);

    // Another reader's bound may be lower than that of the one who kept it.
    internal static ReadOnlyMemory<byte>? Kept(Exchange exchange) => exchange.KeptBody is { } kept && kept.Length > exchange.BodyBytesMax
        ? throw new BadMessageException(Rejection.BodyTooLarge)
        : exchange.KeptBody;

    internal static InvalidOperationException WasRead() => new(
        $"The body of this request was read before, perhaps by a middleware. Read it there with Body.BytesAsync or Body.TextAsync: up to {KeptBytesMax:N0} bytes are kept for later readers.");

    private static int ReadKept(Exchange exchange, ReadOnlyMemory<byte> kept, Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, kept.Length - exchange.KeptRead);
        kept.Span.Slice(exchange.KeptRead, count).CopyTo(buffer);
        exchange.KeptRead += count;
        return count;
    }

    private static int Noted(Exchange exchange, int count)
    {
        // Nothing at all may be read any number of times.
        if (count > 0) exchange.BodyUse = BodyUse.Begun;
        else if (exchange.BodyUse == BodyUse.Begun) exchange.BodyUse = BodyUse.Ended;
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> NoteAsync(Exchange exchange, ValueTask<int> reading) => Noted(exchange, await reading.ConfigureAwait(false));
}
