namespace Socle.Http;

/// <summary>A request's body seen as a stream that can only be read, asynchronously.</summary>
internal sealed class RequestBodyStream(Request request) : Stream
{
    private bool _hasBegun;
    private bool _isKept;
    private int _position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Exchange exchange = request.Exchange;
        if (!_hasBegun) Begin(exchange);
        if (_isKept) return new(ReadKept(RequestBody.Kept(exchange)!.Value, buffer));
        // Readers of streams may ask again after the end.
        return exchange.BodyUse == BodyUse.Ended ? new(0) : request.Body.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously: a blocked thread would hold up other connections.");
    public override void Flush() { }
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    private void Begin(Exchange exchange)
    {
        _isKept = RequestBody.Kept(exchange) is not null;
        if (!_isKept && exchange.BodyUse != BodyUse.Unread) throw RequestBody.WasRead();
        _hasBegun = true;
    }

    private int ReadKept(ReadOnlyMemory<byte> kept, Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, kept.Length - _position);
        kept.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
