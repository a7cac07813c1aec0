namespace Socle.Http;

/// <summary>
/// Writes the parts of HTTP/1.1 messages of both roles into the caller's buffer. When something does not fit it writes nothing more and says so in
/// <see cref="Overflowed"/>: the caller takes a larger buffer and writes again. It knows nothing of where the bytes go.
/// </summary>
public ref struct Http1Writer
{
    /// <summary>Writes into <paramref name="buffer"/> from its start.</summary>
    public Http1Writer(Span<byte> buffer) => throw new NotImplementedException();

    /// <summary>Bytes written so far.</summary>
    public readonly int Written => throw new NotImplementedException();

    /// <summary>Whether something did not fit; what was written before it is whole but the message is not.</summary>
    public readonly bool Overflowed => throw new NotImplementedException();

    /// <summary>`HTTP/1.1 200 OK`; the reason phrase is the registered one, or empty. Always 1.1, whatever the request's version (RFC 9112 2.3).</summary>
    public void StatusLine(int status) => throw new NotImplementedException();

    /// <summary>`GET /path HTTP/1.1`.</summary>
    public void RequestLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target) => throw new NotImplementedException();

    /// <summary>A field; name and value are Latin-1 and were validated when they were set.</summary>
    public void Field(string name, string value) => throw new NotImplementedException();

    /// <summary>A field given as bytes.</summary>
    public void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>`Content-Length: N`, in place.</summary>
    public void ContentLength(long length) => throw new NotImplementedException();

    /// <summary>Bytes as they are: a prepared field block, or a body.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>The empty line that ends a head or a trailer section.</summary>
    public void End() => throw new NotImplementedException();

    /// <summary>One chunk: size line, data, CRLF. Empty data writes nothing, since it would end the body.</summary>
    public void Chunk(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <summary>Only a chunk's size line, for data that goes its own way; CRLF must follow the data.</summary>
    public void ChunkSize(long size) => throw new NotImplementedException();

    /// <summary>The last chunk's size line; trailer fields and <see cref="End"/> follow.</summary>
    public void LastChunk() => throw new NotImplementedException();
}
