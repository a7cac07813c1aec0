using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Socle.Web.Tests;

/// <summary>
/// Templates whose literals begin and end anywhere, with values that would finish what a literal began, beside a whole HTML parser: either the template is rejected, or the page
/// is the one that harmless values make, with the values where those are. Addresses are compared once decoded, as a browser reads them.
/// </summary>
public sealed partial class DecodedHtmlProperties
{
    // Each could end, continue or begin a reference, a name, a tag, a comment, a scheme or a host.
    private static readonly string[] Values =
    [
        "javascript", "colon;alert(1)", "58;a", "x3a;a", "#58;a", "#x3A", ":alert(1)", "javascript:alert(1)", "java\tscript:a", "data:text/html,a", "https:", "https://evil.example/",
        "/evil.example", "//evil.example/", "\\evil.example", "\t/evil.example", "sol;evil.example", "#47;evil.example", "x2f;evil.example", "Tab;/evil.example", "evil.example", "/",
        ".evil.example", "@evil.example", ":80", "amp;", "amp", ";", "lt;b&gt;", "quot; onload=zqz ", "&#58;a", "&", "copy", "=zqz", "\"><b onload=zqz>", "' onload='zqz", "--><b>",
        "</title><b>", "</textarea><b>", "]]><b>", "a", "7",
    ];

    private static readonly string[] References = ["&", "&#", "&#x", "&#5", "&#58;", "&#x3a;", "&#47;", "&c", "&colon;", "&sol;", "&Tab;", "&NewLine;", "&amp;", "&amp", "&lt", "&not", "&bsol;"];
    private static readonly string[] Pieces = [.. References, "", "", "a", "java", "script", ":", "/", "//", "/\\", "\t", "\n", " ", "?a=", "#", ";", "58;", "colon;", "https://", "https:", "https://own.example", "https://own.example/", "x.y"];
    private static readonly string[] Opened =
    [
        "<a href=\"", "<a title='", "<a href='", "<img src=\"", "<script src=\"", "<form action=\"", "<p data-a=\"", "<p title=\"", "<p>", "<title>", "<textarea>", "<svg><a href=\"",
        "<link rel=icon href=\"", "<link rel=stylesheet href='", "<meta name=a content='", "<meta http-equiv=refresh content='", "<input type='", "<p data-text='", "<p my-name='", "<p\nid='",
    ];
    private static readonly string[] Soup =
    [
        "<", ">", "/", "\"", "'", "=", " ", "!", "-", "--", "?", "]]>", "<p ", "<p>", "</p>", "href=\"", "title='", "onclick='", "style=\"", "<script>", "</script>", "<style>", "</style>", "<title>", "</title>",
        "<textarea>", "</textarea>", "<!--", "-->", "--!>", "<!doctype ", "<![CDATA[", "<svg>", "</svg>", "<iframe ", "<xmp>", "</xmp>", "&", "a", "src=\"",
    ];

    [Fact]
    public void A_value_stays_what_it_is_wherever_literals_end() => Check(seed: 1, count: 60_000);

    [Fact, Trait("Category", "Full")]
    public void A_value_stays_what_it_is_in_millions_of_templates() => Check(seed: 2, count: 3_000_000);

    // What a person found by hand; the generator must go on forming them.
    [Theory]
    [InlineData("<a href=\"\0&\0\">k</a>", "javascript", "colon;alert(1)")]
    [InlineData("<a href=\"\0&#\0\">k</a>", "javascript", "58;alert(1)")]
    [InlineData("<a href=\"\0&col\0\">k</a>", "javascript", "on;alert(1)")]
    [InlineData("<a href=\"\0&#58;\0\">k</a>", "javascript", "alert(1)")]
    [InlineData("<script src=\"/&sol;\0\0\"></script>", "evil.example", "/a.js")]
    [InlineData("<script src=\"/&#47;\0\0\"></script>", "evil.example", "/a.js")]
    [InlineData("<script src=\"/&Tab;/\0\0\"></script>", "evil.example", "/a.js")]
    [InlineData("<script src=\"/\t\0\0\"></script>", "/evil.example", "/a.js")]
    [InlineData("<script src=\"https://&sol;\0\0\"></script>", "evil.example", "/a.js")]
    [InlineData("<a href=\"https://own.example\0/\0\">k</a>", ".evil.example", "a")]
    [InlineData("<p style='width:\0&#\0;'>k</p>", "1", "59")]
    [InlineData("<title>&\0\0</title>", "lt;b", "")]
    [InlineData("<p>R&D\0\0", "elta;", "")]
    public void What_a_literal_and_a_value_would_form_together_is_rejected(string template, string first, string second)
    {
        string[] literals = template.Split('\0');
        Assert.Throws<InvalidOperationException>(() => Written(literals, [first, second]));
    }

