using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Socle.Sockets;

/// <summary>
/// The receiver on the runtime's own sockets: one datagram at a time, on the pool. These do not tell truncation everywhere, so one byte more than asked for is received:
/// a datagram that fills it was too long.
/// </summary>
internal sealed class PortableDatagramReceiver : DatagramReceiver
{
    private readonly int _bytesMax;

    public PortableDatagramReceiver(BoundDatagrams bound, DatagramHandler handler, UdpServerOptions options, CancellationToken cancelled) : base(bound, handler, options, cancelled)
    {
        _bytesMax = options.Socket.DatagramBytesMax;
        _ = Task.Run(ReceiveAsync, CancellationToken.None);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask ReplyCoreAsync(DatagramSlot slot, ReadOnlyMemory<byte> data)
    {
        try
        {
            await Socket.SendToAsync(data, SocketFlags.None, slot.Sender).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw DatagramErrors.Sending(slot.From.ToEndPoint(), e);
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> data, DatagramAddress to)
    {
        try
        {
            await Socket.SendToAsync(data, SocketFlags.None, to.For(Socket.AddressFamily).ToSocketAddress()).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw DatagramErrors.Sending(to.ToEndPoint(), e);
        }
    }

    private async Task ReceiveAsync()
    {
        DatagramSlot? slot = null;
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                slot ??= await Pool.TakeAsync(Stopping).ConfigureAwait(false);
                await FillAsync(slot).ConfigureAwait(false);
                Received++;
                if (!Serve(slot)) slot = null;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.NetworkReset)
            {
                // Windows tells so of an earlier reply that found nobody.
            }
            catch (SocketException e)
            {
                Tell(default, DatagramErrors.Receiving(EndPoint, e));
            }
        }
        Ended();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(DatagramSlot slot)
    {
        try
        {
            slot.Sender.Size = DatagramSlot.NameBytesMax;
            slot.Filled(await Socket.ReceiveFromAsync(slot.Room, SocketFlags.None, slot.Sender, Stopping).ConfigureAwait(false));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows tells truncation so.
            slot.Filled(_bytesMax + 1);
        }
    }
}
