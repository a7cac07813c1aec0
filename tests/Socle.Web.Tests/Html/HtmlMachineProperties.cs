using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;

namespace Socle.Web.Tests;

/// <summary>
/// The machine that follows markup, beside a whole HTML parser: wherever it lets a value stand, in whatever markup, the parser sees that value as text or in an attribute
/// that runs nothing.
/// </summary>
public sealed class HtmlMachineProperties
{
    private const string Payload = "zqz\"'><zqz zqz=1 onload=zqz>--></title></textarea></script>&lt;zqz&gt;";

    private static Gen<string> Markup => Gen.OneOf(
        Gen.Elements("<", ">", "/", "\"", "'", "=", " ", "\n", "!", "-", "--", "?", "a", "&", "]]>"),
        Gen.Elements("<p ", "<p>", "</p>", "<a href=", "<a href=\"", "title=", " title='", "onclick=", "onclick='", "style=\"", "x", "src=\"", "srcdoc='"),
        Gen.Elements("<script>", "</script>", "<script ", "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea ", "<!--", "-->", "--!>", "<!", "<!doctype ", "<![CDATA[", "<svg>", "</svg>", "<math>", "</math>", "<iframe ", "<xmp>", "</xmp>"))
        .ArrayOf().Select(string.Concat);

    [Fact]
    public void A_value_never_becomes_markup()
    {
        int judged = 0;
        Prop.ForAll(Markup.ToArbitrary(), Markup.ToArbitrary(), Markup.ToArbitrary(), (before, between, after) =>
        {
            if (Made(before, between, after) is not { } html) return;
            judged++;
            AssertHarmless(html.ToString());
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(20000).WithEndSize(12));
        Assert.True(judged > 300, $"only {judged} templates were whole");
    }

    private static Html? Made(string before, string between, string after)
    {
        var template = new HtmlTemplate(0, 0);
        try
        {
            template.AppendLiteral(before);
            template.AppendFormatted(Payload);
            template.AppendLiteral(between);
            template.AppendFormatted("javascript:" + Payload);
            template.AppendLiteral(after);
            return Html.From(template);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void AssertHarmless(string html)
    {
        IDocument page = new HtmlParser().ParseDocument(html);
        foreach (INode node in page.GetDescendants())
        {
            if (node is IComment comment) Assert.DoesNotContain("zqz", comment.Data, StringComparison.Ordinal);
            if (node is IText text && text.Data.Contains("zqz", StringComparison.Ordinal)) Assert.False(text.ParentElement?.LocalName is "script" or "style" or "xmp" or "iframe", html);
            if (node is not IElement element) continue;
            Assert.DoesNotContain("zqz", element.LocalName, StringComparison.Ordinal);
            foreach (IAttr attribute in element.Attributes) AssertHarmless(attribute, html);
        }
    }

    private static void AssertHarmless(IAttr attribute, string html)
    {
        Assert.DoesNotContain("zqz", attribute.Name, StringComparison.Ordinal);
        if (!attribute.Value.Contains("zqz", StringComparison.Ordinal)) return;
        Assert.False(attribute.Name.StartsWith("on", StringComparison.Ordinal) || attribute.Name is "style" or "srcdoc", html);
        if (attribute.Name is "href" or "src") Assert.DoesNotMatch("(?i)^[\\s\0-\x20]*javascript:", attribute.Value);
    }
}
