namespace Socle.Web;

/// <summary>What an element's name means for what stands in it.</summary>
internal enum HtmlElement : byte
{
    Other,
    /// <summary>script, style and their kind: content that no reference is decoded in (WHATWG HTML 13.1.2).</summary>
    Raw,
    /// <summary>title, textarea.</summary>
    TextOnly,
    /// <summary>Its URL brings code: script, iframe, object, embed, base.</summary>
    Loading,
    /// <summary>animate, set: attributes that become the value of others.</summary>
    Animating,
}

/// <summary>What an attribute's name means for its value.</summary>
internal enum HtmlAttribute : byte
{
    Text,
    /// <summary>aria- and data- and a few: `true` and `false` are words there, not the attribute's being there.</summary>
    Words,
    Url,
    /// <summary>A URL that brings code into the page.</summary>
    CodeUrl,
    Style,
    /// <summary>Code, or markup: escaping is undone before it runs.</summary>
    Code,
}

/// <summary>The names that matter to safety. Shared with the analyzer, and so without anything newer than netstandard2.0. Knows nothing of states.</summary>
internal static class HtmlNames
{
    private static readonly string[] Raw = ["script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"];
    private static readonly string[] Loading = ["object", "embed", "base", "frame", "applet", "portal", "fencedframe"];
    private static readonly string[] Animating = ["animate", "set", "animatemotion", "animatetransform"];
    private static readonly string[] Urls =
        ["href", "src", "action", "formaction", "poster", "cite", "background", "data", "ping", "manifest", "longdesc", "usemap", "xlink:href", "codebase", "classid", "archive", "profile", "icon", "lowsrc", "dynsrc"];
    private static readonly string[] Words = ["contenteditable", "draggable", "spellcheck", "writingsuggestions"];

    // Attributes that libraries read as code: Alpine, Vue, htmx, hyperscript.
    private static readonly string[] CodePrefixes = ["on", "@", ":", "x-", "v-", "hx-on", "hx-vals", "hx-vars", "hx-headers", "hx-request", "hx-trigger", "_"];

    // What is fetched from there becomes a part of the page.
    private static readonly string[] Fetching = ["hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"];

    /// <summary>Schemes that run nothing and show nothing in our page's name.</summary>
    private static readonly string[] HarmlessSchemes = ["http", "https", "mailto", "tel", "sms", "geo"];

    public static HtmlElement Element(string html, int start, int length)
    {
        if (IsOneOf(Raw, html, start, length)) return HtmlElement.Raw;
        if (Is("title", html, start, length) || Is("textarea", html, start, length)) return HtmlElement.TextOnly;
        if (IsOneOf(Loading, html, start, length)) return HtmlElement.Loading;
        return IsOneOf(Animating, html, start, length) ? HtmlElement.Animating : HtmlElement.Other;
    }

    /// <summary>Whether the element's content is not HTML but another language of tags: then script, style and their kind hold markup like all others.</summary>
    public static bool IsForeign(string html, int start, int length) => Is("svg", html, start, length) || Is("math", html, start, length);

    public static HtmlAttribute Attribute(HtmlElement element, string html, int start, int length)
    {
        // htmx reads its own with `data-` before them, too.
        if (length > 8 && Is("data-hx-", html, start, 8)) return Attribute(element, html, start + 5, length - 5);
        foreach (string prefix in CodePrefixes)
        {
            if (length >= prefix.Length && Is(prefix, html, start, prefix.Length)) return HtmlAttribute.Code;
        }
        if (Is("srcdoc", html, start, length) || element == HtmlElement.Animating && IsOneOf(["to", "from", "by", "values"], html, start, length)) return HtmlAttribute.Code;
        if (Is("style", html, start, length)) return HtmlAttribute.Style;
        if (IsOneOf(Fetching, html, start, length)) return HtmlAttribute.CodeUrl;
        if (IsOneOf(Urls, html, start, length)) return element is HtmlElement.Loading or HtmlElement.Raw ? HtmlAttribute.CodeUrl : HtmlAttribute.Url;
        bool words = length >= 5 && (Is("aria-", html, start, 5) || Is("data-", html, start, 5)) || IsOneOf(Words, html, start, length);
        return words ? HtmlAttribute.Words : HtmlAttribute.Text;
    }

    public static bool IsHarmlessScheme(string text, int start, int length) => IsOneOf(HarmlessSchemes, text, start, length);

    public static bool Is(string name, string html, int start, int length) =>
        name.Length == length && string.Compare(html, start, name, 0, length, StringComparison.OrdinalIgnoreCase) == 0;

    private static bool IsOneOf(string[] names, string html, int start, int length)
    {
        foreach (string name in names)
        {
            if (Is(name, html, start, length)) return true;
        }
        return false;
    }
}
