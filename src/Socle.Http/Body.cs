using Microsoft.Win32.SafeHandles;

namespace Socle.Http;

/// <summary>
/// What a response carries after its head. Disposing it releases files and streams. Constant bodies may be shared by any number of responses; one that holds a file, a stream
/// or memory with an owner is sent once, and throws when it is sent again.
/// </summary>
public abstract class Body : IDisposable
{
    private int _wasSent;

    /// <summary>The length in bytes, or null if it is known only at the end.</summary>
    public abstract long? Length { get; }

    /// <summary>Releases what the body holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    // Two requests at once count as well: the first that ends releases what the second is still sending.
    private protected virtual bool IsSentOnce => false;

    internal void BeginSending()
    {
        if (IsSentOnce && Interlocked.Exchange(ref _wasSent, 1) != 0)
            throw new InvalidOperationException(
                "This response was sent before. Its body is a file, a stream, or memory that was returned to its owner after the first time. Create a response for each request; "
                + "to keep one, copy its bytes into Response.Bytes.");
    }
}

/// <summary>Bytes in memory; they must not change while the response lives. No bytes is the empty body.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="owner">Disposed with the body, after which the bytes may belong to others; null for bytes that are left to the collector. A body with an owner is sent once.</param>
public sealed class BytesBody(ReadOnlyMemory<byte> bytes, IDisposable? owner = null) : Body
{
    private volatile bool _isReleased;

    /// <summary>The body of no bytes.</summary>
    public static BytesBody Empty { get; } = new(default);

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">They have an owner, and were returned to it.</exception>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isReleased, this);
            return bytes;
        }
    }

    /// <inheritdoc/>
    public override long? Length => bytes.Length;

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (owner is not null)
        {
            _isReleased = true;
            owner.Dispose();
        }
        base.Dispose();
    }

    private protected override bool IsSentOnce => owner is not null;
}

/// <summary>Some bytes, then a part of a file.</summary>
/// <param name="Before">Bytes that go before: a multipart/byteranges part's head; empty for a plain file.</param>
/// <param name="Offset">Where in the file, from 0.</param>
/// <param name="Count">How many bytes of it.</param>
public readonly record struct FilePart(ReadOnlyMemory<byte> Before, long Offset, long Count);

/// <summary>Parts of one open file, sent by the kernel where it can; the body owns the handle.</summary>
public sealed class FileBody : Body
{
    /// <summary>One piece of a file.</summary>
    public FileBody(SafeFileHandle file, long offset, long count) : this(file, [new FilePart(default, offset, count)], default) { }

    /// <summary>Several pieces with bytes before each and after the last.</summary>
    public FileBody(SafeFileHandle file, IReadOnlyList<FilePart> parts, ReadOnlyMemory<byte> after)
    {
        (File, Parts, After) = (file, parts, after);
        long length = after.Length;
        // By index: an enumerator of the interface would be one more object for each file sent.
        for (int i = 0; i < parts.Count; i++) length = checked(length + parts[i].Before.Length + parts[i].Count);
        Length = length;
    }

    /// <summary>The open file.</summary>
    public SafeFileHandle File { get; }

    /// <summary>The pieces in order.</summary>
    public IReadOnlyList<FilePart> Parts { get; }

    /// <summary>Bytes after the last piece.</summary>
    public ReadOnlyMemory<byte> After { get; }

    /// <inheritdoc/>
    public override long? Length { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        File.Dispose();
        base.Dispose();
    }

    private protected override bool IsSentOnce => true;
}

/// <summary>A source that the server pulls from; the body owns the stream. A stream that ends before its stated length aborts the connection.</summary>
public sealed class StreamBody(Stream stream, long? length = null) : Body
{
    /// <summary>The source.</summary>
    public Stream Stream => stream;

    /// <inheritdoc/>
    public override long? Length => length;

    /// <inheritdoc/>
    public override void Dispose()
    {
        stream.Dispose();
        base.Dispose();
    }

    private protected override bool IsSentOnce => true;
}

/// <summary>A callback that writes the body as it comes.</summary>
public sealed class WriterBody(Func<BodyWriter, ValueTask> write, long? length = null) : Body
{
    /// <summary>The callback. It may read the request's body meanwhile; what it throws aborts the connection.</summary>
    public Func<BodyWriter, ValueTask> Write => write;

    /// <inheritdoc/>
    public override long? Length => length;
}

/// <summary>
/// Where a callback writes a body. Writes are gathered; <see cref="FlushAsync"/> sends what is there, waiting while the peer is slow. Each call is awaited before the next and
/// before the callback returns; used after that, every member throws <see cref="ObjectDisposedException"/>.
/// </summary>
public abstract class BodyWriter
{
    /// <summary>Cancelled when the peer is gone.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>Writes bytes, sending when enough are gathered.</summary>
    /// <exception cref="InvalidOperationException">More than the stated length, or an earlier call is still in progress.</exception>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>Writes text as UTF-8.</summary>
    public ValueTask WriteAsync(string text, CancellationToken cancellationToken = default) =>
        WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Sends everything written so far.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a trailer field, sent after a chunked body; without chunks (HTTP/1.0, known length) it is dropped.</summary>
    public abstract void AddTrailer(string name, string value);

    /// <summary>The writer as a stream, for what writes to one. Closing it does nothing.</summary>
    public Stream AsStream() => new BodyWriterStream(this);
}
