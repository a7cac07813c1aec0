namespace Socle.Web;

/// <summary>What <see cref="HtmlSieve"/> lets through: elements, their attributes, and where they may lead.</summary>
internal static class HtmlAllowed
{
    /// <summary>The elements, and whether they have no content.</summary>
    public static Dictionary<string, bool> Elements { get; } = new()
    {
        ["h1"] = false, ["h2"] = false, ["h3"] = false, ["h4"] = false, ["h5"] = false, ["h6"] = false, ["p"] = false, ["blockquote"] = false, ["pre"] = false,
        ["ul"] = false, ["ol"] = false, ["li"] = false, ["dl"] = false, ["dt"] = false, ["dd"] = false,
        ["table"] = false, ["thead"] = false, ["tbody"] = false, ["tr"] = false, ["th"] = false, ["td"] = false,
        ["a"] = false, ["code"] = false, ["em"] = false, ["strong"] = false, ["del"] = false, ["ins"] = false, ["mark"] = false, ["sub"] = false, ["sup"] = false, ["kbd"] = false,
        ["br"] = true, ["hr"] = true, ["img"] = true, ["input"] = true,
    };

    /// <summary>Whether an attribute is let through, besides those of links and pictures, which are looked at for themselves.</summary>
    public static bool Takes(string element, string attribute, string value) => (element, attribute) switch
    {
        ("h1" or "h2" or "h3" or "h4" or "h5" or "h6", "id") => value.Length > 0,
        ("a", "title") => true,
        ("ol", "start") => value.Length is > 0 and < 10 && value.All(char.IsAsciiDigit),
        ("li", "class") => value == "task-list-item",
        _ => false,
    };

    /// <summary>The class that stands for a table cell's alignment, which comes as a style: the page's policy refuses those.</summary>
    public static string? AlignmentClass(string style) => style.TrimEnd(';').Replace(" ", "", StringComparison.Ordinal) switch
    {
        "text-align:center" => "center",
        "text-align:right" => "right",
        _ => null,
    };

    /// <summary>Whether a link may lead there: to a page, a mail address, or a place that is named relative to this one. Schemes that run something or hold the page itself are out.</summary>
    public static bool IsLink(string url) => Scheme(url) is "" or "http" or "https" or "mailto";

    /// <summary>Whether it lies on this server.</summary>
    public static bool IsLocal(string url)
    {
        string plain = AsBrowsersRead(url);
        // `//host` names a host, and browsers take `\` for `/` (WHATWG URL 4.4).
        return plain.Length > 0 && Scheme(url).Length == 0 && !(plain.Length > 1 && plain[0] is '/' or '\\' && plain[1] is '/' or '\\');
    }

    private static string Scheme(string url)
    {
        string plain = AsBrowsersRead(url);
        int end = plain.AsSpan().IndexOfAny(":/?#\\");
        return end >= 0 && plain[end] == ':' ? plain[..end].ToLowerInvariant() : "";
    }

    // They leave out spaces and controls before, and line ends and tabs anywhere.
    private static string AsBrowsersRead(string url) => string.Concat(url.Where(c => c > ' '));
}
