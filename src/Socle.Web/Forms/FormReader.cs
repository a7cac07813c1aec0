using System.Buffers;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>Reads a whole form, whatever way it was encoded. Its pieces stay bounded: fields in memory by their limits, files in files.</summary>
internal sealed class FormReader(Request request, FormOptions options, Form form)
{
    private int _fields;
    private long _bytes;

    /// <summary>Reads it all into the form.</summary>
    /// <exception cref="BadMessageException">It is no form, broken, or over a limit.</exception>
    public ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        if (request.IsGetOrHead)
        {
            Take(request.RawQuery);
            return default;
        }
        if (request.IsCoded()) throw new BadMessageException(Rejection.FormTypeUnsupported);
        if (options.BytesMax is { } bytesMax) request.Body.Limit(bytesMax);
        request.Headers.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type);
        ReadOnlySpan<byte> media = new ParameterReader(type).Head;
        if (Ascii.EqualsIgnoreCase(media, "multipart/form-data"u8)) return ReadPartsAsync(cancellationToken);
        // Neither type has a charset (WHATWG URL 5, RFC 8259 11): what a client says of one means nothing. Text that is not UTF-8 is rejected when it is decoded.
        if (Ascii.EqualsIgnoreCase(media, "application/x-www-form-urlencoded"u8)) return ReadWholeAsync(Take, cancellationToken);
        if (IsJson(type)) return ReadWholeAsync(TakeJson, cancellationToken);
        throw new BadMessageException(Rejection.FormTypeUnsupported);
    }

    public static bool IsJson(ReadOnlySpan<byte> contentType) => Ascii.EqualsIgnoreCase(new ParameterReader(contentType).Head, "application/json"u8);

    private async ValueTask ReadPartsAsync(CancellationToken cancellationToken)
    {
        using var body = new MultipartBody(request, options.Limits);
        while (await body.NextAsync(cancellationToken).ConfigureAwait(false) is { } part)
        {
            if (part.IsFile) await TakeFileAsync(part, cancellationToken).ConfigureAwait(false);
            else await TakeFieldAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask TakeFileAsync(FormPart part, CancellationToken cancellationToken)
    {
        var content = new UploadContent(options, request.Body.Storage);
        // The form has it from its first byte on: whatever happens, it is let go of.
        form.Add(new Upload(part, content), content);
        while (await part.PieceAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } piece)
            await content.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        if (content.Length == 0 && part.ClientFileName!.Length == 0) form.DropLastFile();
    }

    private async ValueTask TakeFieldAsync(FormPart part, CancellationToken cancellationToken)
    {
        var text = new ArrayBufferWriter<byte>();
        while (await part.PieceAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } piece)
        {
            request.Body.Storage.TakeMemory(piece.Length);
            text.Write(piece.Span);
        }
        bool isText = System.Text.Unicode.Utf8.IsValid(text.WrittenSpan) && !text.WrittenSpan.Contains((byte)0);
        form.Add(part.Name, isText ? Encoding.UTF8.GetString(text.WrittenSpan) : throw new BadMessageException(Rejection.FormTextInvalid));
    }

    // Small by its limits: gathered, then read.
    private async ValueTask ReadWholeAsync(Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken)
    {
        // Percent-coding makes three bytes of one at most, and so much is read.
        long bytesMax = 3L * options.Limits.FieldsBytesMax;
        var body = new ArrayBufferWriter<byte>();
        Stream source = request.Body.AsStream();
        while (await source.ReadAsync(body.GetMemory(4096), cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            request.Body.Storage.TakeMemory(count);
            body.Advance(count);
            if (body.WrittenCount > bytesMax) throw new BadMessageException(Rejection.FormFieldsTooLarge);
        }
        take(body.WrittenSpan);
    }

    private void Take(ReadOnlySpan<byte> pairs)
    {
        var reader = new UrlEncodedReader(pairs);
        while (reader.Read())
        {
            if (!PercentCoding.TryDecodeForm(reader.Name, out string? name) || !PercentCoding.TryDecodeForm(reader.Value, out string? value))
                throw new BadMessageException(Rejection.FormTextInvalid);
            Add(name, value);
        }
    }

    private void TakeJson(ReadOnlySpan<byte> json) => JsonForm.Read(json, options.Limits.FieldsMax, Add);

    private void Add(string name, string value)
    {
        if (++_fields > options.Limits.FieldsMax) throw new BadMessageException(Rejection.FormFieldsTooMany);
        int bytes = Encoding.UTF8.GetByteCount(value);
        _bytes += bytes + Encoding.UTF8.GetByteCount(name);
        if (bytes > options.Limits.FieldBytesMax || _bytes > options.Limits.FieldsBytesMax) throw new BadMessageException(Rejection.FormFieldsTooLarge);
        if (name.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal)) throw new BadMessageException(Rejection.FormTextInvalid);
        form.Add(name, value);
    }
}