    [Theory]
    [InlineData("/\0", "/evil.example", "", "/./evil.example")]
    [InlineData("/\0", "\t\\evil.example", "", "/.\t\\evil.example")]
    [InlineData("/\0/\0", "", "evil.example", "/./evil.example")]
    [InlineData("\0/\0", "", "/evil.example", "/./evil.example")]
    [InlineData("\0/\0", "/", "evil.example", "/./evil.example")]
    [InlineData("https://\0/\0", "", "evil.example", "https://invalid/evil.example")]
    [InlineData("https://\0/\0", "/", "evil.example", "https://invalid//evil.example")]
    [InlineData("https://\0/\0", "example.org:8080", "a", "https://example.org:8080/a")]
    [InlineData("\0&amp;a=\0", "/b?c", "d", "/b?c&amp;a=d")]
    [InlineData("/users/\0", "", "", "/users/")]
    public void A_value_behind_a_slash_begins_no_host(string address, string first, string second, string expected) =>
        Assert.Equal($"<a href=\"{expected}\">k</a>", Written([.. $"<a href=\"{address}\">k</a>".Split('\0')], [first, second]).ToString());

    private static void Check(int seed, int count)
    {
        // Not for secrets: the same templates each time.
#pragma warning disable CA5394
        var random = new Random(seed);
#pragma warning restore CA5394
        int accepted = 0, addresses = 0;
        for (int i = 0; i < count; i++)
        {
            string[] literals = Cut(random, i % 4 == 0 ? Mixed(random) : WellFormed(random));
            string[] hostile = [.. literals.Skip(1).Select(_ => Any(random, Values))];
            string[] harmless = [.. hostile.Select((_, at) => $"w{(char)('a' + at)}z")];
            if (Try(literals, hostile) is not { } attacked) continue;
            Html expected = Written(literals, harmless);
            accepted++;
            Assert.Equal(attacked.ToString(), Written(literals, hostile, length => Below(random, length + 1)).ToString());
            string shown = $"template {string.Join("{}", literals)}\nvalues {string.Join(" | ", hostile)}\nwritten {attacked}";
            addresses += new Comparison(harmless, hostile, shown).Compare(Parsed(expected), Parsed(attacked));
        }
        Assert.True(accepted > count / 20, $"only {accepted} of {count} templates were accepted");
        Assert.True(addresses > count / 50, $"only {addresses} addresses were compared");
    }

    private static string WellFormed(Random random)
    {
        var html = new StringBuilder();
        for (int i = Below(random, 2); i >= 0; i--)
        {
            string open = Any(random, Opened);
            html.Append(open);
            for (int piece = Below(random, 5); piece > 0; piece--) html.Append(Any(random, Pieces)).Append(Below(random, 3) == 0 ? "\0" : "");
            if (open[^1] is '"' or '\'') html.Append(open[^1]).Append('>');
            html.Append(open.StartsWith("<svg", StringComparison.Ordinal) ? "x</a></svg>" : Name().Match(open).Value is "img" or "link" or "meta" or "input" ? "" : $"</{Name().Match(open).Value}>");
        }
        return html.ToString();
    }

    private static string Mixed(Random random)
    {
        var html = new StringBuilder();
        for (int i = Below(random, 12); i >= 0; i--) html.Append(Any(random, Soup));
        return html.ToString();
    }

    // Where a value was put, and otherwise anywhere: within references, names, quotation marks, tags, comments.
    private static string[] Cut(Random random, string html)
    {
        for (int cuts = Below(random, 3) - (html.Contains('\0', StringComparison.Ordinal) ? 2 : 0); cuts >= 0; cuts--) html = html.Insert(Below(random, html.Length + 1), "\0");
        return html.Split('\0');
    }

#pragma warning disable CA5394
    private static int Below(Random random, int end) => random.Next(end);
#pragma warning restore CA5394

    private static string Any(Random random, string[] from) => from[Below(random, from.Length)];

    private static Html? Try(string[] literals, string[] values)
    {
        try { return Written(literals, values); }
        catch (InvalidOperationException) { return null; }
    }

