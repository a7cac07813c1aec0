using Socle.Sockets;

namespace Socle.Cli;

/// <summary>The peer of a connected datagram socket: what is sent at once is one datagram.</summary>
internal sealed class DatagramPeer(DatagramSocket socket) : IPeer
{
    public bool HasEnd => false;

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken) =>
        (await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false)).Data;

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => socket.SendAsync(data, cancellationToken);

    public ValueTask EndAsync(CancellationToken cancellationToken) => default;
}
