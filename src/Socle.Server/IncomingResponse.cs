using System.Buffers;
using System.Text;
using Socle.Http;
using Socle.Server.Http1;

namespace Socle.Server;

/// <summary>A response that we received. Its head stays; its body is read from the connection, at most once and before the next request.</summary>
public sealed class IncomingResponse
{
    private readonly MessageHead _head;
    private readonly Http1Body _body;

    internal IncomingResponse(MessageHead head, Http1Body body, bool upgraded) =>
        (_head, _body, IsUpgrade, BodyLength) = (head, body, upgraded, upgraded ? 0 : body.Left);

    /// <summary>The status code.</summary>
    public int Status => _head.Status;

    /// <summary>The reason phrase, often empty.</summary>
    public string Reason => Encoding.Latin1.GetString(_head[_head.Reason]);

    /// <summary>The head itself.</summary>
    public MessageHead Head => _head;

    /// <summary>Whether the connection is not HTTP any more after this head: 101, or 2xx to CONNECT.</summary>
    public bool IsUpgrade { get; }

    /// <summary>Gets the length of the body in bytes, or null if only its end will tell.</summary>
    public long? BodyLength { get; }

    /// <summary>The fields in order.</summary>
    public IEnumerable<Header> Headers
    {
        get
        {
            for (int i = 0; i < _head.Count; i++)
            {
                FieldLine line = _head.Fields[i];
                yield return new(Encoding.ASCII.GetString(_head[line.Name]), Encoding.Latin1.GetString(_head[line.Value]));
            }
        }
    }

    /// <summary>Trailer fields, once the body has been read; null if there are none.</summary>
    public HeaderList? Trailers => _body.Trailers;

    /// <summary>The first field of that name, or null.</summary>
    public string? Header(string name)
    {
        foreach (Header header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
        }
        return null;
    }

    /// <summary>Reads some of the body; 0 at its end.</summary>
    /// <exception cref="BadMessageException">The server broke the framing, or ended the connection inside the body.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _body.ReadAsync(buffer, long.MaxValue, cancellationToken);

    /// <summary>The body as a stream that can only be read, asynchronously, for what reads from one. Closing it does nothing.</summary>
    public Stream AsStream() => new IncomingBodyStream(this);

    /// <summary>Reads all of the body.</summary>
    /// <exception cref="BadMessageException">As for <see cref="ReadAsync"/>, or it is longer than <paramref name="bytesMax"/>.</exception>
    public async ValueTask<byte[]> BytesAsync(long bytesMax = 100_000_000, CancellationToken cancellationToken = default)
    {
        var all = new ArrayBufferWriter<byte>();
        while (await _body.ReadAsync(all.GetMemory(4096), bytesMax, cancellationToken).ConfigureAwait(false) is > 0 and int count) all.Advance(count);
        return all.WrittenSpan.ToArray();
    }

    /// <summary>Reads all of the body as UTF-8.</summary>
    /// <exception cref="BadMessageException">As for <see cref="BytesAsync"/>.</exception>
    public async ValueTask<string> TextAsync(long bytesMax = 100_000_000, CancellationToken cancellationToken = default) =>
        Encoding.UTF8.GetString(await BytesAsync(bytesMax, cancellationToken).ConfigureAwait(false));
}
