using System.Text;
using System.Text.Json;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Reads a flat JSON object as a form, so that one handler serves pages and programs: texts, numbers as they are written, true as a ticked box, false and null as nothing,
/// lists of these as a name given several times.
/// </summary>
internal static class JsonForm
{
    public static void Read(ReadOnlySpan<byte> json, int namesMax, Action<string, string> add)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw Refused();
            var names = new HashSet<string>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                // Twice the same name is read by one as the first, by another as the last (RFC 8259 4).
                if (!names.Add(name)) throw Refused();
                // Those without a value as well: they are kept until the end.
                if (names.Count > namesMax) throw new BadMessageException(Rejection.FormFieldsTooMany);
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartArray) Take(reader, name, add);
                else while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Take(reader, name, add);
            }
            // Reads on to the end, so that what stands behind it is found.
            reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Refused(e);
        }
    }

    private static void Take(in Utf8JsonReader reader, string name, Action<string, string> add)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: add(name, reader.GetString()!); break;
            case JsonTokenType.Number: add(name, Encoding.UTF8.GetString(reader.ValueSpan)); break;
            case JsonTokenType.True: add(name, "true"); break;
            case JsonTokenType.False or JsonTokenType.Null: break;
            default: throw Refused();
        }
    }

    private static BadMessageException Refused(Exception? inner = null) => new(Rejection.FormJsonInvalid, inner);
}
