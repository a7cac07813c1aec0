namespace Socle.Web;

/// <summary>The style sheet of our pages, light and dark, from phones to wide screens.</summary>
internal static class PageCss
{
    /// <summary>The sheet without the white space it is written with; that has to go anyway, since browsers read CRLF as LF and the hash in the policy would not fit.</summary>
    public static string Text { get; } = string.Concat(Source.Split('\n').Select(line => line.Trim()));

    // Icons are masks: a shape in currentColor, one letter a kind.
    private const string Source = """
        :root {
            --bg: #f6f7f9; --card: #fff; --fg: #1b1f24; --mute: #626a74; --line: #e3e6ea; --hover: #eef4fd; --link: #0a58ca; --ring: #2f81f7;
            --folder: #d9930d; --image: #1a8754; --video: #b3369c; --audio: #7a4fd6; --text: #5b6570; --code: #0b7285; --pack: #a15c1f; --page: #c92a35;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --bg: #0f1318; --card: #161b22; --fg: #e4e8ee; --mute: #939daa; --line: #272e38; --hover: #1d2632; --link: #7ab4ff; --ring: #58a6ff;
                --folder: #e8b04a; --image: #56c98b; --video: #e27ad0; --audio: #ac8ff2; --text: #98a3af; --code: #53c2d4; --pack: #d69a5f; --page: #f07c82;
            }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; background: var(--bg); }
        body {
            margin: 0 auto; max-width: 62rem; padding: clamp(1rem, 4vw, 2.5rem) clamp(.75rem, 3vw, 2rem) 2rem;
            font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--fg); background: var(--bg);
        }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        a:focus-visible { outline: 2px solid var(--ring); outline-offset: -2px; border-radius: 6px; }

        .top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .6rem 1.5rem; margin: 0 0 1rem; padding: 0 .25rem; }
        .crumbs { flex: 1 1 18rem; font-size: 1.3rem; font-weight: 400; line-height: 1.3; overflow-wrap: anywhere; }
        .crumbs ol { display: inline; margin: 0; padding: 0; list-style: none; }
        .crumbs li { display: inline; white-space: pre-wrap; unicode-bidi: isolate; }
        .crumbs li + li::before { content: "/" / ""; margin: 0 .4em; color: var(--mute); opacity: .6; }
        .crumbs a { border-radius: 4px; outline-offset: 2px !important; }
        .crumbs [aria-current] { color: var(--fg); font-weight: 600; }

        .search { position: relative; flex: 0 1 15rem; }
        .search input {
            width: 100%; padding: .4rem .7rem .4rem 2rem; border: 1px solid var(--line); border-radius: 8px; font: inherit; font-size: .9rem; color: var(--fg); background: var(--card);
            outline-offset: -1px; -webkit-appearance: none; appearance: none;
        }
        .search input:focus { outline: 2px solid var(--ring); }
        .search input::placeholder { color: var(--mute); opacity: 1; }
        .search::before {
            content: ""; position: absolute; left: .65rem; top: 50%; width: .95rem; height: .95rem; transform: translateY(-50%); background: var(--mute); pointer-events: none;
            -webkit-mask: var(--icon) center / contain no-repeat; mask: var(--icon) center / contain no-repeat;
            --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.6' stroke-linecap='round'%3E%3Ccircle cx='7' cy='7' r='4.5'/%3E%3Cpath d='m10.500 10.500 3.500 3.500'/%3E%3C/svg%3E");
        }
        .search kbd {
            display: none; position: absolute; right: .5rem; top: 50%; transform: translateY(-50%); padding: 0 .4em; border: 1px solid var(--line); border-radius: 5px;
            font: inherit; font-size: .75rem; color: var(--mute); background: var(--bg); pointer-events: none;
        }
        @media (scripting: enabled) and (hover: hover) { .search input:placeholder-shown:not(:focus) + kbd { display: block; } }

        .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: clip; box-shadow: 0 1px 2px rgb(0 0 0 / 4%); }
        main table { width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 0; }
        main th:nth-child(2) { width: 6.75rem; }
        main th:nth-child(3) { width: 10.5rem; }
        main th { position: sticky; top: 0; z-index: 1; padding: 0; background: var(--card); box-shadow: inset 0 -1px var(--line); font-size: .8rem; font-weight: 600; text-align: left; }
        main th a { display: block; padding: .65rem .9rem; color: var(--mute); white-space: nowrap; }
        main th a:hover, main th[aria-sort] a { color: var(--fg); text-decoration: none; }
        main th a::after { content: "" / ""; display: inline-block; width: .9em; margin-left: .35em; }
        main th:not([aria-sort]) a:hover::after { content: "\2195" / ""; color: var(--mute); }
        main th[aria-sort=ascending] a::after { content: "\2191" / ""; }
        main th[aria-sort=descending] a::after { content: "\2193" / ""; }
        main td { padding: 0 .9rem; border-top: 1px solid var(--line); color: var(--mute); line-height: 1.375rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
        main tbody tr:first-child td { border-top: 0; }
        main tbody tr:hover { background: var(--hover); }
        main td:first-child { padding: 0; white-space: normal; }
        main th:nth-child(2), main td:nth-child(2) { text-align: right; }
        main th:nth-child(2) a::after { position: absolute; margin-left: .15em; width: auto; }
        main th:nth-child(2) a { padding-right: 1.4rem; }
        main td:nth-child(2) { padding-right: 1.4rem; }
        main time i { font-style: normal; }

        main td a { display: flex; align-items: flex-start; gap: .65rem; padding: .5rem .9rem; color: var(--fg); overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: isolate; }
        main td a:hover { color: var(--link); }
        main td a::before {
            content: ""; flex: none; width: 1.125rem; height: 1.125rem; margin-top: .125rem; background: var(--text);
            -webkit-mask: var(--icon) center / contain no-repeat; mask: var(--icon) center / contain no-repeat; forced-color-adjust: preserve-parent-color;
        }
        .f, .t { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.3' stroke-linejoin='round' stroke-linecap='round'%3E%3Cpath d='M9 1.7H4.2c-.7 0-1.2.5-1.2 1.2v10.2c0 .7.5 1.2 1.2 1.2h7.6c.7 0 1.2-.5 1.2-1.2V5.7zM9 1.7v4h4'/%3E%3C/svg%3E"); }
        .t { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.3' stroke-linejoin='round' stroke-linecap='round'%3E%3Cpath d='M9 1.7H4.2c-.7 0-1.2.5-1.2 1.2v10.2c0 .7.5 1.2 1.2 1.2h7.6c.7 0 1.2-.5 1.2-1.2V5.7zM9 1.7v4h4M5.5 8.7h5M5.5 11.3h3.5'/%3E%3C/svg%3E"); }
        .d, .u { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 3.7c0-.8.7-1.5 1.5-1.5h3.4c.4 0 .8.2 1.1.5l1.1 1.3h5.4c.8 0 1.5.7 1.5 1.5v6.8c0 .8-.7 1.5-1.5 1.5h-11c-.8 0-1.5-.7-1.5-1.5z'/%3E%3C/svg%3E"); }
        .u { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.5' stroke-linejoin='round' stroke-linecap='round'%3E%3Cpath d='M8 13V3M3.8 7.2 8 3l4.2 4.2'/%3E%3C/svg%3E"); }
        .i { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.3' stroke-linejoin='round' stroke-linecap='round'%3E%3Crect x='1.7' y='2.7' width='12.6' height='10.6' rx='1.5'/%3E%3Ccircle cx='5.4' cy='6.1' r='1.1'/%3E%3Cpath d='m2 11.6 3.2-2.7 2.3 1.9 3.1-3.3 3.6 3.6'/%3E%3C/svg%3E"); }
        .v { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.3' stroke-linejoin='round' stroke-linecap='round'%3E%3Crect x='1.7' y='2.7' width='12.6' height='10.6' rx='1.5'/%3E%3Cpath fill='%23000' d='m6.6 5.7 3.9 2.3-3.9 2.3z'/%3E%3C/svg%3E"); }
        .a { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.3' stroke-linejoin='round' stroke-linecap='round'%3E%3Cpath d='M6 12.2V3.4l7.3-1.5v8.8'/%3E%3Ccircle cx='4.2' cy='12.2' r='1.8'/%3E%3Ccircle cx='11.5' cy='10.7' r='1.8'/%3E%3C/svg%3E"); }
        .c { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.5' stroke-linejoin='round' stroke-linecap='round'%3E%3Cpath d='M5 4.3 1.5 8 5 11.7M11 4.3 14.5 8 11 11.7M9.2 2.8 6.8 13.2'/%3E%3C/svg%3E"); }
        .z { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.3' stroke-linejoin='round' stroke-linecap='round'%3E%3Cpath d='M1.7 2.7h12.6v3.2H1.7zM2.7 5.9v7.4h10.6V5.9M6.3 8.6h3.4'/%3E%3C/svg%3E"); }
        .p { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23000' stroke-width='1.3' stroke-linejoin='round' stroke-linecap='round'%3E%3Cpath d='M8 4.2C6.6 3.1 4.600 2.700 1.700 2.900v9.400c2.900-.2 4.900.2 6.300 1.300 1.400-1.100 3.400-1.500 6.300-1.300V2.900C11.400 2.700 9.400 3.100 8 4.200zM8 4.200v9.200'/%3E%3C/svg%3E"); }
        main td .d { font-weight: 500; }
        main td .d::before { background: var(--folder); }
        main td .u { color: var(--mute); }
        main td .i::before { background: var(--image); }
        main td .v::before { background: var(--video); }
        main td .a::before { background: var(--audio); }
        main td .c::before { background: var(--code); }
        main td .z::before { background: var(--pack); }
        main td .p::before { background: var(--page); }

        .none { margin: 0; color: var(--mute); }
        .empty { padding: 2.2rem .9rem !important; text-align: center !important; }
        footer { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; padding: .8rem .35rem 0; color: var(--mute); font-size: .85rem; }
        .notice { margin: 18vh auto 0; max-width: 28rem; text-align: center; color: var(--mute); }
        .notice h1 { margin: .2rem 0 .6rem; color: var(--fg); font-size: 1.5rem; }
        .notice p { margin: 0; }
        .notice .out { margin-top: 1.4rem; }
        .notice .out a { padding: .4rem .2rem; }
        .status { font-size: 3.5rem; font-weight: 200; letter-spacing: .06em; line-height: 1.1; }

        @media (max-width: 36rem) {
            main th a, main td a { padding-left: .7rem; padding-right: .4rem; }
            main th:not(:first-child) a { padding-left: .5rem; padding-right: .5rem; }
            main th:nth-child(2) a, main td:nth-child(2) { padding-right: 1rem; }
            main td { padding: 0 .5rem; font-size: .85rem; }
            main td:first-child { font-size: inherit; }
            main td a { padding-top: .625rem; padding-bottom: .625rem; }
            main th:nth-child(2) { width: 5.5rem; }
            main th:nth-child(3) { width: 6.25rem; }
            main time i { display: none; }
            .crumbs { font-size: 1.15rem; }
            .search { flex: 1 1 100%; }
            .search input { padding-top: .55rem; padding-bottom: .55rem; font-size: 1rem; }
        }
        @media print { body { max-width: none; background: none; } .card { border: 0; box-shadow: none; } main th { position: static; } footer, .search { display: none; } }
        """;
}
