namespace Socle.Web.Tests;

/// <summary>What is kept of rendered Markdown, and that no text is rendered twice at a time.</summary>
public sealed class RenderedMarkdownTests
{
    [Fact]
    public async Task Who_asks_for_what_is_being_rendered_waits_for_it()
    {
        int rendered = 0;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        var markdown = new RenderedMarkdown(text =>
        {
            if (Interlocked.Increment(ref rendered) > 1) return "<p>again</p>";
            begun.SetResult();
            goOn.Wait(TestContext.Current.CancellationToken);
            return $"<p>{text}</p>";
        });
        Task<byte[]?> first = Task.Run(() => markdown.HtmlAsync("a").AsTask());
        await begun.Task.Safely();
        Task<byte[]?> second = markdown.HtmlAsync("a").AsTask();
        Assert.Equal((false, 1), (second.IsCompleted, rendered));
        goOn.Set();
        byte[] html = (await first.Safely())!;
        Assert.Equal("<p>a</p>"u8.ToArray(), html);
        Assert.Same(html, await second.Safely());
    }

    [Fact]
    public async Task A_text_that_cannot_be_rendered_is_not_tried_again()
    {
        int rendered = 0;
        var markdown = new RenderedMarkdown(_ => { rendered++; return null; });
        Assert.Null(await markdown.HtmlAsync("a"));
        Assert.Null(await markdown.HtmlAsync("a"));
        Assert.Equal(1, rendered);
    }

    [Fact]
    public async Task A_fault_of_the_renderer_is_reported_once_and_the_text_not_tried_again()
    {
        int rendered = 0;
        var markdown = new RenderedMarkdown(_ => ++rendered == 1 ? throw new FormatException() : "<p>a</p>");
        await Assert.ThrowsAsync<FormatException>(() => markdown.HtmlAsync("a").AsTask());
        Assert.Null(await markdown.HtmlAsync("a"));
        Assert.Equal(1, rendered);
        Assert.NotNull(await markdown.HtmlAsync("b"));
    }

    [Fact]
    public async Task Past_8_MB_what_was_asked_for_longest_ago_goes()
    {
        Assert.Equal(8 * 1024 * 1024, RenderedMarkdown.BytesMax);
        string quarter = new('x', RenderedMarkdown.BytesMax / 4);
        List<string> rendered = [];
        var markdown = new RenderedMarkdown(text => { rendered.Add(text); return quarter; });
        foreach (string text in "abcdaebacd".Select(c => c.ToString())) await markdown.HtmlAsync(text);
        Assert.Equal("abcdebcd", string.Concat(rendered));
    }

    [Fact]
    public async Task Past_256_texts_too_and_what_alone_is_too_long_is_not_kept()
    {
        Assert.Equal(256, RenderedMarkdown.CountMax);
        List<string> rendered = [];
        var markdown = new RenderedMarkdown(text => { rendered.Add(text); return text == "long" ? new string('x', RenderedMarkdown.BytesMax + 1) : null; });
        for (int i = 0; i <= RenderedMarkdown.CountMax; i++) await markdown.HtmlAsync($"{i}");
        await markdown.HtmlAsync("1");
        Assert.Equal(RenderedMarkdown.CountMax + 1, rendered.Count);
        await markdown.HtmlAsync("0");
        Assert.Equal(RenderedMarkdown.CountMax + 2, rendered.Count);
        await markdown.HtmlAsync("long");
        await markdown.HtmlAsync("long");
        Assert.Equal(RenderedMarkdown.CountMax + 4, rendered.Count);
    }
}
