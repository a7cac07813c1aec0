using Socle.Sockets;

namespace Socle.Cli;

/// <summary>The peer of a connected datagram socket: what is sent at once is one datagram, and an input without a byte is an empty one.</summary>
internal sealed class DatagramPeer(DatagramSocket socket) : IPeer
{
    private bool _hasSent;

    public bool HasEnd => false;

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken) =>
        (await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false)).Data;

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        _hasSent = true;
        return socket.SendAsync(data, cancellationToken);
    }

    // Some services respond to a datagram of any length (RFC 867, RFC 868): an empty one is how they are asked.
    public ValueTask EndAsync(CancellationToken cancellationToken) => _hasSent ? default : SendAsync(default, cancellationToken);
}
