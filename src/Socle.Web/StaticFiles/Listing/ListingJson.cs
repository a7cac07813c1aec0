using System.Buffers;
using System.Text.Json;
using Socle.Http;

namespace Socle.Web;

/// <summary>Writes a listing as JSON, a piece at a time, so that a folder of any size takes little memory.</summary>
internal static class ListingJson
{
    private const int PieceBytes = 16 * 1024;

    public static async ValueTask WriteAsync(BodyWriter writer, IReadOnlyList<string> segments, List<FolderEntry> entries)
    {
        var piece = new ArrayBufferWriter<byte>(PieceBytes + 1024);
        using var json = new Utf8JsonWriter(piece);
        json.WriteStartObject();
        json.WriteString("path", segments.Count == 0 ? "/" : $"/{string.Join('/', segments)}/");
        json.WriteStartArray("entries");
        foreach (FolderEntry entry in entries)
        {
            Write(json, entry);
            if (json.BytesPending < PieceBytes) continue;
            json.Flush();
            await writer.WriteAsync(piece.WrittenMemory).ConfigureAwait(false);
            piece.ResetWrittenCount();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        await writer.WriteAsync(piece.WrittenMemory).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, in FolderEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("name", entry.Name);
        json.WriteString("type", entry.IsFolder ? "folder" : "file");
        if (!entry.IsFolder) json.WriteNumber("size", entry.Size);
        json.WriteString("modified", entry.Modified.UtcDateTime);
        json.WriteEndObject();
    }
}
