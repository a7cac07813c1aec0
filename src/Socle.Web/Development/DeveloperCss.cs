namespace Socle.Web;

/// <summary>The style sheet of developers' error pages, light and dark.</summary>
internal static class DeveloperCss
{
    /// <summary>The sheet on one line, as its hash stands in the policy: browsers read CRLF as LF.</summary>
    public static string Text { get; } = string.Concat(Source.Split('\n').Select(line => line.Trim()));

    private const string Source = """
        :root { --side: clamp(1rem, 5vw, 3.5rem); --bg: #f6f7f9; --card: #fff; --fg: #1b1f24; --mute: #626a74; --line: #e3e6ea; --link: #0a58ca; --bad: #c2255c; --band: #fff5f8; --mark: #ffe3ec; --code: #f8f9fb; }
        @media (prefers-color-scheme: dark) {
            :root { --bg: #0f1318; --card: #161b22; --fg: #e4e8ee; --mute: #939daa; --line: #272e38; --link: #7ab4ff; --bad: #ff8fab; --band: #1f161c; --mark: #48202d; --code: #12171d; }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; background: var(--bg); }
        body { margin: 0; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--fg); }
        header { padding: clamp(1.2rem, 4vw, 2.6rem) var(--side) 1.4rem; background: var(--band); border-bottom: 1px solid var(--line); border-top: 4px solid var(--bad); }
        header > *, main > *, footer { max-width: 64rem; margin-left: auto; margin-right: auto; }
        .what { margin-top: 0; margin-bottom: .5rem; color: var(--mute); font-family: ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; font-size: .87rem; overflow-wrap: anywhere; }
        .what b { margin-right: .5em; padding: .1em .5em; border-radius: 5px; background: var(--bad); color: var(--card); }
        h1 { margin-top: 0; margin-bottom: .3rem; font-size: clamp(1.25rem, 3vw, 1.75rem); line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; white-space: pre-wrap; }
        .type { margin-top: 0; margin-bottom: 0; color: var(--bad); overflow-wrap: anywhere; }
        main { padding: 1.2rem var(--side); }
        h2 { margin-top: 1.8rem; margin-bottom: .6rem; font-size: 1rem; }
        main > h2:first-child { margin-top: .4rem; }
        h2.cause { font-weight: 400; overflow-wrap: anywhere; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
        code, pre { font: .84rem/1.6 ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; }
        .frame, summary { margin: 0; padding: .5rem 1rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
        section > :first-child, details:first-child > summary { border-top: 0; }
        .frame { color: var(--mute); }
        summary { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; cursor: pointer; }
        summary code { font-weight: 600; }
        summary span { color: var(--mute); font-size: .85rem; }
        summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; }
        pre { margin: 0; padding: .6rem 0; background: var(--code); border-top: 1px solid var(--line); overflow-x: auto; tab-size: 4; }
        pre > * { display: block; min-width: max-content; padding-right: 1rem; color: inherit; }
        pre mark { background: var(--mark); }
        pre i { display: inline-block; width: 4.2em; padding-right: 1.2em; color: var(--mute); font-style: normal; text-align: right; user-select: none; }
        table { width: 100%; border-collapse: collapse; }
        tr + tr > * { border-top: 1px solid var(--line); }
        th, td { padding: .4rem 1rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        th { width: 12rem; color: var(--mute); font-weight: 500; overflow-wrap: normal; }
        .gives { width: 30%; color: var(--mute); }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        footer { box-sizing: content-box; padding: 0 var(--side) 2.5rem; color: var(--mute); font-size: .85rem; }
        @media (max-width: 40rem) { th { width: 7rem; } th, td { padding: .4rem .7rem; } }
        """;
}