    // In two pieces, as strings are that are joined with `+`.
    private static Html Written(string[] literals, string[] values, Func<int, int>? cut = null)
    {
        var template = new HtmlTemplate(0, 0);
        for (int i = 0; i < literals.Length; i++)
        {
            int first = cut?.Invoke(literals[i].Length) ?? literals[i].Length;
            template.AppendLiteral(literals[i][..first]);
            if (cut is not null) template.AppendLiteral(literals[i][first..]);
            if (i < values.Length) template.AppendFormatted(values[i]);
        }
        return Html.From(template);
    }

    private static IElement Parsed(Html html)
    {
        var parser = new HtmlParser();
        IElement body = parser.ParseDocument("").Body!;
        body.AppendNodes([.. parser.ParseFragment(html.ToString(), body)]);
        return body;
    }

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Name();

    /// <summary>Compares the page of harmless values with that of hostile ones.</summary>
    private sealed class Comparison(string[] harmless, string[] hostile, string shown)
    {
        private int _addresses;

        public int Compare(IElement expected, IElement seen)
        {
            CompareElement(expected, seen);
            return _addresses;
        }

        private void CompareElement(IElement expected, IElement seen)
        {
            Same(expected.LocalName, seen.LocalName);
            Same(string.Join(' ', expected.Attributes.Select(a => a.Name)), string.Join(' ', seen.Attributes.Select(a => a.Name)));
            Same(WithValues(Texts<IText>(expected)), Texts<IText>(seen));
            Same(Texts<IComment>(expected), Texts<IComment>(seen));
            foreach (IAttr attribute in expected.Attributes)
            {
                string value = seen.GetAttribute(attribute.Name)!;
                if (attribute.Name is "href" or "src" or "action") CompareAddress(attribute.Value, value);
                else Same(WithValues(attribute.Value), value);
            }
            Same(string.Join(' ', expected.Children.Select(e => e.LocalName)), string.Join(' ', seen.Children.Select(e => e.LocalName)));
            for (int i = 0; i < expected.Children.Length; i++) CompareElement(expected.Children[i], seen.Children[i]);
        }

        private void CompareAddress(string expected, string seen)
        {
            if (!harmless.Any(expected.Contains)) return;
            _addresses++;
            (string scheme, string host) = SchemeAndHost(expected);
            (string seenScheme, string seenHost) = SchemeAndHost(seen);
            // Relative to a page there is no scheme of one's own.
            if (expected.TrimStart('\t', '\n', ' ') is ['w', _, 'z', ..] whole)
            {
                Assert.True(seenScheme is "" or "https" or "about", $"scheme {seenScheme}: {shown}");
                string first = hostile[whole[1] - 'a'];
                if (first == "/" && whole.Length > 3 && whole[3] == '/') Assert.True(seenHost == "", $"host {seenHost}: {shown}");
                return;
            }
            Assert.True(scheme == seenScheme, $"scheme {seenScheme}: {shown}");
            if (!harmless.Any(host.Contains)) Assert.True(host == seenHost, $"host {seenHost}: {shown}");
        }

        // As the URL Standard reads it (4.4), on a page of https.
        private static (string Scheme, string Host) SchemeAndHost(string address)
        {
            string text = string.Concat(address.Trim([.. Enumerable.Range(0, 0x21).Select(c => (char)c)]).Where(c => c is not ('\t' or '\n' or '\r')));
            Match match = Regex.Match(text, "^([A-Za-z][A-Za-z0-9+.-]*):");
            string scheme = match.Success ? match.Groups[1].Value.ToLowerInvariant() : "";
            if (scheme is not ("" or "http" or "https")) return (scheme, "");
            string rest = text[match.Length..];
            string authority = rest.TrimStart('/', '\\');
            if (scheme.Length == 0 && rest.Length - authority.Length < 2) return ("", "");
            int end = authority.IndexOfAny(['/', '\\', '?', '#']);
            string host = end < 0 ? authority : authority[..end];
            return (scheme, host[(host.LastIndexOf('@') + 1)..].Split(':')[0]);
        }

        private string WithValues(string text)
        {
            for (int i = 0; i < harmless.Length; i++) text = text.Replace(harmless[i], hostile[i], StringComparison.Ordinal);
            return text;
        }

        private static string Texts<T>(IElement element) where T : ICharacterData => string.Join('\u0001', element.ChildNodes.OfType<T>().Select(t => t.Data));

        private void Same(string expected, string seen) => Assert.True(expected == seen, $"expected {expected}\nseen {seen}\n{shown}");
    }
}
