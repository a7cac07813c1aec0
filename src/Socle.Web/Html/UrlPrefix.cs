namespace Socle.Web;

/// <summary>
/// Follows the beginning of an attribute's URL as far as it is literal: whether its scheme is settled, and whether its host is. Shared with the analyzer. It sees no values.
/// </summary>
internal struct UrlPrefix
{
    private enum Part : byte { Nothing, Open, OpenAfterHole, Settled, Entity, Harmful }

    private static readonly char[] Deciding = [':', '/', '\\', '?', '#'];
    private static readonly char[] DecidingAtFirst = [.. Deciding, '&'];

    private Part _part;
    private string? _scheme;

    /// <summary>A literal that makes a hole's text the scheme.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the literal part leads to a folder of one known host, so that no hole can lead elsewhere.</summary>
    public bool IsOwnPlace { get; private set; }

    /// <summary>Whether a colon could still end a scheme.</summary>
    public readonly bool IsOpen => _part is Part.Nothing or Part.Open or Part.OpenAfterHole;

    /// <summary>Whether a hole may stand here.</summary>
    public readonly bool Takes => _part is not (Part.Entity or Part.Harmful);

    public readonly string Why => _part == Part.Harmful
        ? $"A value in a {_scheme}: address would be run or shown as this page's own."
        : "This address begins with a character reference, which could be a colon: write its scheme out.";

    public void PassHole()
    {
        if (_part is Part.Nothing or Part.Open) _part = Part.OpenAfterHole;
    }

    public void Read(string html, int start, int length)
    {
        if (!IsOpen) return;
        bool isFirst = _part == Part.Nothing;
        int at = html.IndexOfAny(isFirst ? DecidingAtFirst : Deciding, start, length);
        if (at < 0)
        {
            if (isFirst) _part = Part.Open;
            return;
        }
        if (html[at] == ':') ReadScheme(html, start, at, start + length);
        else _part = html[at] == '&' ? Part.Entity : Part.Settled;
        if (isFirst && _part == Part.Settled) IsOwnPlace = html[at] == ':' ? HasFolder(html, at, start + length) : IsInHost(html, start, length, at);
    }

    private void ReadScheme(string html, int start, int colon, int end)
    {
        if (_part == Part.OpenAfterHole)
        {
            Fault = "An address's scheme cannot come from a value: write `https:` out, or leave all of the address to one hole.";
            return;
        }
        _scheme = html.Substring(start, colon - start).Trim();
        bool isImage = string.CompareOrdinal(html, colon, ":image/", 0, Math.Min(7, end - colon)) == 0 && end - colon >= 7 && HtmlNames.Is("data", _scheme, 0, _scheme.Length);
        _part = isImage || HtmlNames.IsHarmlessScheme(_scheme, 0, _scheme.Length) ? Part.Settled : Part.Harmful;
    }

    private static bool HasFolder(string html, int colon, int end) =>
        string.CompareOrdinal(html, colon, "://", 0, 3) == 0 && html.IndexOf('/', colon + 3, Math.Max(0, end - colon - 3)) > colon + 3;

    // `/name`, `name/`, `?`: not `//`, which begins a host, and not `/` alone, since a hole could add the second. Browsers drop white space here.
    private static bool IsInHost(string html, int start, int length, int at) =>
        html[start] > ' ' && html[at] is not '\\'
        && (at > start || html[at] is '?' or '#' || length > 1 && html[start + 1] > ' ' && html[start + 1] is not ('/' or '\\'));
}
