namespace Socle.Web;

/// <summary>The style sheet of a README, for pages that show one.</summary>
internal static class ReadmeCss
{
    /// <summary>The sheet, as <see cref="PageCss.Text"/>.</summary>
    public static string Text { get; } = string.Concat(Source.Split('\n').Select(line => line.Trim()));

    private const string Source = """
        .readme { margin-top: 1.25rem; }
        .readme > h2 { margin: 0; padding: .3rem .1rem; border-bottom: 1px solid var(--line); font-size: .9rem; }
        .readme > h2 a { display: flex; unicode-bidi: isolate; gap: .55rem; align-items: center; padding: .3rem .8rem; color: var(--fg); }
        .readme > h2 a::before { content: ""; width: 1rem; height: 1rem; background: var(--text); -webkit-mask: var(--icon) center / contain no-repeat; mask: var(--icon) center / contain no-repeat; }
        .readme > div { padding: 1.4rem clamp(1rem, 4vw, 2.2rem) 1.8rem; font-size: 1rem; line-height: 1.6; overflow-wrap: break-word; }
        .readme > div > :first-child { margin-top: 0; }
        .readme > div > :last-child { margin-bottom: 0; }
        .readme h1, .readme div h2, .readme h3, .readme h4, .readme h5, .readme h6 { margin: 1.6em 0 .7em; line-height: 1.25; font-weight: 600; scroll-margin-top: 1rem; }
        .readme h1 { font-size: 1.8rem; }
        .readme div h2 { font-size: 1.4rem; }
        .readme h1, .readme div h2 { padding-bottom: .3em; border-bottom: 1px solid var(--line); }
        .readme h3 { font-size: 1.15rem; }
        .readme h4, .readme h5, .readme h6 { font-size: 1rem; }
        .readme h6 { color: var(--mute); }
        .readme p, .readme ul, .readme ol, .readme blockquote, .readme pre, .readme table, .readme dl { margin: 0 0 1rem; }
        .readme ul, .readme ol { padding-left: 1.8em; }
        .readme li + li { margin-top: .25em; }
        .readme li > ul, .readme li > ol { margin: .25em 0 0; }
        .readme .task-list-item { list-style: none; }
        .readme .task-list-item input { margin: 0 .45em 0 -1.35em; vertical-align: -.1em; accent-color: var(--ring); }
        .readme a { text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 40%, transparent); text-underline-offset: .15em; }
        .readme > h2 a { text-decoration: none; }
        .readme a:hover { text-decoration-color: currentColor; }
        .readme code, .readme pre, .readme kbd { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
        .readme code, .readme kbd { padding: .15em .35em; border-radius: 5px; background: var(--hover); }
        .readme pre { padding: .9rem 1rem; overflow-x: auto; border-radius: 8px; background: var(--bg); border: 1px solid var(--line); line-height: 1.5; tab-size: 4; }
        .readme pre code { padding: 0; background: none; font-size: inherit; }
        .readme div > pre:only-child { padding: 0; border: 0; background: none; white-space: pre-wrap; }
        .readme blockquote { padding: 0 1em; border-left: .25em solid var(--line); color: var(--mute); }
        .readme blockquote > :last-child { margin-bottom: 0; }
        .readme img { max-width: 100%; height: auto; border-radius: 6px; }
        .readme hr { height: 1px; margin: 1.6rem 0; border: 0; background: var(--line); }
        .readme table { display: block; width: fit-content; max-width: 100%; overflow-x: auto; border-collapse: collapse; }
        .readme th, .readme td { padding: .4rem .8rem; border: 1px solid var(--line); text-align: left; }
        .readme th { background: var(--hover); font-weight: 600; }
        .readme .center { text-align: center; }
        .readme .right { text-align: right; }
        """;
}
