using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Typed values from a request. What cannot be read ends the handler: 404 for the path, since such a place does not exist; 400 for all else, with a sentence that
/// names it. Numbers are read invariantly, dates in the forms of ISO 8601 alone
/// (`2026-02-03`, `2026-02-03T04:05:06Z`), neither with space around them.
/// </summary>
public static class RequestValues
{
    private const int PathCharsMax = 100;

    /// <summary>The parameter of the route's pattern at that place, from 0.</summary>
    /// <exception cref="StatusException">It is no T (404).</exception>
    public static T FromPath<T>(this Request request, int index) where T : IParsable<T>
    {
        RouteMatch route = request.Route;
        return TryRead(route[index].Of(request.RawPath), out T value) ? value : throw new StatusException(404);
    }

    /// <summary>The parameter of the route's pattern of that name.</summary>
    /// <exception cref="StatusException">It is no T (404).</exception>
    /// <exception cref="ArgumentException">The pattern has no such parameter.</exception>
    public static T FromPath<T>(this Request request, string name) where T : IParsable<T>
    {
        int index = request.Route.IndexOf(name);
        return index >= 0 ? request.FromPath<T>(index) : throw new ArgumentException($"The route {request.Route.Pattern} has no parameter '{name}'.", nameof(name));
    }

    /// <summary>The value of the query's pair of that name.</summary>
    /// <exception cref="StatusException">It is missing, or no T (400).</exception>
    public static T FromQuery<T>(this Request request, string name) where T : IParsable<T> =>
        request.Query[name] is { } text ? Read<T>(text, "query", name) : throw new StatusException(400, $"The query needs a value for '{name}'.");

    /// <summary>The same, with a value for when it is missing.</summary>
    /// <exception cref="StatusException">It is there and no T (400).</exception>
    public static T FromQuery<T>(this Request request, string name, T missing) where T : IParsable<T> =>
        request.Query[name] is { } text ? Read<T>(text, "query", name) : missing;

    /// <summary>The value of the field of that name.</summary>
    /// <exception cref="StatusException">It is missing, or no T (400).</exception>
    public static T FromHeader<T>(this Request request, string name) where T : IParsable<T> =>
        request.Headers[name] is { } text ? Read<T>(text, "field", name) : throw new StatusException(400, $"The request needs a field '{name}'.");

    /// <summary>The same, with a value for when it is missing.</summary>
    /// <exception cref="StatusException">It is there and no T (400).</exception>
    public static T FromHeader<T>(this Request request, string name, T missing) where T : IParsable<T> =>
        request.Headers[name] is { } text ? Read<T>(text, "field", name) : missing;

    /// <summary>The body, read as JSON by a generated description of its type.</summary>
    /// <exception cref="StatusException">Its Content-Type says that it is none (415), or it is none of that type (400).</exception>
    public static async ValueTask<T> ReadJsonAsync<T>(this Request request, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (request.Headers[KnownField.ContentType] is { } content && !IsJson(content)) throw new StatusException(415, "The content is to be JSON (application/json).");
        if (request.IsCoded()) throw new StatusException(415, "The content is compressed (Content-Encoding), which is not taken here.");
        try
        {
            byte[] bytes = await request.Body.BytesAsync(cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(bytes, type) ?? throw new StatusException(400, "The content is null.");
        }
        catch (JsonException e)
        {
            throw new StatusException(400, $"The content is not the JSON that is wanted here{Where(e)}.");
        }
    }

    /// <summary>
    /// Whether the body is compressed (RFC 9110 8.4). Nothing expands it here, since a few bytes can become any number; read as it came, it would be something else than to those
    /// who do expand it.
    /// </summary>
    internal static bool IsCoded(this Request request)
    {
        if (request.Headers["Content-Encoding"] is null or "identity") return false;
        // What would be taken: RFC 9110 15.5.16.
        request.ResponseHeaders.Set("Accept-Encoding", "identity");
        return true;
    }

    // Not the message: it names the program's types, and repeats names of any length from the content.
    private static string Where(JsonException e) =>
        e.LineNumber is { } line ? FormattableString.Invariant($": look near line {line + 1}, byte {e.BytePositionInLine}{(e.Path is { Length: > 1 and <= PathCharsMax } path ? $", {path}" : "")}") : "";

    private static bool IsJson(string contentType)
    {
        ReadOnlySpan<char> type = contentType.AsSpan();
        int end = type.IndexOf(';');
        if (end >= 0) type = type[..end];
        type = type.Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static T Read<T>(string text, string where, string name) where T : IParsable<T> =>
        TryRead(text, out T value)
            ? value
            : throw new StatusException(400, $"The {where} '{name}' cannot be read as {Answers.Name<T>()}.");

    // Common types are read from the bytes, if no digit is percent-coded; the branches vanish where T is known.
    private static bool TryRead<T>(ReadOnlySpan<byte> segment, out T value) where T : IParsable<T>
    {
        value = default!;
        bool found;
        bool isCoded = segment.Contains((byte)'%');
        if (typeof(T) == typeof(int) && !isCoded)
        {
            found = int.TryParse(segment, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
            value = (T)(object)number;
            return found;
        }
        if (typeof(T) == typeof(long) && !isCoded)
        {
            found = long.TryParse(segment, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
            value = (T)(object)number;
            return found;
        }
        string text = isCoded ? PercentCoding.DecodePath(segment) : Encoding.UTF8.GetString(segment);
        if (typeof(T) == typeof(string))
        {
            value = (T)(object)text;
            return true;
        }
        return TryRead(text, out value);
    }

    private static bool TryRead<T>(string text, out T value) where T : IParsable<T>
    {
        value = default!;
        if (RoundTripDates.Is<T>()) return RoundTripDates.TryRead(text, out value);
        return IsPlain<T>(text) && T.TryParse(text, CultureInfo.InvariantCulture, out value!);
    }

    // Two addresses for one thing are one too many. And 1,5 is no 15, which the runtime reads where a comma may stand between thousands.
    private static bool IsPlain<T>(string text)
    {
        if (typeof(T) == typeof(string)) return true;
        if (text.Length == 0 || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])) return false;
        bool mayGroup = typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(decimal) || typeof(T) == typeof(Half);
        return !mayGroup || !text.Contains(',', StringComparison.Ordinal);
    }
}
