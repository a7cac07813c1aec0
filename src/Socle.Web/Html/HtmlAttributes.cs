namespace Socle.Web;

/// <summary>What an attribute's name means for its value.</summary>
internal enum HtmlAttribute : byte
{
    /// <summary>Not known here: a library, or a browser of tomorrow, may run it.</summary>
    Unknown,
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

/// <summary>
/// Which attributes are known to hold text or an address: those in the HTML Standard's index, of SVG and MathML, ARIA, and
/// of htmx. A name that is not here takes no text, since what it does with it cannot be known. Shared with the analyzer, and so without anything
/// newer than netstandard2.0.
/// </summary>
internal static class HtmlAttributes
{
    // Left out for what they do: http-equiv and charset (decide what the rest is); sandbox, allow, csp, referrerpolicy (loosen what protects);
    // is, command, shadowrootmode (make behavior); ping, attributionsrc (send to lists of addresses); attributeName (which attribute an
    // animation writes); encoding (MathML: makes HTML of its content).
    private static readonly string[] Texts = Sorted("""
        abbr about accept accept-charset accesskey align alt as async autocapitalize autocomplete autocorrect autofocus autoplay
        axis bgcolor border cellpadding cellspacing char charoff checked class clear closedby color cols colspan commandfor compact
        content controls coords crossorigin datatype datetime decoding default defer dir direction dirname disabled download
        elementtiming enctype enterkeyhint exportparts face fetchpriority for form formenctype formmethod formnovalidate formtarget
        frame frameborder headers height hidden high hreflang hspace id imagesizes imagesrcset inert inputmode integrity ismap
        itemid itemprop itemref itemscope itemtype kind label lang link list loading loop low marginheight marginwidth max maxlength
        media method min minlength multiple muted name nohref nomodule nonce noresize noshade novalidate nowrap open optimum part
        pattern placeholder playsinline popover popovertarget popovertargetaction prefix preload property readonly rel required
        resource rev reversed role rows rowspan rules scope selected shape size sizes slot span srclang srcset start step summary
        tabindex target text title translate type typeof usemap valign value vlink vocab volume vspace width wrap xml:lang xml:space

        alignment-baseline amplitude azimuth baseFrequency baseProfile baseline-shift begin bias calcMode clip-path clip-rule
        clipPathUnits color-interpolation color-interpolation-filters cx cy d diffuseConstant display divisor dominant-baseline dur
        dx dy edgeMode elevation end exponent fill fill-opacity fill-rule filter filterUnits flood-color flood-opacity font-family
        font-size font-style font-variant font-weight fr fx fy gradientTransform gradientUnits image-rendering in in2 intercept k1
        k2 k3 k4 kernelMatrix keyPoints keySplines keyTimes lengthAdjust letter-spacing lighting-color limitingConeAngle marker-end
        marker-mid marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits mode numOctaves offset opacity
        operator order orient overflow paint-order path pathLength patternContentUnits patternTransform patternUnits pointer-events
        points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY repeatCount
        repeatDur result rotate rx ry scale seed shape-rendering slope specularConstant specularExponent spreadMethod startOffset
        stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
        stroke-miterlimit stroke-opacity stroke-width surfaceScale tableValues targetX targetY text-anchor text-decoration
        text-rendering textLength transform transform-origin values vector-effect version viewBox visibility word-spacing
        writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z

        accent accentunder columnalign columnlines columnspacing columnspan depth displaystyle fence frame largeop linethickness
        lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowalign rowlines rowspacing
        rspace scriptlevel separator stretchy symmetric voffset

        hx-boost hx-confirm hx-disabled-elt hx-encoding hx-include hx-indicator hx-params hx-preserve hx-prompt hx-select
        hx-select-oob hx-swap hx-swap-oob hx-sync hx-target hx-validate sse-swap up-target
        """);

    private static readonly string[] Words = ["contenteditable", "draggable", "spellcheck", "writingsuggestions"];
    private static readonly string[] Urls = ["href", "src", "action", "formaction", "poster", "cite", "background", "data", "xlink:href"];

    // What is fetched from there becomes a part of the page, or of its history.
    private static readonly string[] Fetching =
        ["hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url", "sse-connect", "ws-connect", "up-href"];

    // Run by browsers, Alpine, Vue, Angular, htmx, hyperscript, Livewire, Unpoly, Dojo, Datastar: not even a number goes in.
    private static readonly string[] CodePrefixes =
    [
        "@", "_", "(", "[", "*", "#", "x-", "v-", "ng-", "wire:", "up-on-", "hx-on", "hx-vals", "hx-vars", "hx-headers", "hx-request",
        "hx-trigger", "hx-sse", "hx-ws", "dojo-", "star-",
    ];

