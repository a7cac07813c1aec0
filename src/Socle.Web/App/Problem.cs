using System.Buffers;
using System.Text.Json;

namespace Socle.Web;

/// <summary>What went wrong with a request, in the members of RFC 9457's problem details.</summary>
/// <param name="Status">The status, 400 to 599.</param>
/// <param name="Title">The kind of problem in a few words, the same each time.</param>
/// <param name="Detail">This occurrence, for the person who reads it; null where there is nothing to add.</param>
/// <param name="Type">A URI that names the kind; null for `about:blank`: it is what the status says.</param>
public sealed record Problem(int Status, string Title, string? Detail = null, string? Type = null)
{
    /// <summary>The content type of <see cref="ToJson"/>.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Messages by the name of what they are about, written as `errors`: a form's fields, for one.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>What was thrown, for an error page that shows it to developers; never written for others.</summary>
    public Exception? Exception { get; init; }

    /// <summary>A problem that is what its status says.</summary>
    public static Problem Of(int status, string? detail = null) => new(status, StatusTexts.Title(status), detail);

    /// <summary>The members as JSON in UTF-8.</summary>
    public byte[] ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            if (Type is not null) json.WriteString("type"u8, Type);
            json.WriteString("title"u8, Title);
            json.WriteNumber("status"u8, Status);
            if (Detail is not null) json.WriteString("detail"u8, Detail);
            if (Errors is not null) WriteErrors(json, Errors);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyDictionary<string, string[]> errors)
    {
        json.WriteStartObject("errors"u8);
        foreach ((string name, string[] messages) in errors)
        {
            json.WriteStartArray(name);
            foreach (string message in messages) json.WriteStringValue(message);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
