using System.Text;
using Socle.Http;

namespace Socle.Testing;

/// <summary>Reads what a response would send, without a server.</summary>
public static class ResponseContent
{
    /// <summary>The body's bytes, whatever kind it is. The response is disposed.</summary>
    public static async Task<byte[]> ReadAsync(this Response response)
    {
        using (response)
        {
            var content = new MemoryStream();
            switch (response.Body)
            {
                case BytesBody bytes:
                    content.Write(bytes.Bytes.Span);
                    break;
                case FileBody file:
                    Copy(file, content);
                    break;
                case StreamBody stream:
                    await stream.Stream.CopyToAsync(content);
                    break;
                case WriterBody callback:
                    await callback.Write(new CollectingWriter(content));
                    break;
            }
            return content.ToArray();
        }
    }

    /// <summary>The body as UTF-8 text.</summary>
    public static async Task<string> ReadTextAsync(this Response response) => Encoding.UTF8.GetString(await response.ReadAsync());

    private static void Copy(FileBody file, MemoryStream into)
    {
        foreach (FilePart part in file.Parts)
        {
            into.Write(part.Before.Span);
            byte[] bytes = new byte[part.Count];
            int read = RandomAccess.Read(file.File, bytes, part.Offset);
            if (read != bytes.Length) throw new EndOfStreamException($"{part} is past the end of the file.");
            into.Write(bytes);
        }
        into.Write(file.After.Span);
    }

    private sealed class CollectingWriter(Stream into) : BodyWriter
    {
        public override CancellationToken Aborted => default;
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => into.WriteAsync(data, cancellationToken);
        public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => default;
        public override void AddTrailer(string name, string value) { }
    }
}