    // Behind `data-`: run by Datastar, Knockout, Kendo, Stimulus, Bootstrap and RequireJS. Datastar's have modifiers (`data-text__case`).
    private static readonly string[] DataCode =
    [
        "action", "attr", "bind", "bs-template", "class", "computed", "controller", "custom-validity", "effect", "indicator", "init",
        "json-signals", "main", "on", "persist", "query-string", "ref", "show", "signals", "style", "template", "text",
    ];

    private static readonly char[] AfterDataName = [':', '_', '.'];

    // Those of Datastar that have a name of their own behind them, as `data-on-click` has.
    private static readonly string[] DataCodeWithKey =
        ["attr", "bind", "class", "computed", "indicator", "on", "persist", "ref", "signals", "style"];

    // Links that a reader follows, and icons: none of them changes the page.
    private static readonly string[] PlainLinks =
    [
        "alternate", "amphtml", "apple-touch-icon", "author", "bookmark", "canonical", "help", "icon", "license", "me", "next", "prev",
        "privacy-policy", "search", "shortcut", "shortlink", "terms-of-service",
    ];

    public static HtmlAttribute Kind(HtmlElement element, string html, int start, int length)
    {
        // Libraries read their own with `data-` before them, too.
        if (length > 5 && HtmlNames.Is("data-", html, start, 5))
        {
            if (IsCodeOfData(html, start + 5, length - 5)) return HtmlAttribute.Code;
            HtmlAttribute own = KindOfLibrary(html, start + 5, length - 5);
            return own == HtmlAttribute.Unknown ? HtmlAttribute.Words : own;
        }
        if (length > 5 && HtmlNames.Is("aria-", html, start, 5)) return HtmlAttribute.Words;
        if (HtmlNames.IsOneOf(Words, html, start, length)) return HtmlAttribute.Words;
        bool isHandler = html[start] == ':' || length >= 2 && HtmlNames.Is("on", html, start, 2);
        if (isHandler || HtmlNames.Is("srcdoc", html, start, length)) return HtmlAttribute.Code;
        HtmlAttribute kind = KindOfLibrary(html, start, length);
        return kind != HtmlAttribute.Unknown ? kind : KindOfElement(element, html, start, length);
    }

    /// <summary>Whether each word of a link's rel makes it one to follow or an icon, none of which changes the page.</summary>
    public static bool ArePlainLinks(string html, int start, int end)
    {
        string[] words = html.Substring(start, end - start).Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(words, word => HtmlNames.IsOneOf(PlainLinks, word, 0, word.Length));
    }

    private static HtmlAttribute KindOfLibrary(string html, int start, int length)
    {
        foreach (string prefix in CodePrefixes)
        {
            if (length >= prefix.Length && HtmlNames.Is(prefix, html, start, prefix.Length)) return HtmlAttribute.Code;
        }
        if (HtmlNames.IsOneOf(Fetching, html, start, length)) return HtmlAttribute.CodeUrl;
        bool isText = length > 3 && HtmlNames.Is("hx-", html, start, 3) && IsText(html, start, length);
        return isText ? HtmlAttribute.Text : HtmlAttribute.Unknown;
    }

    private static bool IsCodeOfData(string html, int start, int length)
    {
        int end = html.IndexOfAny(AfterDataName, start, length);
        if (HtmlNames.IsOneOf(DataCode, html, start, end < 0 ? length : end - start)) return true;
        int dash = html.IndexOf('-', start, length);
        return dash >= 0 && HtmlNames.IsOneOf(DataCodeWithKey, html, start, dash - start);
    }

    private static HtmlAttribute KindOfElement(HtmlElement element, string html, int start, int length)
    {
        bool Is(string name) => HtmlNames.Is(name, html, start, length);
        if (Is("style")) return HtmlAttribute.Style;
        bool isLoading = element is HtmlElement.Loading or HtmlElement.Raw or HtmlElement.Animating or HtmlElement.Link;
        if (HtmlNames.IsOneOf(Urls, html, start, length)) return isLoading ? HtmlAttribute.CodeUrl : HtmlAttribute.Url;
        switch (element)
        {
            case HtmlElement.Animating when Is("to") || Is("from") || Is("by") || Is("values"): return HtmlAttribute.Code;
            case HtmlElement.Raw or HtmlElement.Loading when Is("type"):
            case HtmlElement.Param when Is("name") || Is("value"):
            case HtmlElement.Meta when Is("name"):
            case HtmlElement.Link when Is("rel"): return HtmlAttribute.Unknown;
            default: return IsText(html, start, length) ? HtmlAttribute.Text : HtmlAttribute.Unknown;
        }
    }

    private static bool IsText(string html, int start, int length)
    {
        int low = 0, high = Texts.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            string name = Texts[middle];
            int order = string.Compare(name, 0, html, start, Math.Min(name.Length, length), StringComparison.OrdinalIgnoreCase);
            if (order == 0) order = name.Length - length;
            if (order == 0) return true;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return false;
    }

    private static string[] Sorted(string names)
    {
        string[] sorted = names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(sorted, StringComparer.OrdinalIgnoreCase);
        return sorted;
    }
}
