using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>HTML as a page's author writes it.</summary>
public sealed class HtmlTests
{
    [Fact]
    public void Text_is_escaped() =>
        Assert.Equal("<p>&lt;script&gt;alert(&quot;&amp;&#39;)&lt;/script&gt;</p>", Html.From($"<p>{"<script>alert(\"&')</script>"}</p>").ToString());

    [Fact]
    public void Line_ends_and_letters_of_all_kinds_stay_and_other_controls_do_not()
    {
        Assert.Equal("a\r\n\tb é 漢 😀 \uFFFD\uFFFD\uFFFD", Html.From($"{"a\r\n\tb é 漢 😀 \0\u0085\ud800"}").ToString());
        Assert.Equal("é\n", Html.From($"é{'\n'}").ToString());
    }

    [Fact]
    public void Html_in_html_and_sequences_of_it_stand_as_they_are()
    {
        string[] names = ["a<b", "c"];
        Html list = Html.From($"<ul>{names.Select(name => Html.From($"<li>{name}</li>"))}</ul>");
        Assert.Equal("<ul><li>a&lt;b</li><li>c</li></ul>", list.ToString());
        Assert.Equal($"<main>{list}{list}</main>", Html.From($"<main>{new[] { list, list }}</main>").ToString());
        Assert.Equal("<b></b>", Html.From($"<b>{Html.Empty}{(Html?)null}{new List<Html>()}</b>").ToString());
    }

    [Fact]
    public void Numbers_and_dates_are_written_as_the_invariant_culture_does()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus" } };
            Assert.Equal("1.5 -3 2026-11-20 1,234.0 Friday", Html.From($"{1.5} {-3} {new DateOnly(2026, 11, 20):yyyy-MM-dd} {1234m:N1} {DayOfWeek.Friday}").ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_a_format_brings_is_escaped_too() => Assert.Equal("&lt;2026&gt; &lt;", Html.From($"{new DateOnly(2026, 1, 1):<yyyy>} {'<'}").ToString());

    [Fact]
    public void Null_is_nothing() => Assert.Equal("<p></p>", Html.From($"<p>{(string?)null}{(int?)null}{(object?)null}</p>").ToString());

    [Theory]
    [InlineData(true, "<input name=\"a\" checked=\"\" data-open=\"true\">")]
    [InlineData(false, "<input name=\"a\"  data-open=\"false\">")]
    [InlineData(null, "<input name=\"a\"  >")]
    public void A_bool_decides_whether_an_attribute_is_there(bool? isChecked, string expected) =>
        Assert.Equal(expected, Html.From($"<input name=\"a\" checked=\"{isChecked}\" data-open=\"{isChecked}\">").ToString());

    [Fact]
    public void A_bool_that_is_a_part_of_a_value_is_text()
    {
        Assert.Equal("<p class='a true' title='falsely' lang='false1'>true</p>", Html.From($"<p class='a {true}' title='{false}ly' lang='{false}{1}'>{true}</p>").ToString());
        Assert.Equal("<p id='é' ></p>", Html.From($"<p id='é' title='{(string?)null}'></p>").ToString());
    }

    [Fact]
    public async Task A_hole_may_await()
    {
        static async Task<string> LaterAsync(string text)
        {
            await Task.Yield();
            return text;
        }
        Assert.Equal("<p>a &lt; b</p>", Html.From($"<p>{await LaterAsync("a")} &lt; {await LaterAsync("b")}</p>").ToString());
    }

    [Fact]
    public async Task A_page_is_an_answer()
    {
        Response answer = Html.From($"<p>{"é"}</p>");
        Assert.Equal(200, answer.Status);
        Assert.Equal("text/html; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("<p>é</p>", await answer.ReadTextAsync());
        Html page = Html.Text("a");
        Assert.True(page.Utf8.Equals(((BytesBody)page.ToResponse(404).Body).Bytes));
        Assert.Equal(404, page.ToResponse(404).Status);
    }

    [Theory]
    [InlineData("https://example.org/?a=b:c", "https://example.org/?a=b:c")]
    [InlineData("/a:b", "/a:b")]
    [InlineData("page", "page")]
    [InlineData("?q=javascript:", "?q=javascript:")]
    [InlineData("mailto:a@b", "mailto:a@b")]
    [InlineData("HTTPS://A", "HTTPS://A")]
    [InlineData(" https://a", " https://a")]
    [InlineData("javascript:alert(1)", "about:invalid")]
    [InlineData("JaVaScRiPt:alert(1)", "about:invalid")]
    [InlineData(" javascript:alert(1)", "about:invalid")]
    [InlineData("java\nscript:alert(1)", "about:invalid")]
    [InlineData("\u0001javascript:alert(1)", "about:invalid")]
    [InlineData("data:text/html,<script>", "about:invalid")]
    [InlineData("vbscript:x", "about:invalid")]
    [InlineData("a\" onclick=\"b", "a&quot; onclick=&quot;b")]
    public void An_address_with_a_scheme_that_could_run_is_put_out_of_use(string url, string expected)
    {
        Assert.Equal($"<a href=\"{expected}\">x</a>", Html.From($"<a href=\"{url}\">x</a>").ToString());
        Assert.Equal($"<button formaction='{expected}'></button>", Html.From($"<button formaction='{url}'></button>").ToString());
    }

    [Fact]
    public void An_address_in_pieces_cannot_become_a_script()
    {
        string scheme = "javascript", rest = ":alert(1)";
        Assert.Equal("<a href='javascript%3Aalert(1)'></a>", Html.From($"<a href='{scheme}{rest}'></a>").ToString());
        Assert.Equal("<a href='javascript%3Aalert(1)'></a>", Html.From($"<a href='java{"script:alert(1)"}'></a>").ToString());
        Assert.Equal("<a href='a%3A/b:c'></a>", Html.From($"<a href='a{":/b:c"}'></a>").ToString());
        Assert.Equal("<a href='/a:b'></a>", Html.From($"<a href='/{"a:b"}'></a>").ToString());
        Assert.Equal("<a href='about:invalid'></a>", Html.From($"<a href='{new Uri("javascript:alert(1)")}'></a>").ToString());
        Assert.Equal("<a href='a12%3A00'></a>", Html.From($"<a href='a{new TimeOnly(12, 0):HH:mm}'></a>").ToString());
    }

    [Fact]
    public void What_htmx_fetches_comes_from_a_place_that_is_written_out() =>
        Assert.Equal("<p hx-get='/items/7' data-hx-target='#a'></p>", Html.From($"<p hx-get='/items/{7}' data-hx-target='#{"a"}'></p>").ToString());

    [Fact]
    public void A_number_may_stand_in_a_style() => Assert.Equal("<p style='width:50.5%'></p>", Html.From($"<p style='width:{50.5}%'></p>").ToString());

    // What the analyzer reports throws at run time without it.
#pragma warning disable SOCLE001, SOCLE002
    [Fact]
    public void Strings_that_are_joined_are_one_template()
    {
        string text = "z onfocus=alert(1)";
        bool? none = null;
        Assert.Equal("<p id='a'  title=\"z onfocus=alert(1)\">", Html.From($"<p id='a' lang" + $"=      \"{none}\" title=\"{text}\">").ToString());
        Assert.Equal("<p  title=\"z onfocus=alert(1)\">", Html.From($"" + $"<p la" + ($"" + $"ng=" + $"\"") + $"{none}" + $"\" title=\"{text}\">").ToString());
        Assert.Equal("<p lang=\"\">b</p>", Html.From($"<p lang=\"" + $"{true}" + $"\">b</p>").ToString());
        Assert.Equal("<p  y=\"z onfocus=alert(1)\">", Html.From($"<p x=" + $"      \"{none}\" y=\"{text}\">").ToString());
        Assert.Throws<InvalidOperationException>(() => Html.From($"<a href='{"javascript"}&" + $"#5" + $"8;{text}'></a>"));
    }

    [Fact]
    public void A_trusted_value_stays_inside_its_attribute()
    {
        string json = "{ \"a\": '<b>' }", script = "https://cdn.example/a.js?b=1&c";
        Html html = Html.From($"<div x-data='{Html.Trusted(json)}' my-name=\"{Html.Trusted("a\"b")}\" style='{Html.Trusted("color: red")}'></div>");
        Assert.Equal("<div x-data='{ &quot;a&quot;: &#39;&lt;b&gt;&#39; }' my-name=\"a&quot;b\" style='color: red'></div>", html.ToString());
        Assert.Equal("<script src='https://cdn.example/a.js?b=1&amp;c'></script>", Html.From($"<script src='{Html.Trusted(script)}'></script>").ToString());
        Assert.Equal("<a href='app:open'></a><p ></p>", Html.From($"<a href='{Html.Trusted("app:open")}'></a><p onclick='{Html.Trusted(null)}'></p>").ToString());
        Assert.Equal("<p>&lt;b&gt;</p>", Html.From($"<p>{Html.Trusted("<b>")}</p>").ToString());
        Assert.Throws<InvalidOperationException>(() => Html.From($"<script>{Html.Trusted("a")}</script>"));
        Assert.Throws<InvalidOperationException>(() => Html.From($"<p title={Html.Trusted("a")}>"));
        Assert.Equal("<my-list count='3' open=''></my-list>", Html.From($"<my-list count='{3}' open='{true}'></my-list>").ToString());
    }

    [Fact]
    public void A_script_with_a_tag_in_it_stands_in_no_picture()
    {
        Html script = Html.From($"<script>if (1 < 2) f()</script>");
        Html within = Html.From($"<main>{script}{Html.From($"<b>a</b>")}</main>");
        Assert.Equal("<svg/><svg></svg><main><script>if (1 < 2) f()</script><b>a</b></main>", Html.From($"<svg/><svg></svg>{within}").ToString());
        Assert.Contains("svg", Assert.Throws<InvalidOperationException>(() => Html.From($"<svg>{script}</svg>")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Html.From($"<math>{within}</math>"));
        Assert.Throws<InvalidOperationException>(() => Html.From($"<svg>{Html.Raw("<style>a<b</style>")}</svg>"));
        Assert.Throws<InvalidOperationException>(() => Html.From($"<svg a=b/>{"x"}"));
        Assert.Equal("<svg><g><style>a{}</style></g></svg>", Html.From($"<svg>{Html.From($"<g><style>a{{}}</style></g>")}</svg>").ToString());
    }
#pragma warning restore SOCLE001, SOCLE002

    [Fact]
    public void A_page_costs_its_bytes_and_little_else()
    {
        static Html Page(int number) => Html.From($"<h1>Hello, {"Ada"}</h1><p title='{number}'>{number}</p>");
        int length = Page(1000).Utf8.Length;
        const int BytesMax = 300; // the writer, its page, the Html, and its array's head
        Assert.InRange(Allocations.OnThread(() => Page(1000), enough: length + BytesMax) - length, 1, BytesMax);
    }

    // The analyzer refuses these while compiling; so here they are made as a program without it would make them.
    [Theory]
    [InlineData("<script>", "</script>")]
    [InlineData("<style>", "</style>")]
    [InlineData("<p onclick='", "'></p>")]
    [InlineData("<p title=", "></p>")]
    [InlineData("<p ", "></p>")]
    [InlineData("<", "></p>")]
    [InlineData("<!-- ", "-->")]
    [InlineData("<iframe src='", "'></iframe>")]
    [InlineData("<a href='javascript:", "'></a>")]
    [InlineData("<p hx-get='", "'></p>")]
    [InlineData("<p data-hx-post='/", "'></p>")]
    [InlineData("<p hx-trigger='", "'></p>")]
    [InlineData("<p data-on-click='", "'></p>")]
    [InlineData("<meta http-equiv=refresh content='0;url=", "'>")]
    [InlineData("<link rel='", "' href='/a'>")]
    [InlineData("<link rel=stylesheet href='", "'>")]
    [InlineData("<my-list of='", "'></my-list>")]
    [InlineData("<p data-hx-vals='", "'></p>")]
    [InlineData("<p DATA-HX-ON:click='", "'></p>")]
    [InlineData("<p style='color:", "'></p>")]
    // A browser reads these in two ways: script and style within svg hold tags.
    [InlineData("<svg><script>a<script>b</script>", "</script></svg>")]
    [InlineData("<SVG><svg></svg><xmp><p id='</xmp>", "'></p></SVG>")]
    [InlineData("<svg><![CDATA[<a title=']]><script>", "'></a></svg>")]
    public void Without_the_analyzer_a_misplaced_value_throws(string before, string after)
    {
        var template = new HtmlTemplate(0, 1);
        template.AppendLiteral(before);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() =>
        {
            template.AppendFormatted("x");
            template.AppendLiteral(after);
            Html.From(template);
        });
        Assert.Contains(before, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_may_have_a_title_and_styles_and_a_script_behind_it_compares()
    {
        string name = "<a>";
        Html html = Html.From($"<svg><style>a {{ fill: red }}</style><title>{name}</title><g><svg></svg></g></svg><script>if (1 < 2) f()</script><p>{name}</p>");
        Assert.Equal("<svg><style>a { fill: red }</style><title>&lt;a&gt;</title><g><svg></svg></g></svg><script>if (1 < 2) f()</script><p>&lt;a&gt;</p>", html.ToString());
    }

    [Fact]
    public void Values_of_the_wrong_kind_throw()
    {
        Assert.Contains("await", Assert.Throws<InvalidOperationException>(() => Made(t => t.AppendFormatted(Task.FromResult(1)))).Message, StringComparison.Ordinal);
        Assert.Contains("Select", Assert.Throws<InvalidOperationException>(() => Made(t => t.AppendFormatted(new[] { "a" }))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Made(t => { t.AppendLiteral("<p title='"); t.AppendFormatted(Html.Empty); }));
        Assert.Throws<InvalidOperationException>(() => Made(t => t.AppendLiteral("<p>a<b title='")));
        Assert.Throws<ArgumentException>(() => Html.Raw("<script>"));
        Assert.Equal("<b>x</b>", Html.Raw("<b>x</b>").ToString());
    }

    [Fact]
    public void A_template_that_has_become_html_takes_nothing_more()
    {
        var template = new HtmlTemplate(0, 0);
        template.AppendLiteral("<p>a</p>");
        Html html = Html.From(template);
        HtmlTemplate copy = template;
        Assert.Throws<InvalidOperationException>(() => copy.AppendLiteral("<script>"));
        Assert.Throws<InvalidOperationException>(() => Html.From(template));
        Assert.Equal("<p>a</p>", html.ToString());
    }

    [Fact]
    public void Whatever_a_value_is_a_browser_sees_the_author_s_elements_only()
    {
        Gen<string> parts = Gen.Elements("<", ">", "\"", "'", "&", "/", "script", "javascript:", ":", " ", "\n", "=", "onclick", "--", "!", "</title>", "</textarea>", "a", "\0", "`", "é", "&#58;", "{");
        Prop.ForAll(parts.ArrayOf().ToArbitrary(), pieces =>
        {
            string value = string.Concat(pieces);
            Html html = Html.From($"<title>{value}</title><p id=\"p\" title='{value}'>{value}</p><a href=\"{value}\">b</a><a href=\"x{value}\">b</a><textarea>{value}</textarea>");
            IDocument page = new HtmlParser().ParseDocument(html.ToString());
            string seen = value.Replace('\0', '\uFFFD');
            Assert.Equal(["html", "head", "title", "body", "p", "a", "a", "textarea"], page.All.Select(e => e.LocalName));
            Assert.Equal(seen, page.GetElementById("p")!.TextContent);
            Assert.Equal(seen, page.GetElementById("p")!.GetAttribute("title"));
            Assert.All(page.QuerySelectorAll("a"), a => Assert.Equal(1, a.Attributes.Length));
            Assert.All(page.QuerySelectorAll("a"), a => Assert.DoesNotMatch("(?i)^[\\s\0-\x20]*j[\\s]*avascript[\\s]*:", a.GetAttribute("href")!));
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(500));
    }

    private static Html Made(Action<HtmlTemplate> fill)
    {
        var template = new HtmlTemplate(0, 0);
        fill(template);
        return Html.From(template);
    }
}
