using Microsoft.Win32.SafeHandles;

namespace Socle.Web;

/// <summary>What was uploaded: in memory while it is small, in a temporary file from then on. It knows no names.</summary>
internal sealed class UploadContent(FormOptions options) : IDisposable
{
    private byte[] _memory = [];
    private SafeFileHandle? _file;

    public long Length { get; private set; }

    /// <summary>Whether it has gone to a file.</summary>
    public bool IsInFile => _file is not null;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (_file is null && Length + piece.Length <= options.MemoryBytesMax)
        {
            if (_memory.Length < Length + piece.Length) Array.Resize(ref _memory, (int)Math.Min(options.MemoryBytesMax, Math.Max(1024, 2 * (Length + piece.Length))));
            piece.CopyTo(_memory.AsMemory((int)Length));
        }
        else
        {
            if (_file is null) await MoveToFileAsync(cancellationToken).ConfigureAwait(false);
            await RandomAccess.WriteAsync(_file!, piece, Length, cancellationToken).ConfigureAwait(false);
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

    public void Dispose() => _file?.Dispose();

    private async ValueTask MoveToFileAsync(CancellationToken cancellationToken)
    {
        _file = TemporaryFile.Create(options.TemporaryFolder);
        await RandomAccess.WriteAsync(_file, _memory.AsMemory(0, (int)Length), 0, cancellationToken).ConfigureAwait(false);
        _memory = [];
    }
}
