using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Socle.Http;

/// <summary>
/// Writes the parts of HTTP/1.1 messages of both roles into the caller's buffer. When something does not fit it writes nothing more and says so in
/// <see cref="Overflowed"/>: the caller takes a larger buffer and writes again. It knows nothing of where the bytes go.
/// </summary>
public ref struct Http1Writer
{
    private const int StatusLineBytes = 15; // "HTTP/1.1 299 \r\n"
    private const int LengthDigitsMax = 19;
    private const int SizeDigitsMax = 16;

    private readonly Span<byte> _buffer;
    private int _written;
    private bool _overflowed;

    /// <summary>Writes into <paramref name="buffer"/> from its start.</summary>
    public Http1Writer(Span<byte> buffer) => _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public readonly int Written => _written;

    /// <summary>Whether something did not fit; what was written before it is whole but the message is not.</summary>
    public readonly bool Overflowed => _overflowed;

    /// <summary>`HTTP/1.1 200 OK`; the reason phrase is the registered one, or empty. Always 1.1, whatever the request's version (RFC 9112 2.3).</summary>
    public void StatusLine(int status)
    {
        ReadOnlySpan<byte> prepared = ReasonPhrases.StatusLine(status);
        if (prepared.IsEmpty)
            UnregisteredStatusLine(status);
        else
            Raw(prepared);
    }

    /// <summary>`GET /path HTTP/1.1`.</summary>
    public void RequestLine(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> target)
    {
        if (!Reserve(method.Length + 1 + (long)target.Length + " HTTP/1.1\r\n"u8.Length))
            return;
        Put(method);
        Put(" "u8);
        Put(target);
        Put(" HTTP/1.1\r\n"u8);
    }

    /// <summary>A field; name and value are Latin-1 and were validated when they were set.</summary>
    public void Field(string name, string value)
    {
        if (!Reserve(name.Length + 4 + (long)value.Length))
            return;
        _written += Encoding.Latin1.GetBytes(name, _buffer[_written..]);
        Put(": "u8);
        _written += Encoding.Latin1.GetBytes(value, _buffer[_written..]);
        Put("\r\n"u8);
    }

    /// <summary>A field given as bytes.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!Reserve(name.Length + 4 + (long)value.Length))
            return;
        Put(name);
        Put(": "u8);
        Put(value);
        Put("\r\n"u8);
    }

    /// <summary>`Content-Length: N`, in place.</summary>
    public void ContentLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Span<byte> digits = stackalloc byte[LengthDigitsMax];
        Utf8Formatter.TryFormat(length, digits, out int count);
        Field("Content-Length"u8, digits[..count]);
    }

    /// <summary>Bytes as they are: a prepared field block, or a body.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (Reserve(bytes.Length))
            Put(bytes);
    }

    /// <summary>The empty line that ends a head or a trailer section.</summary>
    public void End() => Raw("\r\n"u8);

    /// <summary>One chunk: size line, data, CRLF. Empty data writes nothing, since it would end the body.</summary>
    public void Chunk(scoped ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return;
        Span<byte> size = stackalloc byte[SizeDigitsMax];
        int digits = FormatSize(data.Length, size);
        if (!Reserve(digits + 4 + (long)data.Length))
            return;
        Put(size[..digits]);
        Put("\r\n"u8);
        Put(data);
        Put("\r\n"u8);
    }

    /// <summary>Only a chunk's size line, for data that goes its own way; CRLF must follow the data.</summary>
    public void ChunkSize(long size)
    {
        // Zero would end the body: that is LastChunk.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        Span<byte> digits = stackalloc byte[SizeDigitsMax];
        int count = FormatSize(size, digits);
        if (!Reserve(count + 2))
            return;
        Put(digits[..count]);
        Put("\r\n"u8);
    }

    /// <summary>The last chunk's size line; trailer fields and <see cref="End"/> follow.</summary>
    public void LastChunk() => Raw("0\r\n"u8);

    private void UnregisteredStatusLine(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 999);
        if (!Reserve(StatusLineBytes))
            return;
        Put("HTTP/1.1 "u8);
        Utf8Formatter.TryFormat(status, _buffer[_written..], out int digits);
        _written += digits;
        Put(" \r\n"u8);
    }

    private static int FormatSize(long size, Span<byte> digits)
    {
        Utf8Formatter.TryFormat(size, digits, out int count, new StandardFormat('x'));
        return count;
    }

    /// <summary>Whether <paramref name="count"/> more bytes fit; once something has not, nothing fits any more.</summary>
    private bool Reserve(long count)
    {
        if (_overflowed || count > _buffer.Length - _written)
            _overflowed = true;
        return !_overflowed;
    }

    private void Put(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_written..]);
        _written += bytes.Length;
    }
}
