using Socle.Http;

namespace Socle.Web;

/// <summary>
/// One part of a multipart form while it comes in: a field or a file, read at most once, before the next part. Nothing of it is kept.
/// </summary>
public sealed class FormPart
{
    private readonly MultipartBody _body;
    private ReadOnlyMemory<byte> _left;
    private bool _isEnded;

    internal FormPart(MultipartBody body, PartDisposition disposition, string? contentType)
    {
        (_body, Name, ClientFileName) = (body, disposition.Name, disposition.FileName);
        ContentType = contentType ?? (IsFile ? "application/octet-stream" : "text/plain");
    }

    /// <summary>The field's name.</summary>
    public string Name { get; }

    /// <summary>Whether it is a file.</summary>
    public bool IsFile => ClientFileName is not null;

    /// <summary>The file's name as the client says it: any text at all. Null for a field that is no file.</summary>
    public string? ClientFileName { get; }

    /// <summary>A name made from it that is safe as the last part of a path.</summary>
    public string FileName => FileNames.Safe(ClientFileName);

    /// <summary>The type that the client says the content has.</summary>
    public string ContentType { get; }

    /// <summary>Reads some of the content; 0 at its end.</summary>
    /// <exception cref="BadMessageException">The body is broken, too large or cut short; let it pass, and the app answers.</exception>
    /// <exception cref="InvalidOperationException">The next part has been asked for.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        RefuseIfPassed();
        if (_left.IsEmpty) _left = await PieceAsync(cancellationToken).ConfigureAwait(false);
        int count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }

    /// <summary>Copies the content, or what is left of it, as it comes.</summary>
    /// <returns>How many bytes.</returns>
    /// <exception cref="BadMessageException">As for <see cref="ReadAsync"/>.</exception>
    public async ValueTask<long> CopyToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        RefuseIfPassed();
        ReadOnlyMemory<byte> piece = _left.IsEmpty ? await PieceAsync(cancellationToken).ConfigureAwait(false) : _left;
        long count = 0;
        _left = default;
        while (!piece.IsEmpty)
        {
            await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            count += piece.Length;
            piece = await PieceAsync(cancellationToken).ConfigureAwait(false);
        }
        return count;
    }

    internal async ValueTask<ReadOnlyMemory<byte>> PieceAsync(CancellationToken cancellationToken)
    {
        RefuseIfPassed();
        if (_isEnded) return default;
        ReadOnlyMemory<byte> piece = await _body.PieceAsync(cancellationToken).ConfigureAwait(false);
        _isEnded = piece.IsEmpty;
        return piece;
    }

    // What is left of a piece, too, stands in memory that others have by then.
    private void RefuseIfPassed()
    {
        if (!_isEnded && _body.Part != this) throw new InvalidOperationException("This part of the form has passed: read each part before the next one.");
    }
}
