namespace Socle.Web;

/// <summary>
/// Recognizes segments in the spelling of other frameworks' patterns. Taken as literals they would match no request that was meant, and nothing would say so.
/// </summary>
internal static class ForeignPatterns
{
    /// <summary>Returns what to write in place of the segment, as words; null if it is not foreign.</summary>
    public static string? Spelling(string part) => part switch
    {
        // ASP.NET: {*rest}, {**rest}, {id:int}, {id?}, {id=5}.
        ['{', '*', .. var name, '}'] => Rest(Name(name.TrimStart('*'))),
        ['{', .. var inside, '}'] => InBraces(inside),
        // Express 5: *rest; others: * and **.
        ['*', .. var name] => Literally(part, Rest(name.TrimStart('*'))),
        // Next.js: [...rest], [id].
        ['[', '.', '.', '.', .. var name, ']'] when IsName(name) => Literally(part, Rest(name)),
        ['[', .. var name, ']'] when IsName(name) => Literally(part, One(name)),
        // Flask: <id>, <int:id>, <path:rest>.
        ['<', .. var inside, '>'] when IsName(Behind(inside)) => Literally(part, inside.StartsWith("path:", StringComparison.Ordinal) ? Rest(Behind(inside)) : One(Behind(inside))),
        // Express: :id, :id?.
        [':', .. var name] when IsName(name) => Literally(part, One(name)),
        [':', .. var name, '?'] when IsName(name) => Optional(name),
        _ => null,
    };

    private static string? InBraces(string inside)
    {
        string name = Name(inside);
        if (name.Length == inside.Length || !IsName(name)) return null;
        return inside[^1] == '?' || inside[name.Length] == '=' ? Optional(name) : $"{One(name)}; its type is that of the function's parameter, (int {name}) => ...";
    }

    private static string Name(string text)
    {
        int end = text.AsSpan().IndexOfAny(':', '?', '=');
        return end < 0 ? text : text[..end];
    }

    private static string Behind(string text) => text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c == '_');

    private static string One(string name) => $"'{{{name}}}'";

    private static string Rest(string name) => $"'{{{(IsName(name) ? name : "rest")}...}}'";

    private static string Optional(string name) => $"two routes, one with {One(name)} and one that ends before it";

    // Who means the characters themselves escapes the first, as in the path of a request.
    private static string Literally(string part, string spelling) => $"{spelling}, or '{Uri.HexEscape(part[0])}{part[1..]}' if these very characters are meant";
}
