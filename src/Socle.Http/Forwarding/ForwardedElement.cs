using System.Buffers;
using System.Text;

namespace Socle.Http;

/// <summary>One proxy's account in a Forwarded field (RFC 7239 4): `for=192.0.2.1;proto=https;host=example.org`. It knows the grammar, not what the values mean.</summary>
internal sealed record ForwardedElement(string? For, string? Proto, string? Host)
{
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The elements of all lines, the last first; null in place of a line that is not well-formed. A quote that a client left open could swallow a proxy's account: such a line says nothing.</summary>
    public static IEnumerable<ForwardedElement?> FromRight(List<string> lines)
    {
        for (int line = lines.Count - 1; line >= 0; line--)
        {
            List<ForwardedElement>? elements = ReadLine(lines[line]);
            if (elements is null)
            {
                yield return null;
                yield break;
            }
            for (int i = elements.Count - 1; i >= 0; i--) yield return elements[i];
        }
    }

    private static List<ForwardedElement>? ReadLine(string line)
    {
        List<ForwardedElement> elements = [];
        int at = 0;
        while (true)
        {
            SkipBlanks(line, ref at);
            // A list may have empty members (RFC 9110 5.6.1).
            if (at < line.Length && line[at] != ',')
            {
                if (ReadElement(line, ref at) is not { } element) return null;
                elements.Add(element);
                SkipBlanks(line, ref at);
            }
            if (at == line.Length) return elements;
            if (line[at++] != ',') return null;
        }
    }

    private static ForwardedElement? ReadElement(string line, ref int at)
    {
        var element = new ForwardedElement(null, null, null);
        while (true)
        {
            // A pair may be left out.
            if (at < line.Length && line[at] is not (';' or ',' or ' ' or '\t') && !ReadPair(line, ref at, ref element)) return null;
            if (at == line.Length || line[at] != ';') return element;
            at++;
        }
    }

    private static bool ReadPair(string line, ref int at, ref ForwardedElement element)
    {
        string name = Word(line, ref at);
        if (name.Length == 0 || at == line.Length || line[at++] != '=' || Value(line, ref at) is not { } value) return false;
        // Each parameter once (RFC 7239 4).
        switch (name.ToUpperInvariant())
        {
            case "FOR" when element.For is null: element = element with { For = value }; break;
            case "PROTO" when element.Proto is null: element = element with { Proto = value }; break;
            case "HOST" when element.Host is null: element = element with { Host = value }; break;
            case "FOR" or "PROTO" or "HOST": return false;
        }
        return true;
    }

    private static string Word(string line, ref int at)
    {
        int start = at;
        int length = line.AsSpan(at).IndexOfAnyExcept(Token);
        at = length < 0 ? line.Length : at + length;
        return line[start..at];
    }

    private static string? Value(string line, ref int at)
    {
        if (at == line.Length || line[at] != '"') return Word(line, ref at) is { Length: > 0 } word ? word : null;
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                at++;
                return text.ToString();
            }
            if (line[at] == '\\' && ++at == line.Length) return null;
            text.Append(line[at]);
        }
        return null;
    }

    private static void SkipBlanks(string line, ref int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t') at++;
    }
}
