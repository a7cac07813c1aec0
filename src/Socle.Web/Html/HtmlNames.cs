namespace Socle.Web;

/// <summary>What an element's name means for what stands in it.</summary>
internal enum HtmlElement : byte
{
    Other,
    /// <summary>script, style and their kind: content that no reference is decoded in (WHATWG HTML 13.1.2).</summary>
    Raw,
    /// <summary>title, textarea.</summary>
    TextOnly,
    /// <summary>Its URL brings code or a piece of the page: object, embed, base, use.</summary>
    Loading,
    /// <summary>animate, set: attributes that become the value of others.</summary>
    Animating,
    /// <summary>link: its rel says what its address does.</summary>
    Link,
    /// <summary>meta: with http-equiv its content is an instruction.</summary>
    Meta,
    /// <summary>param: names and values for what an object loads.</summary>
    Param,
}

/// <summary>
/// The names of elements and schemes that matter to safety. Shared with the analyzer, and so without anything newer than netstandard2.0. Knows
/// nothing of states.
/// </summary>
internal static class HtmlNames
{
    private static readonly string[] Raw = ["script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"];
    private static readonly string[] Loading = ["object", "embed", "base", "frame", "applet", "portal", "fencedframe", "use"];
    private static readonly string[] Animating = ["animate", "set", "animatemotion", "animatetransform", "animatecolor", "discard"];

    /// <summary>Schemes that run nothing and show nothing in our page's name.</summary>
    private static readonly string[] HarmlessSchemes = ["http", "https", "mailto", "tel", "sms", "geo"];

    public static HtmlElement Element(string html, int start, int length)
    {
        if (IsOneOf(Raw, html, start, length)) return HtmlElement.Raw;
        if (Is("title", html, start, length) || Is("textarea", html, start, length)) return HtmlElement.TextOnly;
        if (Is("link", html, start, length)) return HtmlElement.Link;
        if (Is("meta", html, start, length)) return HtmlElement.Meta;
        if (Is("param", html, start, length)) return HtmlElement.Param;
        if (IsOneOf(Loading, html, start, length)) return HtmlElement.Loading;
        return IsOneOf(Animating, html, start, length) ? HtmlElement.Animating : HtmlElement.Other;
    }

    /// <summary>Whether the element's content is not HTML but another language of tags: then script, style and their kind hold markup like all others.</summary>
    public static bool IsForeign(string html, int start, int length) => Is("svg", html, start, length) || Is("math", html, start, length);

    public static bool IsHarmlessScheme(string text, int start, int length) => IsOneOf(HarmlessSchemes, text, start, length);

    public static bool Is(string name, string html, int start, int length) =>
        name.Length == length && string.Compare(html, start, name, 0, length, StringComparison.OrdinalIgnoreCase) == 0;

    public static bool IsOneOf(string[] names, string html, int start, int length)
    {
        foreach (string name in names)
        {
            if (Is(name, html, start, length)) return true;
        }
        return false;
    }
}
