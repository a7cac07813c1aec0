using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>Several ranges of a file as `multipart/byteranges` (RFC 9110 14.6).</summary>
internal static class MultipartRanges
{
    /// <summary>The 206 with a part for each range; its body owns the file.</summary>
    public static Response Answer(Response template, in OpenedFile file, ReadOnlySpan<ByteRange> ranges, ReadOnlySpan<Header> validators)
    {
        // Random, so that nobody can write a file which holds its own boundary.
        string boundary = $"{Random.Shared.NextInt64():x16}{Random.Shared.NextInt64():x16}";
        string? type = template.Header("Content-Type");
        var parts = new FilePart[ranges.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            string head = $"{(i == 0 ? "" : "\r\n")}--{boundary}\r\nContent-Type: {type}\r\nContent-Range: {ranges[i].ContentRange(file.Size)}\r\n\r\n";
            parts[i] = new(Encoding.Latin1.GetBytes(head), ranges[i].Offset, ranges[i].Count);
        }
        var body = new FileBody(file.Handle!, parts, Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        return template.WithStatus(206).With("Content-Type", $"multipart/byteranges; boundary={boundary}").Carrying(body, validators);
    }
}
