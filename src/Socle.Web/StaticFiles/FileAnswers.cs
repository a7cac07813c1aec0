using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>Answers for one file, open or in memory: whole, in parts, not modified, or refused by a condition. It knows nothing of paths and of how the file was found.</summary>
internal sealed class FileAnswers(StaticFileOptions options)
{
    private readonly Response _failed = Response.Text("This file is not the one that the request's conditions name.\n", 412);
    private readonly Response _unsatisfiable = Response.Text("The file has none of the bytes that were asked for.\n", 416).With("Accept-Ranges", "bytes");

    /// <summary>The answer, which owns the file from here on.</summary>
    /// <param name="head">The request, GET or HEAD.</param>
    /// <param name="file">A regular file.</param>
    /// <param name="kind">What kind of file that is, or what it is when decoded.</param>
    /// <param name="coding">The coding that it lies in.</param>
    public Response For(RequestHead head, in OpenedFile file, FileKind kind, ContentCoding coding = ContentCoding.Identity)
    {
        Response template = kind.In(coding);
        Span<byte> tagBytes = stackalloc byte[FileTag.BytesMax];
        tagBytes = tagBytes[..FileTag.Write(file.Identity, coding, tagBytes)];
        _ = EntityTag.TryParse(tagBytes, out EntityTag tag);
        DateTimeOffset now = options.Clock.GetUtcNow();
        if (!file.IsMeasured) return Unmeasured(head, file, kind, now);
        DateTimeOffset? modified = file.Modified.ToLastModified();
        // A date ahead of the clock would be a lie by the answer's own Date (RFC 9110 8.8.2.1).
        if (modified > now) modified = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());

        Precondition asked = Conditional.Evaluate(head, tag, modified, now);
        if (asked == Precondition.Failed) return Drop(file, _failed);
        var etag = new Header("ETag", Encoding.ASCII.GetString(tagBytes));
        ReadOnlySpan<Header> validators = [etag, modified is { } date ? new("Last-Modified", HttpDate.Format(date)) : default];
        if (modified is null) validators = validators[..1];
        if (asked == Precondition.NotModified) return Drop(file, kind.NotModified.Carrying(BytesBody.Empty, validators));

        Span<ByteRange> parts = stackalloc ByteRange[ByteRanges.PartsMax];
        int? count = null;
        if (asked == Precondition.Parts) ByteRanges.Read(head, file.Size, parts, out count);
        // A decoder would be given the parts' heads along with the parts.
        if (count > 1 && coding != ContentCoding.Identity) count = null;
        return count switch
        {
            null => template.Carrying(Whole(head, file), validators),
            0 => Drop(file, Unsatisfiable(file.Size)),
            1 => template.WithStatus(206).Carrying(new FileBody(file.Handle!, parts[0].Offset, parts[0].Count),
                [.. validators, new("Content-Range", parts[0].ContentRange(file.Size))]),
            _ => MultipartRanges.Answer(template, file, parts[..count.Value], validators),
        };
    }

    /// <summary>The answer from memory; null where only an open file will do: several ranges, or a clock that was set back behind the file's time.</summary>
    public Response? For(RequestHead head, CachedFile file)
    {
        DateTimeOffset now = options.Clock.GetUtcNow();
        if (file.Modified > now) return null;
        return Conditional.Evaluate(head, file.Tag, file.Modified, now) switch
        {
            Precondition.Failed => _failed,
            Precondition.NotModified => file.NotModified,
            Precondition.Parts => Part(head, file),
            _ => file.Whole,
        };
    }

    // It has no validators: a request for a certain state of it, by If-Match, fails.
    private Response Unmeasured(RequestHead head, in OpenedFile file, FileKind kind, DateTimeOffset now) =>
        Conditional.Evaluate(head, default, lastModified: null, now) switch
        {
            Precondition.Failed => Drop(file, _failed),
            Precondition.NotModified => Drop(file, kind.NotModified),
            _ => kind.Unmeasured.Carrying(file.ToStream()),
        };

    private Response? Part(RequestHead head, CachedFile file)
    {
        Span<ByteRange> parts = stackalloc ByteRange[ByteRanges.PartsMax];
        ByteRanges.Read(head, file.Content.Length, parts, out int? count);
        return count switch
        {
            null => file.Whole,
            0 => Unsatisfiable(file.Content.Length),
            1 => file.Kind.Found.WithStatus(206).Carrying(
                new BytesBody(file.Content.AsMemory((int)parts[0].Offset, (int)parts[0].Count)),
                [.. file.Validators, new("Content-Range", parts[0].ContentRange(file.Content.Length))]),
            _ => null,
        };
    }

    private Response Unsatisfiable(long size) => _unsatisfiable.With("Content-Range", $"bytes */{size}");

    private static Body Whole(RequestHead head, in OpenedFile file) =>
        (head.KnownMethod == KnownMethod.Get ? SmallFile.TryRead(file) : null) ?? (Body)new FileBody(file.Handle!, 0, file.Size);

    private static Response Drop(in OpenedFile file, Response answer)
    {
        file.Dispose();
        return answer;
    }
}
