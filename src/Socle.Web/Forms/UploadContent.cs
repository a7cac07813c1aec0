using Microsoft.Win32.SafeHandles;
using Socle.Http;

namespace Socle.Web;

/// <summary>What was uploaded: in memory while it is small, in a temporary file from then on, counted in its request's storage. It knows no names.</summary>
internal sealed class UploadContent(FormOptions options, BodyStorage storage) : IDisposable
{
    // How often it is looked whether the volume has room: a system call for each piece would cost as much as writing it.
    private const int BytesBetweenLooks = 1024 * 1024;

    private byte[] _memory = [];
    private SafeFileHandle? _file;
    private long _nextLook;
    private long _onDisk;

    public long Length { get; private set; }

    /// <summary>Whether it has gone to a file.</summary>
    public bool IsInFile => _file is not null;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (_file is null && Length + piece.Length <= options.MemoryBytesMax)
        {
            if (_memory.Length < Length + piece.Length) Grow((int)Math.Min(options.MemoryBytesMax, Math.Max(1024, 2 * (Length + piece.Length))));
            piece.CopyTo(_memory.AsMemory((int)Length));
        }
        else
        {
            if (_file is null) await MoveToFileAsync(cancellationToken).ConfigureAwait(false);
            await WriteToFileAsync(piece, Length, cancellationToken).ConfigureAwait(false);
        }
        Length += piece.Length;
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
    {
        if (_file is not null) return RandomAccess.ReadAsync(_file, buffer, offset, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span, offset));
    }

    public int Read(Span<byte> buffer, long offset)
    {
        if (_file is not null) return RandomAccess.Read(_file, buffer, offset);
        int count = (int)Math.Min(buffer.Length, Math.Max(0, Length - offset));
        _memory.AsSpan((int)Math.Min(offset, Length), count).CopyTo(buffer);
        return count;
    }

    public void Dispose()
    {
        _file?.Dispose();
        if (Interlocked.Exchange(ref _onDisk, 0) is > 0 and var bytes) storage.ReturnDisk(bytes);
    }

    private void Grow(int bytes)
    {
        storage.TakeMemory(bytes - _memory.Length);
        Array.Resize(ref _memory, bytes);
    }

    private async ValueTask MoveToFileAsync(CancellationToken cancellationToken)
    {
        _file = TemporaryFile.Create(options.TemporaryFolder);
        await WriteToFileAsync(_memory.AsMemory(0, (int)Length), 0, cancellationToken).ConfigureAwait(false);
        storage.ReturnMemory(_memory.Length);
        _memory = [];
    }

    private async ValueTask WriteToFileAsync(ReadOnlyMemory<byte> piece, long offset, CancellationToken cancellationToken)
    {
        if (offset >= _nextLook)
        {
            if (!HasRoom()) throw new BadMessageException(Rejection.BodyDiskFull);
            _nextLook = offset + BytesBetweenLooks;
        }
        storage.TakeDisk(piece.Length);
        _onDisk += piece.Length;
        try
        {
            await RandomAccess.WriteAsync(_file!, piece, offset, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (IsFull(e))
        {
            throw new BadMessageException(Rejection.BodyDiskFull, e);
        }
    }

    private bool HasRoom()
    {
        (long free, long total) = options.DiskSpace(options.TemporaryFolder);
        return free >= Math.Min(storage.DiskFreeBytesMin, total / 10);
    }

    // ENOSPC and EDQUOT on Linux, ERROR_DISK_FULL on Windows.
    private static bool IsFull(IOException e) => e.HResult is 28 or 122 or unchecked((int)0x80070070);
}
