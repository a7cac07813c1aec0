using System.Net;

namespace Socle.Web;

/// <summary>
/// Lets through, of HTML that a renderer made from somebody's text, what a text needs: elements and attributes by an allow list, balanced, with links that lead to
/// pages and pictures that lie here. All else is left out, and its words stay. It trusts nothing, least of all the renderer.
/// </summary>
internal sealed class HtmlSieve
{
    private readonly Utf8Page _page;
    private readonly Stack<string> _open = new();

    private HtmlSieve(Utf8Page page) => _page = page;

    /// <summary>Writes what is let through.</summary>
    public static void Write(Utf8Page page, string html)
    {
        var sieve = new HtmlSieve(page);
        sieve.Pass(html);
        while (sieve._open.TryPop(out string? name)) sieve.Close(name);
    }

    private void Pass(string html)
    {
        for (int at = 0; at < html.Length;)
        {
            int next = html.IndexOf('<', at);
            if (next != at)
            {
                _page.Prose(WebUtility.HtmlDecode(html[at..(next < 0 ? html.Length : next)]));
                if (next < 0) return;
            }
            at = next;
            if (HtmlTag.TryRead(html, ref at) is { } tag) Pass(tag);
            else
            {
                _page.Raw("&lt;"u8);
                at = next + 1;
            }
        }
    }

    private void Pass(HtmlTag tag)
    {
        if (!HtmlAllowed.Elements.TryGetValue(tag.Name, out bool isVoid)) return;
        if (tag.IsEnd)
        {
            CloseUpTo(tag.Name);
            return;
        }
        switch (tag.Name)
        {
            case "img":
                Picture(tag);
                return;
            case "input":
                // Tasks, the only fields there are: nobody can tick them here.
                _page.Raw(tag.Has("checked") ? "<input type=\"checkbox\" disabled checked>"u8 : "<input type=\"checkbox\" disabled>"u8);
                return;
            case "a" when _open.Contains("a") || !HtmlAllowed.IsLink(tag["href"] ?? "#"):
                return;
        }
        Open(tag);
        if (!isVoid) _open.Push(tag.Name);
    }

    private void Open(HtmlTag tag)
    {
        _page.Raw("<"u8).Raw(tag.Name);
        foreach ((string name, string value) in tag.Attributes)
        {
            if (name == "href" && tag.Name == "a") Link(value);
            else if (name == "style" && HtmlAllowed.AlignmentClass(value) is { } align) Attribute("class", align);
            else if (HtmlAllowed.Takes(tag.Name, name, value)) Attribute(name, value);
        }
        _page.Raw(">"u8);
    }

    private void Link(string url)
    {
        Attribute("href", url);
        // Whoever is linked to learns neither that this folder is here nor what it is called.
        Attribute("rel", "noreferrer");
    }

    // A picture from elsewhere would tell its server who reads this, and the page's policy refuses it: a link takes its place.
    private void Picture(HtmlTag tag)
    {
        string source = tag["src"] ?? "", words = tag["alt"] is { Length: > 0 } alt ? alt : source;
        if (HtmlAllowed.IsLocal(source))
        {
            _page.Raw("<img"u8);
            Attribute("src", source);
            Attribute("alt", tag["alt"] ?? "");
            if (tag["title"] is { } title) Attribute("title", title);
            _page.Raw(" loading=\"lazy\">"u8);
            return;
        }
        bool isLinked = !_open.Contains("a") && HtmlAllowed.IsLink(source);
        if (isLinked)
        {
            _page.Raw("<a"u8);
            Link(source);
            _page.Raw(">"u8);
        }
        _page.Text(words);
        if (isLinked) Close("a");
    }

    private void CloseUpTo(string name)
    {
        if (!_open.Contains(name)) return;
        while (_open.Pop() is var top)
        {
            Close(top);
            if (top == name) return;
        }
    }

    private void Close(string name) => _page.Raw("</"u8).Raw(name).Raw(">"u8);

    private void Attribute(string name, string value) => _page.Raw(" "u8).Raw(name).Raw("=\""u8).Text(value).Raw("\""u8);
}
