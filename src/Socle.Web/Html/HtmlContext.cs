namespace Socle.Web;

/// <summary>
/// Follows the literal parts of HTML and says what may stand in the hole behind them: WHATWG HTML's tokenizer (13.2.5) as far as safety needs it. Where two
/// browsers, or a browser and this, could see different things, it sees a fault. The same code runs in the analyzer, while compiling, and in Html.From,
/// while the program runs; so it uses nothing newer than netstandard2.0. It writes nothing and escapes nothing.
/// </summary>
internal struct HtmlContext
{
    private enum State : byte { Content, TagOpen, TagName, BeforeAttribute, AttributeName, AfterName, BeforeValue, Quoted, Unquoted, Comment, Declaration, Raw, TextOnly, Fault }

    private State _state;
    private HtmlElement _element;
    private HtmlAttribute _attribute;
    private bool _isEndTag;
    private char _quote;
    private bool _isHtmlOnly, _isForeignTag, _isPlainLink, _hasRel, _hasHeader, _hasContent;
    private string _elementName;
    private string _nameLiteral;
    private int _nameLength;
    private string? _fault;
    private string? _foreign;
    private int _foreignDepth;
    private bool _endsInReference;
    private UrlPrefix _url;

    /// <summary>Where in the last literal the attribute began whose value a hole is in.</summary>
    public int AttributeStart { get; private set; }

    /// <summary>Whether a hole here is the first of its attribute's value.</summary>
    public bool IsAtValueStart { get; private set; }

    /// <summary>The quotation mark around the value.</summary>
    public readonly char Quote => _quote;

    /// <summary>Whether `true` and `false` are words in this attribute, as in `aria-expanded`.</summary>
    public readonly bool TakesWords => _attribute == HtmlAttribute.Words;

    /// <summary>Whether a URL's scheme may still come: then a colon in a hole's text could make one.</summary>
    public readonly bool SchemeIsOpen => _url.IsOpen;

    /// <summary>What of an address a value here could decide, beside its path and query.</summary>
    public readonly UrlOpening UrlOpening => Place == HtmlPlace.Url ? _url.Opening : UrlOpening.None;

    /// <summary>Whether a value has been in this address.</summary>
    public readonly bool HasHoleInUrl => _url.HasHole;

    /// <summary>Whether everything that was opened has been closed, so that text may follow.</summary>
    public readonly bool IsWhole => _state == State.Content && !_endsInReference && _foreignDepth == 0;

    /// <summary>Whether what comes next stands within svg or math.</summary>
    public readonly bool IsForeign => _foreignDepth > 0;

    /// <summary>Whether a browser would read it in another way within svg or math: there a `&lt;` in a script begins a tag.</summary>
    public readonly bool IsHtmlOnly => _isHtmlOnly;

    /// <summary>What may stand in a hole here.</summary>
    public readonly HtmlPlace Place => _state switch
    {
        // A browser decodes references once literals and values are one text: together they must not form one.
        State.Content or State.TextOnly or State.Quoted when _endsInReference => HtmlPlace.Nowhere,
        State.Content => HtmlPlace.Content,
        State.TextOnly => HtmlPlace.TextOnly,
        State.Quoted => _attribute switch
        {
            HtmlAttribute.Code => HtmlPlace.TrustedOnly,
            HtmlAttribute.Style or HtmlAttribute.Unknown => HtmlPlace.NumberOnly,
            HtmlAttribute.Url => _url.Takes ? HtmlPlace.Url : HtmlPlace.TrustedOnly,
            HtmlAttribute.CodeUrl => _url.IsOwnPlace ? HtmlPlace.Attribute : HtmlPlace.TrustedOnly,
            _ => HtmlPlace.Attribute,
        },
        _ => HtmlPlace.Nowhere,
    };

