using System.Runtime.CompilerServices;

namespace Socle.Sockets;

/// <summary>
/// The connection below TLS in the shape that <see cref="System.Net.Security.SslStream"/> wants. Notices what that stream does not tell: an end without
/// close_notify, and a peer that never spoke TLS.
/// </summary>
internal sealed class TlsTransportStream(Connection inner) : ConnectionStream(inner)
{
    private readonly Connection _inner = inner;
    private bool _begun;

    /// <summary>Whether the TCP stream of the peer has ended. If no close_notify came before, something may be missing (RFC 8446 6.1).</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether TLS has said anything, be it an alert.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Told of every record that leaves; null while the handshake goes on.</summary>
    public TlsConnection? Outer { get; set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty read only waits, so that SslStream holds no buffer meanwhile; it looks at no count.
        if (buffer.IsEmpty) return _inner.Unread.IsEmpty && !HasEnded ? _inner.ReceiveAsync(cancellationToken) : default;
        ValueTask<int> receive = _inner.ReceiveAsync(buffer, cancellationToken);
        return receive.IsCompletedSuccessfully ? new(Noted(receive.Result, buffer.Span)) : NotedAsync(receive, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        HasWritten = true;
        Outer?.RecordLeaves();
        return _inner.SendAsync(buffer, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> NotedAsync(ValueTask<int> receive, Memory<byte> buffer) => Noted(await receive.ConfigureAwait(false), buffer.Span);

    private int Noted(int count, Span<byte> buffer)
    {
        if (count == 0) HasEnded = true;
        else if (!_begun && !TlsRecord.IsBeginning(buffer[0])) throw TlsErrors.NotTls(_inner.RemoteEndPoint);
        _begun = true;
        return count;
    }
}
