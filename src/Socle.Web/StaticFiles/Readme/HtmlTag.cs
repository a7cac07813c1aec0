using System.Net;

namespace Socle.Web;

/// <summary>One tag of HTML as renderers write it: lower-case names, attributes in double quotes or without a value. What is written otherwise is not a tag to it.</summary>
internal sealed class HtmlTag
{
    private readonly List<(string Name, string Value)> _attributes = [];

    private HtmlTag(string name, bool isEnd) => (Name, IsEnd) = (name, isEnd);

    /// <summary>`a`, `h1`.</summary>
    public string Name { get; }

    /// <summary>Whether it closes an element.</summary>
    public bool IsEnd { get; }

    /// <summary>The attributes, their values decoded.</summary>
    public IReadOnlyList<(string Name, string Value)> Attributes => _attributes;

    /// <summary>The value of an attribute, or null.</summary>
    public string? this[string name] => _attributes.Find(a => a.Name == name).Value;

    /// <summary>Whether it has an attribute.</summary>
    public bool Has(string name) => this[name] is not null;

    /// <summary>Reads the tag that begins there and moves behind it; null if none does.</summary>
    public static HtmlTag? TryRead(string html, ref int at)
    {
        int i = at + 1;
        bool isEnd = i < html.Length && html[i] == '/';
        if (isEnd) i++;
        string name = Word(html, ref i);
        if (name.Length == 0) return null;
        var tag = new HtmlTag(name, isEnd);
        while (true)
        {
            while (i < html.Length && char.IsWhiteSpace(html[i])) i++;
            if (i < html.Length && html[i] == '/') i++;
            if (i >= html.Length) return null;
            if (html[i] == '>')
            {
                at = i + 1;
                return tag;
            }
            if (!tag.TryReadAttribute(html, ref i)) return null;
        }
    }

    private bool TryReadAttribute(string html, ref int i)
    {
        string name = Word(html, ref i);
        if (name.Length == 0) return false;
        string value = "";
        if (i < html.Length && html[i] == '=')
        {
            int end = i + 1 < html.Length && html[i + 1] == '"' ? html.IndexOf('"', i + 2) : -1;
            if (end < 0) return false;
            value = WebUtility.HtmlDecode(html[(i + 2)..end]);
            i = end + 1;
        }
        if (!Has(name)) _attributes.Add((name, value));
        return true;
    }

    private static string Word(string html, ref int i)
    {
        int start = i;
        while (i < html.Length && (char.IsAsciiLetterLower(html[i]) || i > start && (char.IsAsciiDigit(html[i]) || html[i] == '-'))) i++;
        return html[start..i];
    }
}
