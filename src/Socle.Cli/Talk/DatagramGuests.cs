using System.Threading.Channels;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>All who send datagrams to a listener, as one peer: what they say is received in order, and what is sent goes to the one who spoke last.</summary>
internal sealed class DatagramGuests(Action<DatagramAddress> came) : IPeer
{
    // Datagrams that nobody has taken yet: past them the kernel keeps some, then drops.
    private const int WaitingMax = 256;

    private readonly Channel<(DatagramAddress From, byte[] Data)> _waiting = Channel.CreateBounded<(DatagramAddress, byte[])>(WaitingMax);
    private readonly TaskCompletionSource _somebody = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DatagramAddress _last;

    /// <summary>The listener, once there is one.</summary>
    public UdpServer? Server { get; set; }

    public bool HasEnd => false;

    /// <summary>The listener's handler.</summary>
    public ValueTask TakeAsync(Datagram datagram, CancellationToken cancellationToken) =>
        _waiting.Writer.WriteAsync((datagram.From, datagram.Data.ToArray()), cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        (DatagramAddress from, byte[] data) = await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (from != _last) came(from);
        _last = from;
        _somebody.TrySetResult();
        return data;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await _somebody.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Server!.SendAsync(data, _last).ConfigureAwait(false);
    }

    // Nobody can be told; but before somebody came there is nothing to end.
    public async ValueTask EndAsync(CancellationToken cancellationToken) => await _somebody.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
}
