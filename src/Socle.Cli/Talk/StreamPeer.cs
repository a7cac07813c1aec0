using Socle.Sockets;

namespace Socle.Cli;

/// <summary>A peer on a connection, plain or under TLS.</summary>
internal sealed class StreamPeer(Connection connection) : IPeer
{
    public bool HasEnd => true;

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        connection.Advance(connection.Unread.Length);
        if (await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false) == 0) return null;
        return connection.Unread;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => connection.SendAsync(data, cancellationToken);

    public ValueTask EndAsync(CancellationToken cancellationToken) => connection.ShutdownSendAsync();
}
