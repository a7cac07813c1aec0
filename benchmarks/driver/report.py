"""Figures into tables, text or markdown. Measures nothing."""
from statistics import median

COLUMNS = ("server", "cpu us/req", "spread", "requests/s", "p99 ms", "PSS MB", "alloc B/req", "busy", "others")
RULERS = ("kestrel", "nginx", "floor", "socket", "socket-async")


def medians(runs):
    """
    One figure each over the rounds; spread is the range of processor time in parts of its median. Of allocation the least is taken: a timer or a new pool
    thread in between adds to it, and nothing takes away.
    """
    times = [r.cpu_us for r in runs]
    figures = {name: median(getattr(r, name) for r in runs) for name in ("cpu_us", "requests_per_second", "p99_ms", "pss_mb", "busy", "others")}
    figures["allocated"] = min((r.allocated for r in runs if r.allocated is not None), default=None)
    figures["spread"] = (max(times) - min(times)) / figures["cpu_us"] if figures["cpu_us"] else 0.0
    return figures


def medians_of(runs):
    """The median of each figure over the rounds."""
    return {name: median(getattr(r, name) for r in runs) for name in runs[0].__dataclass_fields__}


def rate_rows(servers):
    """Header and rows of a table of times in milliseconds, open loop."""
    rows = [("server", "p50 ms", "p99 ms", "p99.9 ms", "longest", "load behind")]
    return rows + [(name, *(f"{f[figure]:.2f}" for figure in ("p50", "p99", "p999", "longest", "behind"))) for name, f in servers.items()]


def load_rows(servers):
    """servers: name to medians. Header and rows of one case's table, ratios of processor time last."""
    rulers = [r for r in RULERS if r in servers]
    rows = [COLUMNS + tuple(f"x {r}" for r in rulers)]
    for name, f in servers.items():
        rows.append((
            name, f"{f['cpu_us']:.2f}", f"{f['spread']:.0%}", f"{f['requests_per_second']:,.0f}", f"{f['p99_ms']:.2f}" if f['p99_ms'] else "-", f"{f['pss_mb']:.1f}",
            "-" if f["allocated"] is None else f"{f['allocated']:.1f}", f"{f['busy']:.0%}", f"{f['others']:.0%}",
            *(f"{f['cpu_us'] / servers[r]['cpu_us']:.2f}" for r in rulers)))
    return rows


def memory_rows(servers):
    rows = [("server", "bytes/connection", "of it managed", "before, MB")]
    for name, idle in servers.items():
        rows.append((name, f"{idle['own']:,.0f}", "-" if idle["managed"] is None else f"{idle['managed']:,.0f}", f"{idle['start_mb']:.1f}"))
    return rows


def target_rows(judged):
    rows = [("target", "measured", "verdict")]
    for target, value, verdict in judged:
        rows.append((target.says, "-" if value is None else f"{value:,.2f}", verdict))
    return rows


def table(rows, markdown):
    """The first column is aligned to the left, the rest to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]

    def line(row):
        cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))]
        return f"| {' | '.join(cells)} |" if markdown else "  ".join(cells)

    lines = [line(row) for row in rows]
    if markdown:
        rule = [("-" * w if i == 0 else "-" * (w - 1) + ":") for i, w in enumerate(widths)]
        lines.insert(1, f"| {' | '.join(rule)} |")
    return "\n".join(lines)


def heading(text, markdown):
    return f"\n### {text}\n" if markdown else f"\n{text}"
