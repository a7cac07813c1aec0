using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Socle.Http;

namespace Socle.Server.Http1;

/// <summary>
/// Writes a body of several pieces into the output, in chunks where the length is not known. Pieces gather in one open chunk, whose size is filled in when it is sent.
/// </summary>
internal sealed class Http1BodyWriter(
    Http1Output output, bool chunked, long? length, Action<long> sent, Exchange? exchange = null) : BodyWriter
{
    // A chunk's size line has four digits always, so that it can be written before the size is known: leading zeros are legal (RFC 9112 7.1).
    private const int SizeLineBytes = 6;
    private const int ChunkBytesMax = 0xFFFF;
    private const int FlushBytes = 16 * 1024;

    private int _chunkAt = -1;
    private long _written;
    private HeaderList? _trailers;
    private volatile bool _ended;

    // 1 while a call is in progress, and from the end on.
    private int _isTaken;

    public override CancellationToken Aborted
    {
        get
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            return exchange?.Aborted ?? output.Connection.Aborted;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Take();
        try
        {
            while (!data.IsEmpty)
            {
                Memory<byte> room = Room();
                int count = Math.Min(room.Length, data.Length);
                data[..count].CopyTo(room);
                data = data[count..];
                await CommitAsync(count).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _isTaken, 0);
        }
    }

    // A call that nobody awaits must not go on in an output that is another response's by then, or of another connection.
    private void Take()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (Interlocked.Exchange(ref _isTaken, 1) == 0) return;
        ObjectDisposedException.ThrowIf(_ended, this);
        throw new InvalidOperationException("A write of this body is still in progress: await each before the next, and before the callback returns.");
    }

    // Room for the next bytes, in the open chunk.
    private Memory<byte> Room()
    {
        output.Reserve(SizeLineBytes + 1024 + 2);
        if (chunked && _chunkAt < 0)
        {
            _chunkAt = output.Length;
            output.Advance(SizeLineBytes);
        }
        Memory<byte> free = output.FreeMemory[..^2];
        int most = chunked ? ChunkBytesMax - ChunkBytes : int.MaxValue;
        return free.Length > most ? free[..most] : free;
    }

    private ValueTask CommitAsync(int count)
    {
        _written += count;
        if (_written > length) throw new InvalidOperationException($"The body was announced with {length} bytes and is longer.");
        output.Advance(count);
        sent(count);
        return output.Length >= FlushBytes ? SendAsync() : default;
    }

    private ValueTask SendAsync()
    {
        CloseChunk();
        return output.FlushAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        Take();
        try { await SendAsync().ConfigureAwait(false); }
        finally { Volatile.Write(ref _isTaken, 0); }
    }

    public override void AddTrailer(string name, string value)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        (_trailers ??= new()).Add(name, value);
    }

    /// <summary>Ends the body; it must be as long as was announced, and no call may be in progress.</summary>
    public void End()
    {
        Take();
        if (_written != (length ?? _written)) throw new EndOfStreamException($"The body was announced with {length} bytes and ended after {_written}.");
        CloseChunk();
        if (chunked) WriteLastChunk();
        _ended = true;
    }

    /// <summary>From here on the output belongs to other responses: a writer that was kept throws. One with a call in progress takes the connection, and so the output, with it.</summary>
    public void Close()
    {
        if (_ended) return;
        _ended = true;
        if (Interlocked.Exchange(ref _isTaken, 1) != 0) output.Connection.Abort("a write of the body was still in progress when its callback returned");
    }

    private int ChunkBytes => output.Length - _chunkAt - SizeLineBytes;

    private void CloseChunk()
    {
        if (_chunkAt < 0) return;
        int size = ChunkBytes, at = _chunkAt;
        _chunkAt = -1;
        if (size == 0)
        {
            output.Rewind(at);
            return;
        }
        Span<byte> line = output.From(at);
        Utf8Formatter.TryFormat(size, line, out _, new('X', 4));
        "\r\n"u8.CopyTo(line[4..]);
        output.Write("\r\n"u8);
    }

    private void WriteLastChunk()
    {
        output.Write("0\r\n"u8);
        foreach (Header trailer in _trailers ?? []) output.Write(Encoding.Latin1.GetBytes($"{trailer.Name}: {trailer.Value}\r\n"));
        output.Write("\r\n"u8);
    }
}