    /// <summary>Why nothing may stand here, or why what was written is not whole: a sentence for the developer.</summary>
    public readonly string Why => _state switch
    {
        State.Fault => _fault!,
        State.Content or State.TextOnly or State.Quoted when _endsInReference => HtmlFaults.Reference,
        State.TagOpen or State.TagName => "The name of a tag cannot come from a value: write the tag out, or choose between two pieces of Html.",
        State.BeforeAttribute or State.AttributeName or State.AfterName => "The name of an attribute cannot come from a value; one that may be there or not is written checked=\"{isChecked}\", with a bool.",
        State.BeforeValue or State.Unquoted => "This attribute has no quotation marks, and a space would end its value: put them around it.",
        State.Comment or State.Declaration => "Nothing may stand in a comment or declaration.",
        State.Raw => $"In <{_elementName}> nothing is escaped: put the value into an attribute such as data-value=\"{{value}}\" and read it from there.",
        State.Quoted => WhyNotInValue(),
        State.Content when _foreignDepth > 0 => HtmlFaults.Unclosed(_foreign),
        _ => "A tag, attribute or comment is not closed.",
    };

    /// <summary>Goes on with a literal part.</summary>
    public void Read(string html)
    {
        int at = 0;
        while (at < html.Length)
        {
            at = _state switch
            {
                State.Content => ReadContent(html, at),
                State.TextOnly => ReadTextOnly(html, at),
                State.BeforeAttribute => ReadBeforeAttribute(html, at),
                State.AfterName => ReadAfterName(html, at),
                State.BeforeValue => ReadBeforeValue(html, at),
                State.Quoted => ReadQuoted(html, at),
                State.Unquoted => ReadUnquoted(html, at),
                // No hole can have stood in these: what ends them can only be missing.
                _ => html.Length,
            };
        }
        if (html.Length > 0) _endsInReference = EndsInReference(html);
    }

    /// <summary>Goes on behind a hole.</summary>
    public void PassHole()
    {
        IsAtValueStart = _endsInReference = false;
        if (_state == State.Quoted) _url.PassHole();
    }

    // `&`, `&#`, `&#x3a`, `&col`: of any name, since which ones end without `;` depends on the place and on what follows (13.2.5.73).
    private static bool EndsInReference(string html)
    {
        int at = html.Length - 1;
        while (at >= 0 && (IsLetter(html[at]) || html[at] is (>= '0' and <= '9') or '#')) at--;
        return at >= 0 && html[at] == '&';
    }

    private readonly string WhyNotInValue() => _attribute switch
    {
        HtmlAttribute.Code => HtmlFaults.Code(AttributeName),
        HtmlAttribute.CodeUrl => _element == HtmlElement.Link ? HtmlFaults.Link : HtmlFaults.CodeUrl(AttributeName),
        HtmlAttribute.Style => HtmlFaults.Style,
        HtmlAttribute.Unknown => HtmlFaults.Unknown(AttributeName),
        _ => HtmlFaults.Url(_url.Why),
    };

    private readonly string AttributeName => _nameLiteral.Substring(AttributeStart, _nameLength);

    private int ReadContent(string html, int at)
    {
        int tag = html.IndexOf('<', at);
        if (tag < 0) return html.Length;
        at = tag + 1;
        _isEndTag = at < html.Length && html[at] == '/';
        if (_isEndTag) at++;
        if (at == html.Length) return Enter(State.TagOpen, at);
        if (IsLetter(html[at])) return ReadTagName(html, at);
        if (_isEndTag || html[at] == '?') return ReadTo(">", State.Declaration, html, at);
        if (html[at] != '!') return at;
        // A comment up to the next `>`, or within svg a section up to `]]>` (13.2.5.42).
        if (string.CompareOrdinal(html, at, "![CDATA[", 0, 8) == 0) return Fail("Where `<![CDATA[` ends depends on what it stands in: write its text out, with &lt; for `<`.", html);
        if (string.CompareOrdinal(html, at, "!--", 0, 3) != 0) return ReadTo(">", State.Declaration, html, at);
        // `<!-->` and `<!--->` are whole comments.
        at += 3;
        if (At(html, at) == '>') return at + 1;
        if (At(html, at) == '-' && At(html, at + 1) == '>') return at + 2;
        int bang = html.IndexOf("--!>", at, StringComparison.Ordinal), end = html.IndexOf("-->", at, StringComparison.Ordinal);
        return bang >= 0 && (end < 0 || bang < end) ? bang + 4 : ReadTo("-->", State.Comment, html, at);
    }

