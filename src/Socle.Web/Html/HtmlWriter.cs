using System.Collections;
using System.Globalization;
using System.Text;

namespace Socle.Web;

/// <summary>
/// Writes one piece of HTML: literals as they are, values escaped as their place demands. What stands where no escaping is enough throws, whether or not an analyzer
/// has looked at the source. It gives its memory back when it ends, and then takes nothing more.
/// </summary>
internal sealed class HtmlWriter(int capacity) : IDisposable
{
    // What the URL Standard's parser takes away before an address, and wherever it is (4.4, steps 1 and 3).
    private const string Removed = "\t\n\r", Slashes = Removed + "/\\";
    private static readonly string Ignored = string.Concat(Enumerable.Range(0, 0x21).Select(c => (char)c));

    private static ReadOnlySpan<byte> RefusedUrl => "about:invalid"u8;

    private HtmlContext _context;
    private Utf8Page? _page = new(Math.Max(capacity, 256));
    private string _literal = "";

    // Literals come in pieces where strings are joined with `+`: the machine reads them as one.
    private string _unread = "";
    private bool _isHtmlOnly;

    // A bool or null at the beginning of an attribute's value: what follows decides whether it is all of it.
    private bool _waits;
    private string? _waiting;
    private bool _waitingKeeps;
    private int _attributeAt;

    // What of the address that is being written is still undecided, by its values too.
    private UrlOpening _opening;

    private Utf8Page Page => _page ?? throw new InvalidOperationException("This template has become Html already; what is written later would change it.");

    public void Literal(string html)
    {
        _ = Page;
        _unread = _unread.Length == 0 ? html : _unread + html;
    }

    public void Text(string? text)
    {
        if (text is null) Wait(null, keeps: false);
        else Text(text.AsSpan());
    }

    public void Text(ReadOnlySpan<char> text)
    {
        HtmlPlace place = Enter();
        if (place == HtmlPlace.NumberOnly) throw Misplaced(_context.Why);
        Put(place, text);
        _context.PassHole();
    }

    public void Trusted(TrustedValue value)
    {
        if (value.Text is not { } text)
        {
            Wait(null, keeps: false, isTrusted: true);
            return;
        }
        if (Enter(isTrusted: true) == HtmlPlace.Url) CloseHost(text);
        Page.Prose(text);
        _context.PassHole();
    }

    private void Put(HtmlPlace place, ReadOnlySpan<char> text)
    {
        if (place == HtmlPlace.Url) CloseHost(text);
        if (place == HtmlPlace.Url && _context.SchemeIsOpen) Url(text);
        else Page.Prose(text);
    }

    public void Markup(Html? html)
    {
        if (Enter() != HtmlPlace.Content) throw Misplaced("Html stands in an element's content only: an attribute, a title and a textarea take text.");
        if (html is not null)
        {
            if (html.IsHtmlOnly && _context.IsForeign)
                throw Misplaced("This piece has a script or style with a `<` in it, which begins a tag in <svg> and <math>.");
            _isHtmlOnly |= html.IsHtmlOnly;
            Page.Raw(html.Utf8.Span);
        }
        _context.PassHole();
    }

    public void Value<T>(T value, string? format)
    {
        switch (value)
        {
            case null: Wait(null, keeps: false); break;
            case bool truth: Wait(truth ? "true" : "false", truth); break;
            case string text: Text(text.AsSpan()); break;
            case Html html: Markup(html); break;
            case TrustedValue trusted: Trusted(trusted); break;
            case IEnumerable<Html?> pieces: Sequence(pieces); break;
            case Task: throw new InvalidOperationException("A hole holds a task: await it there.");
            case IUtf8SpanFormattable: Formatted(value, format); break;
            case IFormattable formattable: Text(formattable.ToString(format, CultureInfo.InvariantCulture).AsSpan()); break;
            case IEnumerable: throw new InvalidOperationException("A hole holds a sequence that is not of Html: make each of its items Html, as in items.Select(item => Html.From($\"<li>{item}</li>\")).");
            default: Text(value.ToString().AsSpan()); break;
        }
    }

    public Html End()
    {
        ReadLiteral();
        if (!_context.IsWhole) throw new InvalidOperationException($"This HTML is not whole. {_context.Why}");
        var html = new Html(Page.Written.ToArray(), _isHtmlOnly || _context.IsHtmlOnly);
        Dispose();
        return html;
    }

    /// <summary>Gives the memory back. After a hole that threw nobody does, and the collector takes it.</summary>
    public void Dispose()
    {
        _page?.Dispose();
        _page = null;
    }

    private void Sequence(IEnumerable<Html?> pieces)
    {
        Enter();
        foreach (Html? piece in pieces) Markup(piece);
    }

