using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Socle.Cli;

/// <summary>Markdown as github.com reads it, made into HTML: tables, tasks, struck text, bare links, headings that can be linked to. HTML in it is left out, and its words stay.</summary>
internal static class MarkdownText
{
    // A long address that is named once and referred to thousands of times makes hundreds of megabytes of 128 KB. Tables of nothing but cells, the most that other
    // texts make, come to ten times their length.
    private const int CharsMax = 2 * 1024 * 1024;

    // Markdig compares the delimiters of a paragraph (or heading, or table) with one another: up to 13 ns for each pair of `[](a`, 2 ns for `_a `, so 128 KB of `[](` took 10 s.
    // The sum of the squares of their numbers is what that costs: 50 million is half a second at most, and one paragraph of 7,000 delimiters. People write some hundreds.
    private const long PairsMax = 50_000_000;

    private static readonly System.Buffers.SearchValues<char> Delimiters = System.Buffers.SearchValues.Create("[]*_~`<");

    private static readonly MarkdownPipeline Pipeline = Bounded(new MarkdownPipelineBuilder()
        .UsePipeTables().UseTaskLists().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseAutoLinks()).Build();

    /// <summary>Converts Markdown to HTML; returns null for a text that is nested deeper, becomes longer, or takes more work than any that a person writes.</summary>
    public static string? ToHtml(string text)
    {
        using var html = new BoundedWriter(CharsMax) { NewLine = "\n" };
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlBlockRenderer>(new WordsOfBlock());
        renderer.ObjectRenderers.Replace<HtmlInlineRenderer>(new WordsOfInline());
        try
        {
            MarkdownDocument document = Markdown.Parse(text, Pipeline);
            NameHeadings(document);
            renderer.Render(document);
        }
        catch (Exception)
        {
            // The length, the work, Markdig's limit, which keeps its recursion within the stack, or a fault in it: none may take the listing away.
            return null;
        }
        return html.ToString();
    }

    // Blocks are closed before any of their text is looked at.
    private static MarkdownPipelineBuilder Bounded(MarkdownPipelineBuilder builder)
    {
        foreach (BlockParser parser in builder.BlockParsers) parser.Closed += Count;
        return builder;
    }

    private static void Count(BlockProcessor processor, Block block)
    {
        if (block is not LeafBlock { ProcessInlines: true } leaf) return;
        long delimiters = 0;
        for (int i = 0; i < leaf.Lines.Count; i++)
        {
            foreach (char c in leaf.Lines.Lines[i].Slice.AsSpan())
            {
                if (Delimiters.Contains(c)) delimiters++;
            }
        }
        long pairs = delimiters * delimiters + (processor.Document.GetData(typeof(MarkdownText)) as long? ?? 0);
        if (pairs > PairsMax) throw new InvalidDataException("The text has too many delimiters.");
        processor.Document.SetData(typeof(MarkdownText), pairs);
    }

    // Markdig's own way counts up from 1 for each heading of the same words: the square of their number.
    private static void NameHeadings(MarkdownDocument document)
    {
        var seen = new Dictionary<string, int>();
        foreach (HeadingBlock heading in document.Descendants<HeadingBlock>())
        {
            IEnumerable<string> words = heading.Inline?.Descendants().Select(i => i switch { LiteralInline l => l.Content.ToString(), CodeInline c => c.Content, _ => "" }) ?? [];
            string name = LinkHelper.UrilizeAsGfm(string.Concat(words));
            int before = seen.GetValueOrDefault(name);
            seen[name] = before + 1;
            if (name.Length > 0) heading.GetAttributes().Id = before == 0 ? name : $"{name}-{before}";
        }
    }

    // `<p align="center">Words</p>` over several lines; comments, scripts and styles have no words.
    private sealed class WordsOfBlock : HtmlObjectRenderer<HtmlBlock>
    {
        protected override void Write(HtmlRenderer renderer, HtmlBlock block)
        {
            if (block.Type is not (HtmlBlockType.InterruptingBlock or HtmlBlockType.NonInterruptingBlock)) return;
            string words = WithoutTags(block.Lines.ToString());
            if (!string.IsNullOrWhiteSpace(words)) renderer.Write("<p>").WriteEscape(words).WriteLine("</p>");
        }

        private static string WithoutTags(string html)
        {
            var words = new System.Text.StringBuilder();
            for (int at = 0; at < html.Length;)
            {
                int open = html.IndexOf('<', at), close = open < 0 ? -1 : html.IndexOf('>', open);
                words.Append(html, at, (open < 0 ? html.Length : open) - at);
                at = close < 0 ? html.Length : close + 1;
            }
            return System.Net.WebUtility.HtmlDecode(words.ToString()).Trim();
        }
    }

    private sealed class WordsOfInline : HtmlObjectRenderer<HtmlInline>
    {
        protected override void Write(HtmlRenderer renderer, HtmlInline inline)
        {
            // The one that tables need: a line cannot end in them otherwise.
            if (inline.Tag.StartsWith("<br", StringComparison.OrdinalIgnoreCase)) renderer.Write("<br />");
        }
    }
}
