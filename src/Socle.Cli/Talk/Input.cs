using System.Threading.Channels;

namespace Socle.Cli;

/// <summary>
/// Standard input, bytes as they come, for one talk after another: what one has not taken, the next gets. A read of a terminal cannot be cancelled, so a thread of its own
/// reads ahead by one piece.
/// </summary>
internal sealed class Input(bool crlf)
{
    // As much as a pipe gives at once (pipe(7)) would make datagrams that no network takes in one piece.
    private const int PieceBytes = 16 * 1024;

    private readonly Channel<byte[]> _pieces = Channel.CreateBounded<byte[]>(1);
    private Task? _reading;
    private bool _afterCr;

    /// <summary>Whether a person types it. A file or a pipe has an end of its own.</summary>
    public static bool IsTyped => !Console.IsInputRedirected;

    /// <summary>The next piece; null at the end, then always.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        _reading ??= Task.Factory.StartNew(ReadAllAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        while (await _pieces.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_pieces.Reader.TryRead(out byte[]? piece)) return crlf ? WithCrLf(piece) : piece;
        }
        return null;
    }

    // A line end that is CR LF already stays so, even across two pieces.
    internal byte[] WithCrLf(byte[] piece)
    {
        var changed = new MemoryStream(piece.Length + 16);
        foreach (byte one in piece)
        {
            if (one == '\n' && !_afterCr) changed.WriteByte((byte)'\r');
            changed.WriteByte(one);
            _afterCr = one == '\r';
        }
        return changed.ToArray();
    }

    private async Task ReadAllAsync()
    {
        try
        {
            await using Stream stream = StandardDescriptor.OpenInput();
            byte[] buffer = new byte[PieceBytes];
            while (stream.Read(buffer) is int count and > 0) await _pieces.Writer.WriteAsync(buffer[..count]).ConfigureAwait(false);
            _pieces.Writer.Complete();
        }
        catch (IOException e) when (StandardDescriptor.IsHangUp(e))
        {
            _pieces.Writer.Complete();
        }
        catch (Exception e)
        {
            _pieces.Writer.Complete(e);
        }
    }
}