    private void Formatted<T>(T value, string? format)
    {
        HtmlPlace place = Enter();
        if (place == HtmlPlace.NumberOnly && !IsNumber(value)) throw Misplaced(_context.Why);
        int start = Page.Written.Length;
        Page.Append(value, format);
        ReadOnlySpan<byte> written = Page.Written[start..];
        // In an address its digits are plain; a colon or slash that a format brings is not.
        if (!Utf8Page.IsPlain(written) || (place == HtmlPlace.Url && !IsDigits(written)))
        {
            string text = Encoding.UTF8.GetString(written);
            Page.Truncate(start);
            Put(place, text);
        }
        else
        {
            _opening = UrlOpening.None;
        }
        _context.PassHole();
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    // What is empty, or one slash, leaves open whether a host begins. With a dot between, `/` and `/example.org` are a path on this host; and with
    // a host that cannot be (RFC 6761 6.4), `https://` and `/example.org` lead nowhere.
    private void CloseHost(ReadOnlySpan<char> next)
    {
        if (!_context.HasHoleInUrl) _opening = _context.UrlOpening;
        if (_opening == UrlOpening.None) return;
        ReadOnlySpan<char> text = next.TrimStart(_opening == UrlOpening.All ? Ignored : Removed);
        bool isSlash = text.Length > 0 && text[0] is '/' or '\\';
        switch (_opening)
        {
            case UrlOpening.Host:
                if (text.Trim(Slashes).IsEmpty) Page.Raw("invalid"u8);
                break;
            case UrlOpening.SecondSlash when isSlash: Page.Raw("."u8); break;
            case UrlOpening.All when isSlash && text[1..].Trim(Removed).IsEmpty:
                _opening = UrlOpening.SecondSlash;
                return;
            default:
                if (text.IsEmpty) return;
                break;
        }
        _opening = UrlOpening.None;
    }

    // A whole address says its scheme; text behind an open beginning must not become one.
    private void Url(ReadOnlySpan<char> url)
    {
        int end = url.IndexOfAny(":/?#");
        if (end < 0 || url[end] != ':')
        {
            Page.Prose(url);
        }
        else if (!_context.IsAtValueStart)
        {
            // As `:` may be written in a path (RFC 3986 4.2).
            int path = url.IndexOfAny("/?#");
            string head = (path < 0 ? url : url[..path]).ToString().Replace(":", "%3A", StringComparison.Ordinal);
            Page.Prose(head).Prose(path < 0 ? default : url[path..]);
        }
        else if (IsHarmless(url[..end])) Page.Prose(url);
        else Page.Raw(RefusedUrl);
    }

    private static bool IsHarmless(ReadOnlySpan<char> scheme)
    {
        string trimmed = scheme.Trim(' ').ToString();
        return HtmlNames.IsHarmlessScheme(trimmed, 0, trimmed.Length);
    }

    private void ReadLiteral()
    {
        string html = _unread;
        int from = _waits ? Settle(html) : 0;
        if (html.Length == 0) return;
        if (_opening != UrlOpening.None) CloseHost(html);
        Page.Raw(html.AsSpan(from));
        _context.Read(html);
        (_literal, _unread) = (html, "");
    }

    private HtmlPlace Enter(bool isTrusted = false)
    {
        ReadLiteral();
        HtmlPlace place = _context.Place;
        return place == HtmlPlace.Nowhere || (place == HtmlPlace.TrustedOnly && !isTrusted) ? throw Misplaced(_context.Why) : place;
    }

    private void Wait(string? text, bool keeps, bool isTrusted = false)
    {
        Enter(isTrusted);
        if (_context.IsAtValueStart && _context.Place is not (HtmlPlace.Content or HtmlPlace.TextOnly) && !(text is not null && _context.TakesWords))
        {
            (_waits, _waiting, _waitingKeeps) = (true, text, keeps);
            _attributeAt = Page.Written.Length - Encoding.UTF8.GetByteCount(_literal.AsSpan(_context.AttributeStart));
            if (_context.Place == HtmlPlace.Url) CloseHost(text);
        }
        else
        {
            Put(_context.Place, text);
        }
        _context.PassHole();
    }

    // With the closing quotation mark next it was the whole value; else it is text. Answers how much of the literal is not to be written.
    private int Settle(string next)
    {
        _waits = false;
        if (next.Length == 0 || next[0] != _context.Quote)
        {
            Page.Prose(_waiting);
            return 0;
        }
        if (_waitingKeeps) return 0;
        Page.Truncate(_attributeAt);
        return 1;
    }

    private static bool IsNumber<T>(T value) => value is int or long or double or float or decimal or short or byte or uint or ulong or ushort or sbyte;

    private InvalidOperationException Misplaced(string why) => new($"A value cannot stand behind `{Tail(_literal)}`. {why}");

    private static string Tail(string literal) => literal.Length <= 40 ? literal : "..." + literal[^40..];
}
