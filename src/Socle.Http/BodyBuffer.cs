using System.Buffers;
using System.Numerics;

namespace Socle.Http;

/// <summary>Reads a whole body into memory, block by block, so that what is held grows with what has come and never with what was announced.</summary>
internal sealed class BodyBuffer(Request request)
{
    // Blocks double from the first to the largest. Larger ones would be on the heap for large objects, which is collected late: many rejected bodies left hundreds of megabytes there.
    private const int FirstBytes = 4 * 1024;
    private const int BlockBytesMax = 64 * 1024;

    private readonly BodyStorage _storage = request.Exchange.BodyStorage;
    private readonly List<byte[]> _full = [];
    private byte[] _block = [];
    private int _filled;
    private long _length;
    private long _taken;

    /// <summary>Reads it all.</summary>
    public async ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            // At its announced length it has ended.
            while (_length != request.Exchange.BodyLength)
            {
                if (_filled == _block.Length) NextBlock();
                int count = await request.Body.ReadAsync(_block.AsMemory(_filled), cancellationToken).ConfigureAwait(false);
                if (count == 0) break;
                _filled += count;
                _length += count;
            }
        }
        catch
        {
            // Not the last one: somebody may still be reading into it.
            ReturnFull();
            throw;
        }
        return Join();
    }

    private void NextBlock()
    {
        // An announced length is only said: who says it and sends nothing is not to cost much.
        int wanted = _block.Length == 0 ? (int)Math.Clamp(request.Exchange.BodyLength ?? FirstBytes, 16, BlockBytesMax) : Math.Min(_block.Length * 2, BlockBytesMax);
        // As the pool rounds it.
        wanted = (int)BitOperations.RoundUpToPowerOf2((uint)wanted);
        if (_block.Length > 0) _full.Add(_block);
        _storage.TakeMemory(wanted);
        _taken += wanted;
        (_block, _filled) = (ArrayPool<byte>.Shared.Rent(wanted), 0);
    }

    private byte[] Join()
    {
        byte[] all = new byte[_length];
        int at = 0;
        foreach (byte[] block in _full)
        {
            block.CopyTo(all, at);
            at += block.Length;
        }
        _block.AsSpan(0, _filled).CopyTo(all.AsSpan(at));
        if (_block.Length > 0) _full.Add(_block);
        ReturnFull();
        _storage.ReturnMemory(_taken - _length);
        return all;
    }

    private void ReturnFull()
    {
        foreach (byte[] block in _full) ArrayPool<byte>.Shared.Return(block);
        _full.Clear();
    }
}
