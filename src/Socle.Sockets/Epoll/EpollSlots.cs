namespace Socle.Sockets;

/// <summary>
/// Who waits for which events: a table from the 64 bits that the kernel keeps for us to an <see cref="IEpollTarget"/>. A key holds a slot and
/// its generation, so an event that was fetched before its target went away finds nobody, and never the slot's next owner.
/// </summary>
/// <remarks>Touched only by the loop.</remarks>
internal sealed class EpollSlots
{
    private readonly Stack<int> _free = new();
    private IEpollTarget?[] _targets = new IEpollTarget?[64];
    private uint[] _generations = new uint[64];
    private int _used;

    /// <summary>Takes a slot. The key is never 0.</summary>
    public ulong Add(IEpollTarget target)
    {
        if (!_free.TryPop(out int slot)) slot = NewSlot();
        _targets[slot] = target;
        return ((ulong)++_generations[slot] << 32) | (uint)slot;
    }

    /// <summary>Who holds <paramref name="key"/>, or null when it has been removed.</summary>
    public IEpollTarget? Find(ulong key)
    {
        int slot = (int)(uint)key;
        return _generations[slot] == (uint)(key >> 32) ? _targets[slot] : null;
    }

    /// <summary>Frees the slot; its key is worth nothing from now on.</summary>
    public void Remove(ulong key)
    {
        int slot = (int)(uint)key;
        _targets[slot] = null;
        // A generation that wraps round to 0 would make slot 0's key 0: such a slot retires, once in four thousand million connections.
        if (_generations[slot] != uint.MaxValue) _free.Push(slot);
    }

    /// <summary>All targets, for the loop's end.</summary>
    public IEpollTarget[] All() => [.. _targets.OfType<IEpollTarget>()];

    private int NewSlot()
    {
        if (_used == _targets.Length)
        {
            Array.Resize(ref _targets, _used * 2);
            Array.Resize(ref _generations, _used * 2);
        }
        return _used++;
    }
}
