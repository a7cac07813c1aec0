using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Socle.Http;

namespace Socle;

/// <summary>An answer that a test client got, read to its end.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The fields in order, those of the server too.</param>
/// <param name="Bytes">The body.</param>
public sealed record TestAnswer(int Status, IReadOnlyList<Header> Headers, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The first field of that name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (Header header in Headers)
            {
                if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
            }
            return null;
        }
    }

    /// <summary>The body as JSON.</summary>
    /// <exception cref="JsonException">It is none of that type.</exception>
    public T? Json<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Bytes.Span, type);
}
