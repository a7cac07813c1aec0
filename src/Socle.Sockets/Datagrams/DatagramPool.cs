namespace Socle.Sockets;

/// <summary>The slots of one receiver, made when first needed, never more than the limit: who takes one while all are out waits.</summary>
internal sealed class DatagramPool(IDatagramReplier owner, int dataBytesMax, int slotsMax) : IDisposable
{
    private readonly SemaphoreSlim _left = new(slotsMax);
    private readonly Stack<DatagramSlot> _free = [];

    /// <summary>A slot, or null while all are out.</summary>
    public DatagramSlot? TryTake() => _left.Wait(0) ? Next() : null;

    /// <summary>Blocks until there is one: for a receiver with a thread of its own.</summary>
    public DatagramSlot Take(CancellationToken cancellationToken)
    {
        _left.Wait(cancellationToken);
        return Next();
    }

    /// <summary>Waits until there is one.</summary>
    public async ValueTask<DatagramSlot> TakeAsync(CancellationToken cancellationToken)
    {
        await _left.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Next();
    }

    /// <summary>Gives one back; its datagram has ended.</summary>
    public void Return(DatagramSlot slot)
    {
        lock (_free) _free.Push(slot);
        _left.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _left.Dispose();

    // The last one returned: its memory is warm.
    private DatagramSlot Next()
    {
        lock (_free) return _free.TryPop(out DatagramSlot? slot) ? slot : new DatagramSlot(owner, dataBytesMax);
    }
}