    private int ReadTo(string end, State unended, string html, int at)
    {
        int found = html.IndexOf(end, at, StringComparison.Ordinal);
        return found < 0 ? Enter(unended, html.Length) : found + end.Length;
    }

    private int ReadTagName(string html, int start)
    {
        int end = start;
        while (end < html.Length && !IsSpace(html[end]) && html[end] is not ('/' or '>')) end++;
        _element = HtmlNames.Element(html, start, end - start);
        if (_element is HtmlElement.Raw or HtmlElement.TextOnly) _elementName = html.Substring(start, end - start);
        _isPlainLink = _hasRel = _hasHeader = _hasContent = _isForeignTag = false;
        if (HtmlNames.IsForeign(html, start, end - start)) CountForeign(html.Substring(start, end - start));
        return Enter(end == html.Length ? State.TagName : State.BeforeAttribute, end);
    }

    // The outermost one and those of its name in it: what else stands in it ends before it does.
    private void CountForeign(string name)
    {
        if (_foreignDepth == 0 && !_isEndTag) _foreign = name;
        _isForeignTag = _foreign is { } open && HtmlNames.Is(open, name, 0, name.Length);
        if (_isForeignTag) _foreignDepth = Math.Max(0, _foreignDepth + (_isEndTag ? -1 : 1));
    }

    private int ReadBeforeAttribute(string html, int at)
    {
        int from = at;
        while (at < html.Length && (IsSpace(html[at]) || html[at] == '/')) at++;
        if (at == html.Length) return at;
        if (html[at] == '>') return EndTag(html, at + 1, isClosed: at > from && html[at - 1] == '/');
        int start = at++;
        while (at < html.Length && !IsSpace(html[at]) && html[at] is not ('/' or '>' or '=')) at++;
        (AttributeStart, _nameLength) = (start, at - start);
        if (_element == HtmlElement.Meta && HtmlNames.Is("http-equiv", html, start, at - start))
        {
            _hasHeader = true;
            if (_hasContent) return Fail(HtmlFaults.Header, html);
        }
        return Enter(at == html.Length ? State.AttributeName : State.AfterName, at);
    }

    private int ReadAfterName(string html, int at)
    {
        if (IsSpace(html[at])) return at + 1;
        return html[at] == '=' ? Enter(State.BeforeValue, at + 1) : Enter(State.BeforeAttribute, at);
    }

    private int ReadBeforeValue(string html, int at)
    {
        char c = html[at];
        if (IsSpace(c)) return at + 1;
        if (c == '>') return Enter(State.BeforeAttribute, at);
        if (c is not ('"' or '\'')) return Enter(State.Unquoted, at);
        int end = html.IndexOf(c, at + 1);
        if (end >= 0)
        {
            PassValue(html, at + 1, end);
            return Enter(State.BeforeAttribute, end + 1);
        }
        _quote = c;
        (_url, _nameLiteral) = (default, html);
        _attribute = Kind(html);
        IsAtValueStart = true;
        return Enter(State.Quoted, at + 1);
    }

    // A value without a hole means what its author meant. A link's first rel, which is the one that counts, decides what href does.
    private void PassValue(string html, int start, int end)
    {
        if (_element != HtmlElement.Link || _hasRel || !HtmlNames.Is("rel", html, AttributeStart, _nameLength)) return;
        (_hasRel, _isPlainLink) = (true, HtmlAttributes.ArePlainLinks(html, start, end));
    }

    private HtmlAttribute Kind(string html)
    {
        HtmlAttribute kind = HtmlAttributes.Kind(_element, html, AttributeStart, _nameLength);
        if (_element == HtmlElement.Link && kind == HtmlAttribute.CodeUrl && _isPlainLink) return HtmlAttribute.Url;
        if (_element != HtmlElement.Meta || !HtmlNames.Is("content", html, AttributeStart, _nameLength)) return kind;
        _hasContent = true;
        return _hasHeader ? HtmlAttribute.Code : kind;
    }

