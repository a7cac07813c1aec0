using System.Buffers;
using System.Numerics;

namespace Socle.Http;

/// <summary>Reads a whole body into memory, block by block, so that what is held grows with what has come and never with what was announced.</summary>
internal sealed class BodyBuffer(Request request)
{
    // Blocks double from the first to the largest.
    private const int FirstBytes = 4 * 1024;
    private const int SmallBytesMax = 64 * 1024;
    private const int BlockBytesMax = 1024 * 1024;

    private readonly BodyStorage _storage = request.Exchange.BodyStorage;
    private readonly List<byte[]> _full = [];
    private byte[] _block = [];
    private int _filled;
    private long _length;
    private long _taken;

    /// <summary>Reads it all.</summary>
    public async ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken)
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
        return Join();
    }

    private void NextBlock()
    {
        // An announced length is only said: who says it and sends nothing is not to cost much.
        int wanted = _block.Length == 0 ? (int)Math.Clamp(request.Exchange.BodyLength ?? FirstBytes, 16, SmallBytesMax) : Math.Min(_block.Length * 2, BlockBytesMax);
        // As the pool rounds it.
        wanted = (int)BitOperations.RoundUpToPowerOf2((uint)wanted);
        if (_block.Length > 0) _full.Add(_block);
        _storage.TakeMemory(wanted);
        _taken += wanted;
        (_block, _filled) = (ArrayPool<byte>.Shared.Rent(wanted), 0);
    }

    // Only what was read to its end goes back to the pool: after a failure somebody may still be reading into a block.
    private byte[] Join()
    {
        byte[] all = new byte[_length];
        int at = 0;
        foreach (byte[] block in _full)
        {
            block.CopyTo(all, at);
            at += block.Length;
            ArrayPool<byte>.Shared.Return(block);
        }
        _block.AsSpan(0, _filled).CopyTo(all.AsSpan(at));
        if (_block.Length > 0) ArrayPool<byte>.Shared.Return(_block);
        _storage.ReturnMemory(_taken - _length);
        return all;
    }
}
