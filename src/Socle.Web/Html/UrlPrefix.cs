namespace Socle.Web;

/// <summary>What of an address a value that comes next could still decide, beside its path and query.</summary>
internal enum UrlOpening : byte
{
    /// <summary>Neither scheme nor host.</summary>
    None,
    /// <summary>Nothing is written yet.</summary>
    All,
    /// <summary>One slash is written: a second one would begin a host.</summary>
    SecondSlash,
    /// <summary>The host is due.</summary>
    Host,
}

/// <summary>
/// Follows an attribute's address through its literal parts, as the URL Standard's parser reads them once the attribute is decoded (4.4,
/// basic URL parser): whether its scheme is settled, and whether its host is. Shared with the analyzer. It sees no values.
/// </summary>
internal struct UrlPrefix
{
    private enum Part : byte
    {
        Start, Scheme, Slash, Authority, Host,
        // Behind a hole.
        Open, HostHole, Port,
        // No hole can change scheme or host any more.
        Settled,
        // No hole may follow.
        Reference, Harmful,
    }

    private const string Spelled =
        "A character reference could stand for the colon or slash that decides where this address leads: write `&` as `&amp;`, and every "
        + "other character as itself.";

    private const string FromValue =
        "An address's scheme cannot come from a value: write `https:` out, or leave all of the address to one value.";

    private const string Joined =
        "A host is written out, or comes whole from one value: write the `/` behind it before the next value, or leave all of the address "
        + "to one value.";

    private Part _part;
    private string? _scheme;
    private int _schemeStart, _slashes;
    private bool _isOddHost;

    /// <summary>A literal that makes the scheme or a piece of the host out of a value.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the literal part leads to one known host, so that no hole can lead elsewhere.</summary>
    public bool IsOwnPlace { get; private set; }

    /// <summary>Whether a value has been in this address.</summary>
    public bool HasHole { get; private set; }

    /// <summary>Whether a colon could still end a scheme.</summary>
    public readonly bool IsOpen => _part is Part.Start or Part.Scheme or Part.Open;

    /// <summary>Whether a hole may stand here.</summary>
    public readonly bool Takes => _part is not (Part.Reference or Part.Harmful or Part.Host or Part.HostHole or Part.Port);

    /// <summary>What a value here could decide.</summary>
    public readonly UrlOpening Opening => _part switch
    {
        Part.Start => UrlOpening.All,
        Part.Slash => UrlOpening.SecondSlash,
        Part.Authority => UrlOpening.Host,
        _ => UrlOpening.None,
    };

    public readonly string Why => _part switch
    {
        Part.Harmful => $"A value in a {_scheme}: address would be run or shown as this page's own: leave all of the address to one value.",
        Part.Reference => Spelled,
        _ => Joined,
    };

    public void PassHole()
    {
        HasHole = true;
        _part = _part switch
        {
            Part.Start or Part.Scheme => Part.Open,
            Part.Slash => Part.Settled,
            Part.Authority => Part.HostHole,
            _ => _part,
        };
    }

    public void Read(string html, int start, int length)
    {
        int end = start + length;
        for (int at = start; at < end && Fault is null && _part is not (Part.Settled or Part.Reference or Part.Harmful);)
        {
            char c = html[at];
            bool isAmpersand = c == '&' && string.CompareOrdinal(html, at, "&amp;", 0, 5) == 0;
            if (c == '&' && !isAmpersand) ReadReference();
            // Tabs and line ends are removed wherever they are (4.4, step 3).
            else if (c is not ('\t' or '\n' or '\r')) ReadNext(html, at, end, c);
            at += isAmpersand ? 5 : 1;
        }
    }

    private void ReadReference()
    {
        if (HasHole) Fault = Spelled;
        _part = Part.Reference;
    }

    private void ReadNext(string html, int at, int end, char c)
    {
        switch (_part)
        {
            case Part.Start: ReadStart(at, c); break;
            case Part.Scheme: ReadScheme(html, at, end, c); break;
            case Part.Open: ReadOpen(c); break;
            case Part.Slash:
                if (IsSlash(c)) (_isOddHost, _slashes) = (_isOddHost || c != '/', 2);
                Settle(IsSlash(c) ? Part.Authority : Part.Settled, isOwn: !IsSlash(c));
                break;
            case Part.Authority: ReadAuthority(c); break;
            case Part.Host: ReadHost(c); break;
            default: ReadBehindHost(c); break;
        }
    }

    private void ReadStart(int at, char c)
    {
        // Leading controls and spaces are removed.
        if (c <= ' ') return;
        if (IsLetter(c)) (_part, _schemeStart) = (Part.Scheme, at);
        else if (IsSlash(c)) (_part, _isOddHost) = (Part.Slash, c != '/');
        else Settle(Part.Settled, isOwn: true);
    }

    private void ReadScheme(string html, int at, int end, char c)
    {
        if (IsSchemeLetter(c)) return;
        if (c != ':')
        {
            Settle(Part.Settled, isOwn: true);
            return;
        }
        _scheme = html.Substring(_schemeStart, at - _schemeStart);
        if (Is("http") || Is("https")) (_part, _slashes) = (Part.Authority, 0);
        else if (HtmlNames.IsHarmlessScheme(_scheme, 0, _scheme.Length) || IsImage(html, at, end)) _part = Part.Settled;
        else _part = Part.Harmful;
    }

    private readonly bool IsImage(string html, int colon, int end) =>
        end - colon >= 7 && string.CompareOrdinal(html, colon, ":image/", 0, 7) == 0 && Is("data");

    private readonly bool Is(string scheme) => HtmlNames.Is(scheme, _scheme!, 0, _scheme!.Length);

    private void ReadOpen(char c)
    {
        if (c == ':') Fault = FromValue;
        // The hole may have been empty, and then this is the beginning.
        else if (c > ' ' && !IsSchemeLetter(c)) _part = Part.Settled;
    }

    // A browser takes any number of slashes, of either kind, for the two.
    private void ReadAuthority(char c)
    {
        if (IsSlash(c))
        {
            _isOddHost |= c != '/' || ++_slashes > 2;
            return;
        }
        _isOddHost |= _scheme is not null && _slashes != 2;
        ReadHost(c);
    }

    private void ReadHost(char c)
    {
        bool ends = IsSlash(c) || c is '?' or '#';
        _isOddHost |= ends ? _part == Part.Authority || c == '\\' : !IsHostLetter(c);
        Settle(ends ? Part.Settled : Part.Host, isOwn: ends && !_isOddHost);
    }

    private void ReadBehindHost(char c)
    {
        if (IsSlash(c) || c is '?' or '#') _part = Part.Settled;
        else if (c == ':' && _part == Part.HostHole) _part = Part.Port;
        else if (_part == Part.HostHole || c is < '0' or > '9') Fault = Joined;
    }

    private void Settle(Part part, bool isOwn) => (_part, IsOwnPlace) = (part, isOwn);

    private static bool IsSlash(char c) => c is '/' or '\\';

    private static bool IsLetter(char c) => (uint)((c | 0x20) - 'a') <= 'z' - 'a';

    private static bool IsSchemeLetter(char c) => IsLetter(c) || c is >= '0' and <= '9' or '+' or '-' or '.';

    private static bool IsHostLetter(char c) => IsLetter(c) || c is >= '0' and <= '9' or '-' or '.' or ':' or '[' or ']';
}
