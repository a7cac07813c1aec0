using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// A folder for programs: an array of objects with `name`, `type` (`file` or `folder`), `size` of files, `modified`, and `url`, the link relative to the folder,
/// which is right even where a name is not UTF-8 and `name` can only come near it.
/// </summary>
internal static class ListingJson
{
    // Answered as JSON and with nosniff, so nothing needs escaping for the sake of HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonEncodedText NameMember = JsonEncodedText.Encode("name"u8);

    /// <summary>Writes the array, as fast as the peer takes it.</summary>
    public static async ValueTask WriteAsync(BodyWriter writer, Entries entries)
    {
        using var page = new Utf8Page();
        using var name = new Utf8Page();
        using var json = new Utf8JsonWriter(page, Options);
        json.WriteStartArray();
        for (int i = 0; i < entries.Count; i++)
        {
            WriteEntry(json, name, entries, entries[i]);
            if (json.BytesPending < 8 * 1024) continue;
            json.Flush();
            if (page.IsPiece) await page.SendAsync(writer).ConfigureAwait(false);
        }
        json.WriteEndArray();
        json.Flush();
        await page.SendAsync(writer).ConfigureAwait(false);
    }

    private static void WriteEntry(Utf8JsonWriter json, Utf8Page url, Entries entries, in Entry entry)
    {
        ReadOnlySpan<byte> name = entries.Name(entry);
        json.WriteStartObject();
        WriteName(json, name);
        json.WriteString("type"u8, entry.IsFolder ? "folder"u8 : "file"u8);
        if (!entry.IsFolder) json.WriteNumber("size"u8, entry.Size);
        json.WriteString("modified"u8, entry.Modified.ToDate().UtcDateTime);
        url.Clear();
        url.Segment(name);
        if (entry.IsFolder) url.Raw("/"u8);
        json.WriteString("url"u8, url.Written);
        json.WriteEndObject();
    }

    // What misleads in a terminal is escaped, which means the same to a program; so are then all characters but ASCII.
    private static void WriteName(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        if (Ascii.IsValid(name)) json.WriteString("name"u8, name);
        else if (HasMisleading(name)) json.WriteString(NameMember, JsonEncodedText.Encode(Encoding.UTF8.GetString(name), JavaScriptEncoder.Default));
        else if (Utf8.IsValid(name)) json.WriteString("name"u8, name);
        else json.WriteString("name"u8, Encoding.UTF8.GetString(name));
    }

    private static bool HasMisleading(ReadOnlySpan<byte> name)
    {
        Rune before = default;
        while (!name.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(name, out Rune rune, out int consumed);
            if (MisleadingCharacters.Contains(rune, before)) return true;
            name = name[consumed..];
            before = rune;
        }
        return false;
    }
}
