using System.Buffers;

namespace Socle.Sockets;

/// <summary>One direction of a <see cref="MemoryConnection"/>: a bounded ring of bytes with one writer and one reader. Knows nothing of timeouts.</summary>
internal sealed class MemoryPipe(int capacity)
{
    private byte[] _ring = [];
    private int _start;
    private int _count;
    private bool _ended;
    private bool _readerGone;
    private TaskCompletionSource? _quiet;

    public Lock Lock { get; } = new();

    /// <summary>Whether one of the two dropped the connection.</summary>
    public bool IsReset { get; private set; }

    /// <summary>Whether the writer has ended its stream, whatever of it is unread.</summary>
    public bool HasEnded { get { lock (Lock) return _ended; } }

    /// <summary>Bytes written and not read.</summary>
    public int Count { get { lock (Lock) return _count; } }

    /// <summary>Set once by the connection that reads.</summary>
    public MemoryWaiter? Reader { get; set; }

    /// <summary>Set once by the connection that writes.</summary>
    public MemoryWaiter? Writer { get; set; }

    /// <summary>Under the lock: whether a read would tell something.</summary>
    public bool CanRead => _count > 0 || _ended || IsReset;

    /// <summary>Under the lock: whether a write would get somewhere, be it only to an error.</summary>
    public bool CanWrite => _count < capacity || IsReset || _readerGone;

    /// <summary>Whether nobody will read what is written.</summary>
    public bool IsBroken => IsReset || _readerGone;

    public int Write(ReadOnlySpan<byte> data)
    {
        lock (Lock)
        {
            if (IsBroken) return 0;
            int taken = Math.Min(data.Length, capacity - _count);
            if (taken == 0) return 0;
            if (_ring.Length == 0) _ring = ArrayPool<byte>.Shared.Rent(capacity);
            int end = (_start + _count) % _ring.Length, first = Math.Min(taken, _ring.Length - end);
            data[..first].CopyTo(_ring.AsSpan(end));
            data[first..taken].CopyTo(_ring);
            _count += taken;
            Reader?.Wake();
            return taken;
        }
    }

    public int Read(Span<byte> room)
    {
        lock (Lock)
        {
            int taken = Math.Min(room.Length, _count), first = Math.Min(taken, _ring.Length - _start);
            if (taken == 0) return 0;
            _ring.AsSpan(_start, first).CopyTo(room);
            _ring.AsSpan(0, taken - first).CopyTo(room[first..]);
            _count -= taken;
            _start = (_start + taken) % _ring.Length;
            if (_count == 0) GiveBack();
            Writer?.Wake();
            return taken;
        }
    }

    /// <summary>The writer has ended its stream.</summary>
    public void End()
    {
        lock (Lock)
        {
            _ended = true;
            Reader?.Wake();
        }
    }

    /// <summary>The reader has closed; true if bytes were left that it never read.</summary>
    public bool Leave()
    {
        lock (Lock)
        {
            _readerGone = true;
            Writer?.Wake();
            _quiet?.TrySetResult();
            return _count > 0;
        }
    }

    /// <summary>One of the two has dropped the connection. What is on the way can still be read, as with a kernel's reset.</summary>
    public void Reset()
    {
        lock (Lock)
        {
            IsReset = true;
            Reader?.Wake();
            Writer?.Wake();
            _quiet?.TrySetResult();
        }
    }

    /// <summary>Under the lock, from a reader that found nothing: it waits now.</summary>
    public ValueTask<int> WaitToRead()
    {
        ValueTask<int> came = Reader!.Wait();
        _quiet?.TrySetResult();
        _quiet = null;
        return came;
    }

    /// <summary>Completes when the reader has taken everything and waits for more, or will never read again.</summary>
    public Task WhenQuietAsync()
    {
        lock (Lock)
        {
            if (IsBroken || (_count == 0 && Reader is { IsWaiting: true })) return Task.CompletedTask;
            _quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    private void GiveBack()
    {
        ArrayPool<byte>.Shared.Return(_ring);
        _ring = [];
        _start = 0;
    }
}
