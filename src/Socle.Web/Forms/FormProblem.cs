using System.Buffers;
using System.Text.Json;
using Socle.Http;

namespace Socle.Web;

/// <summary>A form's messages as problem details (RFC 9457), with an `errors` member by field, for clients that are programs.</summary>
internal static class FormProblem
{
    public static bool IsWanted(Request request)
    {
        MessageHead head = request.Head;
        int json = Math.Max(AcceptField.Weight(head, "application/json"u8), AcceptField.Weight(head, "application/problem+json"u8));
        int html = AcceptField.Weight(head, "text/html"u8);
        // Who sends JSON and says nothing of what it reads reads JSON.
        return json > html || json == html && request.Headers.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type) && FormReader.IsJson(type);
    }

    public static Response Of(IReadOnlyList<KeyValuePair<string, string>> errors)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("title"u8, "The form is not filled in as it should be");
            json.WriteNumber("status"u8, 422);
            json.WriteStartObject("errors"u8);
            foreach (IGrouping<string, KeyValuePair<string, string>> field in errors.GroupBy(e => e.Key))
            {
                json.WriteStartArray(field.Key);
                foreach ((_, string message) in field) json.WriteStringValue(message);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Response.Bytes(bytes.WrittenMemory, "application/problem+json", 422);
    }
}
