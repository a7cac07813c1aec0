using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>The bytes that wait to be sent on one connection: whole answers of pipelined requests gather here for one send.</summary>
internal sealed class Http1Output
{
    private const int FirstBytes = 4 * 1024;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>Where they go to.</summary>
    public Connection Connection { get; set; } = null!;

    /// <summary>Bytes waiting.</summary>
    public int Length => _length;

    /// <summary>How many times something was sent: tells whether a part of an answer has left.</summary>
    public int Flushes { get; private set; }

    /// <summary>Room behind what waits.</summary>
    public Span<byte> Free => _buffer.AsSpan(_length);

    /// <summary>The same as memory, for reading into.</summary>
    public Memory<byte> FreeMemory => _buffer.AsMemory(_length);

    /// <summary>Counts bytes written into <see cref="Free"/>.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>Takes back what was written beyond <paramref name="length"/>.</summary>
    public void Rewind(int length) => _length = length;

    /// <summary>What was written from <paramref name="start"/> on, for filling in what was left open.</summary>
    public Span<byte> From(int start) => _buffer.AsSpan(start, _length - start);

    /// <summary>Makes room for at least <paramref name="count"/> more bytes.</summary>
    public void Reserve(int count)
    {
        if (_buffer.Length - _length < count) Grow(count);
    }

    /// <summary>Doubles the room, for a writer that has overflowed.</summary>
    public void Grow() => Grow(Math.Max(FirstBytes, 2 * _buffer.Length - _length));

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(Free);
        _length += bytes.Length;
    }

    /// <summary>Sends what waits.</summary>
    public ValueTask FlushAsync()
    {
        if (_length == 0) return default;
        Flushes++;
        ReadOnlyMemory<byte> waiting = _buffer.AsMemory(0, _length);
        _length = 0;
        return Connection.SendAsync(waiting);
    }

    /// <summary>Sends what waits and then <paramref name="data"/>, without copying it.</summary>
    public async ValueTask FlushAsync(ReadOnlyMemory<byte> data)
    {
        await FlushAsync().ConfigureAwait(false);
        Flushes++;
        await Connection.SendAsync(data).ConfigureAwait(false);
    }

    /// <summary>Sends what waits and then a piece of a file.</summary>
    public ValueTask FlushAsync(SafeFileHandle file, long offset, long count)
    {
        Flushes++;
        ReadOnlyMemory<byte> waiting = _buffer.AsMemory(0, _length);
        _length = 0;
        return Connection.SendAsync(waiting, file, offset, count);
    }

    /// <summary>Gives the buffer back; nothing may wait.</summary>
    public void Release()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    /// <summary>Gives a buffer back that has grown; nothing may wait.</summary>
    public void Trim()
    {
        if (_buffer.Length > FirstBytes) Release();
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, _length + count));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
