namespace Socle.Web;

/// <summary>How a listing looks: light and dark as the reader's system is, on a telephone as on a desk.</summary>
internal static class ListingStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1d2330;--soft:#667085;--line:#e6e9ef;--hover:#f2f5fa;--link:#1a56db;--folder:#e0a82e;--folder-line:#b98516}
        @media (prefers-color-scheme:dark){:root{--page:#12151b;--card:#1a1f28;--ink:#e7eaf0;--soft:#98a2b3;--line:#2a313d;--hover:#222935;--link:#8ab4ff;--folder:#d9a441;--folder-line:#f0c473}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        header,main,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
        header{padding-top:2rem;padding-bottom:1rem}
        nav{font-size:1.375rem;font-weight:600;line-height:1.35;overflow-wrap:anywhere}
        nav span{color:var(--soft);font-weight:400;padding:0 .3rem}
        header p{margin:.25rem 0 0;color:var(--soft);font-size:.9375rem}
        a{color:var(--link);text-decoration:none}
        a:hover{text-decoration:underline}
        a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
        .card{background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden}
        table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
        th{font-size:.8125rem;font-weight:600;text-align:left;color:var(--soft);border-bottom:1px solid var(--line);white-space:nowrap}
        th a{display:block;padding:.625rem 1rem;color:inherit}
        th[aria-sort=ascending] a::after{content:" \2191"}
        th[aria-sort=descending] a::after{content:" \2193"}
        th:not([aria-sort=none]) a{color:var(--ink)}
        td{padding:0 1rem;border-top:1px solid var(--line);white-space:nowrap;color:var(--soft);font-size:.9375rem}
        tbody tr:first-child td{border-top:0}
        tbody tr:hover{background:var(--hover)}
        td:first-child{width:100%;white-space:normal;overflow-wrap:anywhere;padding:0}
        td a{display:flex;align-items:center;gap:.75rem;padding:.5rem 1rem;font-size:1rem}
        td:nth-child(2),th:nth-child(2){text-align:right}
        svg{flex:none;width:1.375rem;height:1.375rem;fill:none;stroke:var(--soft);stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
        .d svg{fill:var(--folder);stroke:var(--folder-line)}
        .d a{font-weight:600}
        .none{display:none}
        .empty{margin:0;padding:2.5rem 1rem;text-align:center;color:var(--soft)}
        footer{padding-top:1rem;padding-bottom:2.5rem;color:var(--soft);font-size:.8125rem;display:flex;justify-content:space-between}
        @media (max-width:38rem){header{padding-top:1.25rem}td:nth-child(3),th:nth-child(3){display:none}td:nth-child(2){padding-left:0}.card{border-radius:10px}main{padding:0 .5rem}}
        """;
}
