namespace Socle.Generators.Tests;

/// <summary>What a developer is told, while compiling, about holes in HTML.</summary>
public sealed class HtmlAnalyzerTests
{
    [Theory]
    [InlineData("<p>{text} {maybe} {number} {day:yyyy} {html} {pieces} {flag} {anything}</p>")]
    [InlineData("<p>{await later}</p>")]
    [InlineData("<a href='{url}' title='a {text}' class='b{number}'>x</a>")]
    [InlineData("<input value='{maybe}' checked='{flag}' aria-busy='{flag}'>")]
    [InlineData("<a href='/users/{text}'>x</a> <a href='https://example.org/{text}?a={text}&amp;b={number}'>y</a> <a href='{url}&amp;page={number}'>z</a>")]
    [InlineData("<a href='mailto:{text}'>x</a> <img src='data:image/png;base64,{text}'>")]
    [InlineData("<div style='width:{share}%'></div>")]
    [InlineData("<title>{text}</title><textarea>{text}</textarea>")]
    [InlineData("<script src='/app.js?v={text}'></script><script>var a = '<p>' + 1;</script><p>{text}</p>")]
    [InlineData("<!doctype html><!-- a > b --><!--><p>{text}</p>")]
    [InlineData("1 < 2 {text} </> a<")]
    [InlineData("<svg><path d='M{number} 0'/></svg>")]
    [InlineData("<ul>{pieces.Select(p => Html.From($\"<li>{p}</li>\"))}</ul>")]
    public async Task These_are_good(string html) => Assert.Empty(await Snippet.JudgeAsync(Template(html.EndsWith("a<", StringComparison.Ordinal) ? html + " b" : html)));

    [Theory]
    [InlineData("<script>var a = '{text}';</script>", "SOCLE001 text")]
    [InlineData("<SCRIPT type='module'>{number}</script>", "SOCLE001 number")]
    [InlineData("<style>p {{ color: {text} }}</style>", "SOCLE001 text")]
    [InlineData("<p onclick='go({number})'>", "SOCLE001 number")]
    [InlineData("<p @click='{text}'></p>", "SOCLE001 text")]
    [InlineData("<p hx-on:click='{text}'></p>", "SOCLE001 text")]
    [InlineData("<p title={text}></p>", "SOCLE001 text")]
    [InlineData("<p title=a{text}></p>", "SOCLE001 text")]
    [InlineData("<{text}>", "SOCLE001 text")]
    [InlineData("<h{number}>", "SOCLE001 number")]
    [InlineData("</{text}>", "SOCLE001 text")]
    [InlineData("<p {text}></p>", "SOCLE001 text")]
    [InlineData("<p data-{text}='a'></p>", "SOCLE001 text")]
    [InlineData("<!-- {text} -->", "SOCLE001 text")]
    [InlineData("<!doctype {text}>", "SOCLE001 text")]
    [InlineData("<iframe srcdoc='{text}'></iframe>", "SOCLE001 text")]
    [InlineData("<iframe src='{url}'></iframe>", "SOCLE001 url")]
    [InlineData("<script src='{url}'></script>", "SOCLE001 url")]
    [InlineData("<script src='/{url}'></script>", "SOCLE001 url")]
    [InlineData("<script src='//{text}/a.js'></script>", "SOCLE001 text")]
    [InlineData("<base href='{url}'>", "SOCLE001 url")]
    [InlineData("<a href='javascript:{text}'>", "SOCLE001 text")]
    [InlineData("<a href=' JavaScript:{text}'>", "SOCLE001 text")]
    [InlineData("<a href='data:text/html,{text}'>", "SOCLE001 text")]
    [InlineData("<a href='java&#115;cript{text}'>", "SOCLE001 text")]
    [InlineData("<svg><animate attributeName=href to='{url}'/></svg>", "SOCLE001 url")]
    [InlineData("<script>/* <!-- <script> */</script>{text}", "SOCLE001 text")]
    [InlineData("<title><b title='{text}'></title>", "SOCLE001 text")]
    [InlineData("<p title='a'b='{text}' {number}></p>", "SOCLE001 number")]
    [InlineData("<a href='{text}:{number}'></a>", "SOCLE001 number")]
    public async Task In_these_escaping_is_not_enough(string html, string found) => Assert.Equal(found, Assert.Single(await Snippet.JudgeAsync(Template(html))));

    [Theory]
    [InlineData("<p title='{html}'></p>", "SOCLE003 html")]
    [InlineData("<title>{html}</title>", "SOCLE003 html")]
    [InlineData("<textarea>{pieces}</textarea>", "SOCLE003 pieces")]
    [InlineData("<div style='color:{text}'></div>", "SOCLE003 text")]
    [InlineData("<p>{later}</p>", "SOCLE003 later")]
    [InlineData("<p>{words}</p>", "SOCLE003 words")]
    public async Task In_these_the_value_is_of_the_wrong_kind(string html, string found) => Assert.Equal(found, Assert.Single(await Snippet.JudgeAsync(Template(html))));

    [Theory]
    [InlineData("<p title='{text}")]
    [InlineData("{text}<p")]
    [InlineData("{text}<script>")]
    [InlineData("<title>{text}")]
    [InlineData("{text}<!-- a")]
    [InlineData("{text}<")]
    public async Task These_are_not_whole(string html) => Assert.Equal("SOCLE002 all", Assert.Single(await Snippet.JudgeAsync(Template(html))));

    [Fact]
    public async Task A_template_in_two_strings_is_read_as_one() =>
        Assert.Equal(["SOCLE001 text"], await Snippet.JudgeAsync("$\"<script>\" + $\"{text}</script>\""));

    private static string Template(string html) => $"$\"{html}\"";
}