    private int ReadQuoted(string html, int at)
    {
        int end = html.IndexOf(_quote, at);
        int length = (end < 0 ? html.Length : end) - at;
        if (length > 0)
        {
            IsAtValueStart = false;
            if (_attribute is HtmlAttribute.Url or HtmlAttribute.CodeUrl) _url.Read(html, at, length);
            if (_url.Fault is { } fault) return Fail(fault, html);
        }
        return end < 0 ? html.Length : Enter(State.BeforeAttribute, end + 1);
    }

    private int ReadUnquoted(string html, int at)
    {
        int start = at;
        while (at < html.Length && !IsSpace(html[at]) && html[at] != '>') at++;
        PassValue(html, start, at);
        return at == html.Length ? at : Enter(State.BeforeAttribute, at);
    }

    private int EndTag(string html, int at, bool isClosed)
    {
        // `<svg/>` has no content; in HTML the slash says nothing (13.2.5.40).
        if (isClosed && _isForeignTag && !_isEndTag) _foreignDepth = Math.Max(0, _foreignDepth - 1);
        if (_isEndTag || _element is not (HtmlElement.Raw or HtmlElement.TextOnly)) return Enter(State.Content, at);
        if (_element == HtmlElement.TextOnly) return Enter(State.TextOnly, at);
        return _foreignDepth > 0 ? ReadForeignRaw(html, at) : ReadRaw(html, at);
    }

    // Within svg and math a browser reads tags in these, too (13.2.6.5).
    private int ReadForeignRaw(string html, int at)
    {
        _state = State.Raw;
        int tag = html.IndexOf('<', at);
        if (tag < 0) return html.Length;
        return EndsElement(html, tag) ? Enter(State.Content, tag) : Fail($"In <{_elementName}> within <{_foreign}> a `<` that is not its end tag begins a tag: write it as &lt;, or move the element out of there.", html);
    }

    // Holes are refused inside, so its end is in the same literal or missing.
    private int ReadRaw(string html, int at)
    {
        _state = State.Raw;
        for (int from = at; from < html.Length;)
        {
            int tag = html.IndexOf("</", from, StringComparison.Ordinal);
            if (tag < 0) break;
            if (EndsElement(html, tag))
            {
                // After `<!--` a second script within would keep the first one open (13.2.5.27).
                if (html.IndexOf("<!--", at, tag - at, StringComparison.Ordinal) >= 0)
                    return Fail($"`<!--` inside <{_elementName}> can hide where that ends: write it as <\\!-- there.", html);
                _isHtmlOnly |= html.IndexOf('<', at, tag - at) >= 0;
                return Enter(State.Content, tag);
            }
            from = tag + 2;
        }
        return html.Length;
    }

    // Text with holes: a `<` is either the element's end or written as &lt;, so that no hole can finish a tag.
    private int ReadTextOnly(string html, int at)
    {
        int tag = html.IndexOf('<', at);
        if (tag < 0) return html.Length;
        return EndsElement(html, tag) ? Enter(State.Content, tag) : Fail($"In <{_elementName}> a `<` that is not its end tag is written &lt;.", html);
    }

    private readonly bool EndsElement(string html, int tag)
    {
        int behind = tag + 2 + _elementName.Length;
        return At(html, tag + 1) == '/' && behind < html.Length && HtmlNames.Is(_elementName, html, tag + 2, _elementName.Length)
            && (IsSpace(html[behind]) || html[behind] is '/' or '>');
    }

    private int Fail(string fault, string html)
    {
        _fault = fault;
        return Enter(State.Fault, html.Length);
    }

    private int Enter(State state, int at)
    {
        _state = state;
        return at;
    }

    private static char At(string html, int at) => at < html.Length ? html[at] : '\0';

    private static bool IsSpace(char c) => c is ' ' or '\n' or '\t' or '\r' or '\f';

    private static bool IsLetter(char c) => (uint)((c | 0x20) - 'a') <= 'z' - 'a';
}
