using Socle.Http;

namespace Socle.Cli;

/// <summary>One -H of the user, in curl's spelling: `Name: value` sets a field, `Name;` sets it to nothing, `Name:` takes away one that we would send.</summary>
/// <param name="Name">The field.</param>
/// <param name="Value">Its value; null to send none.</param>
internal sealed record FieldWish(string Name, string? Value)
{
    // What frames a message is written from the body: another value would make two messages of one.
    private static readonly string[] Framing = ["Content-Length", "Transfer-Encoding"];

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says what to write.</exception>
    public static FieldWish Parse(string text)
    {
        FieldWish wish = text.IndexOf(':', StringComparison.Ordinal) switch
        {
            > 0 and int colon => new(text[..colon], text[(colon + 1)..].Trim() is { Length: > 0 } value ? value : null),
            _ when text.EndsWith(';') => new(text[..^1], ""),
            _ => throw new FormatException($"`{text}` is not a header: write it as `Name: value`."),
        };
        if (Framing.Contains(wish.Name, StringComparer.OrdinalIgnoreCase))
            throw new FormatException($"{wish.Name} is written from the data that is sent, and cannot be set.");
        try
        {
            new HeaderList().Add(wish.Name, wish.Value ?? "");
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message.Split(" (Parameter", 2)[0]);
        }
        return wish;
    }
}
