using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Pulls a request's body through <see cref="MultipartReader"/>, one part after another, in one buffer, and holds it to its limits. What a part is for, it does not know.
/// </summary>
internal sealed class MultipartBody : IDisposable
{
    // As much as a socket brings at once; at least a part's whole head.
    private const int BufferBytes = 64 * 1024;

    private readonly Stream _body;
    private readonly FormLimits _limits;
    private readonly BodyStorage _storage;
    private int _taken;
    private MultipartReaderState _state;
    private readonly byte[] _buffer;
    private int _start, _end;

    private PartDisposition? _disposition;
    private string? _contentType;
    private ReadOnlyMemory<byte> _piece;
    private int _fields, _files;
    private long _partBytes, _fieldsBytes;

    public MultipartBody(Request request, FormLimits limits)
    {
        request.Headers.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> contentType);
        if (!MultipartReaderState.TryStart(contentType, limits, out _state)) throw new BadMessageException(Rejection.MultipartBoundaryMissing);
        (_body, _limits, _storage) = (request.Body.AsStream(), limits, request.Body.Storage);
        // Not from a pool: a part that is still being copied somewhere when the form has ended would copy what others have put there since.
        int bytes = Math.Max(BufferBytes, limits.PartHeadBytesMax + 256);
        _taken = (int)Math.Clamp(request.Body.Length ?? bytes, 1024, bytes);
        _storage.TakeMemory(_taken);
        _buffer = GC.AllocateUninitializedArray<byte>(_taken);
    }

    /// <summary>The part that is being read.</summary>
    public FormPart? Part { get; private set; }

    /// <summary>Goes to the next part, dropping what is left of the last one; null at the end.</summary>
    public async ValueTask<FormPart?> NextAsync(CancellationToken cancellationToken)
    {
        while (Part is not null) await PieceAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            switch (await ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                case MultipartEvent.PartStart:
                    (_disposition, _contentType, _partBytes) = (null, null, 0);
                    break;
                case MultipartEvent.HeadEnd:
                    return Part = Begin();
                case MultipartEvent.End:
                    return null;
            }
        }
    }

    /// <summary>The next piece of the part's content, valid until the next call; empty at its end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PieceAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken).ConfigureAwait(false) == MultipartEvent.PartEnd)
        {
            Part = null;
            return default;
        }
        Count(_piece.Length);
        return _piece;
    }

    public void Dispose()
    {
        Part = null;
        if (Interlocked.Exchange(ref _taken, 0) is > 0 and var bytes) _storage.ReturnMemory(bytes);
    }

    private FormPart Begin()
    {
        PartDisposition disposition = _disposition ?? throw new BadMessageException(Rejection.PartNameMissing);
        if (disposition.Name.Contains('\0', StringComparison.Ordinal)) throw new BadMessageException(Rejection.FormTextInvalid);
        var part = new FormPart(this, disposition, _contentType);
        if (part.IsFile && disposition.FileName!.Length > 0) CountFile();
        if (!part.IsFile && ++_fields > _limits.FieldsMax) throw new BadMessageException(Rejection.FormFieldsTooMany);
        _fieldsBytes += Encoding.UTF8.GetByteCount(disposition.Name);
        return part;
    }

    private void CountFile()
    {
        if (++_files > _limits.FilesMax) throw new BadMessageException(Rejection.FormFilesTooMany);
    }

    private void Count(int bytes)
    {
        // A file input that was left empty is sent as a file without name and content: without a name, it is one from its first byte on.
        if (_partBytes == 0 && Part!.ClientFileName is "") CountFile();
        _partBytes += bytes;
        if (Part!.IsFile)
        {
            if (_partBytes > _limits.FileBytesMax) throw new BadMessageException(Rejection.FormFileTooLarge);
            return;
        }
        _fieldsBytes += bytes;
        if (_partBytes > _limits.FieldBytesMax || _fieldsBytes > _limits.FieldsBytesMax) throw new BadMessageException(Rejection.FormFieldsTooLarge);
    }

    private async ValueTask<MultipartEvent> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            MultipartEvent found = Step();
            if (found != MultipartEvent.NeedMoreData) return found;
            // What is left is a piece of a head or of a boundary: little to move.
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            int count = await _body.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (count == 0) throw new BadMessageException(Rejection.MultipartEndedEarly);
            _end += count;
        }
    }

    private MultipartEvent Step()
    {
        ReadOnlySpan<byte> unread = _buffer.AsSpan(_start, _end - _start);
        var reader = new MultipartReader(unread, _state);
        MultipartEvent found = reader.Read();
        if (found == MultipartEvent.Rejected) throw new BadMessageException(reader.Rejection!);
        if (found == MultipartEvent.Data) _piece = _buffer.AsMemory(_start + reader.Data.Start, reader.Data.Length);
        if (found == MultipartEvent.Field) Take(reader.Name.Of(unread), reader.Value.Of(unread));
        _state = reader.State;
        _start += reader.Position;
        return found;
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8)) _contentType = Encoding.Latin1.GetString(value);
        if (Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8) && !IsAsItIs(value)) throw new BadMessageException(Rejection.PartEncodingUnsupported);
        if (!Ascii.EqualsIgnoreCase(name, "Content-Disposition"u8)) return;
        if (_disposition is not null || !PartDisposition.TryRead(value, out PartDisposition disposition)) throw new BadMessageException(Rejection.PartNameMissing);
        _disposition = disposition;
    }

    private static bool IsAsItIs(ReadOnlySpan<byte> encoding) =>
        Ascii.EqualsIgnoreCase(encoding, "binary"u8) || Ascii.EqualsIgnoreCase(encoding, "8bit"u8) || Ascii.EqualsIgnoreCase(encoding, "7bit"u8);
}
