"""./bench: servers side by side in one run. Reads the arguments, alternates the servers over the rounds, prints tables and verdicts."""
import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime, timezone

import datagrams
import load
import memory
import openloop
import report
import wrk
from cases import CASES, FILES
from peers import ROOT, Absent, make_site, peers
from process import cpus
from targets import ALLOCATED, CPU_VS, MEMORY, MEMORY_VS, P99, P99_VS, RATE, judge


OTHERS = ("memory", "udp", *openloop.RATES)


def arguments():
    words = argparse.ArgumentParser(
        prog="./bench", description="Compares Socle with Kestrel, nginx and the floor (60 lines of C) on this machine.",
        epilog="also: ./bench serve PORT WWWROOT | ./bench app PORT WWWROOT | ./bench probe PORT | ./bench micro [FILTER]")
    words.add_argument("cases", nargs="*", metavar="CASE", help=f"{', '.join((*CASES, *OTHERS))}; all of them if none is named")
    words.add_argument("--rounds", type=positive, default=3, help="runs of each server and case; medians are shown (3)")
    words.add_argument("--seconds", type=positive, default=3, help="measured seconds of each run (3)")
    words.add_argument("--warmup", type=positive, default=8, help="seconds of load before that, while code is compiled (8)")
    words.add_argument("--connections", type=positive, default=64, help="connections at once (64)")
    words.add_argument("--transport", choices=("socket", "epoll", "both"), default="both", help="which of ours (both)")
    words.add_argument("--servers", metavar="NAMES", help="only these, by name with commas between: socle-socket,kestrel")
    words.add_argument("--json", metavar="FILE", help="also writes every run there")
    words.add_argument("--markdown", action="store_true", help="tables as markdown")
    settings = words.parse_args()
    unknown = [c for c in settings.cases if c not in (*CASES, *OTHERS)]
    if unknown:
        usage(f"no case is named {', '.join(unknown)}; there are {', '.join((*CASES, *OTHERS))}")
    settings.cases = settings.cases or [*CASES, *OTHERS]
    return settings


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def usage(problem):
    print(f"bench: {problem}", file=sys.stderr)
    raise SystemExit(2)


def present(settings):
    """The chosen peers that can take part."""
    transports = ("socket", "epoll") if settings.transport == "both" else (settings.transport,)
    chosen = peers(transports)
    if settings.servers:
        names = settings.servers.split(",")
        if unknown := set(names) - {p.name for p in chosen}:
            usage(f"no server is named {', '.join(sorted(unknown))}; there are {', '.join(p.name for p in chosen)}")
        chosen = [p for p in chosen if p.name in names]
    return prepared(chosen)


def prepared(peers):
    """Those that can take part; each that cannot is named with its reason."""
    found = []
    for peer in peers:
        try:
            peer.prepare()
            found.append(peer)
        except Absent as e:
            print(f"skipped {peer.name}: {e}")
    return found


def alternate(servers, rounds, measure):
    """name -> results, servers in turn over the rounds, every other round backwards: a fixed order makes differences of its own."""
    results, discarded = {p.name: [] for p in servers}, []
    for turn in range(rounds):
        for peer in servers if turn % 2 == 0 else servers[::-1]:
            progress(f"round {turn + 1} of {rounds}: {peer.name}")
            try:
                results[peer.name].append(measure(peer))
            except (wrk.Failed, RuntimeError) as e:
                discarded.append(f"discarded {peer.name}, round {turn + 1}: {e}")
    progress("")
    return {name: runs for name, runs in results.items() if runs}, discarded


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def say(rows, discarded, markdown):
    if len(rows) > 1:
        print(report.table(rows, markdown))
    print("\n".join(discarded), end="\n" if discarded else "", flush=True)


def run_load(case, servers, site, settings, record):
    able = [p for p in servers if case.name in p.cases]
    results, discarded = alternate(able, settings.rounds, lambda peer: load.measure(peer, case, site, settings))
    figures = {name: report.medians(runs) for name, runs in results.items()}
    print(report.heading(f"{case.name}: {case.title}", settings.markdown))
    say(report.load_rows(figures), discarded, settings.markdown)
    record["cases"][case.name] = {
        name: {"median": figures[name], "runs": [asdict(r) for r in runs]} for name, runs in results.items()}
    record["discarded"] += [f"{case.name}: {d}" for d in discarded]
    for name, f in figures.items():
        record["figures"][case.name, name, ALLOCATED] = f["allocated"]
        for other, of_other in figures.items():
            record["figures"][case.name, name, CPU_VS + other] = f["cpu_us"] / of_other["cpu_us"]


def run_memory(servers, site, settings, record):
    able = [p for p in servers if p.name != "floor"]
    results, discarded = alternate(able, 1, lambda peer: memory.measure(peer, site, settings))
    figures = {name: asdict(runs[0]) for name, runs in results.items()}
    print(report.heading(f"memory: {memory.CONNECTIONS:,} idle connections, each after one request", settings.markdown))
    say(report.memory_rows(figures), discarded, settings.markdown)
    record["cases"]["memory"] = figures
    record["discarded"] += [f"memory: {d}" for d in discarded]
    for name, f in figures.items():
        record["figures"]["memory", name, MEMORY] = f["own"]
        for other, of_other in figures.items():
            record["figures"]["memory", name, MEMORY_VS + other] = f["own"] / of_other["own"]


def run_rate(rate, site, settings, record):
    with openloop.Standing(rate, site, settings) as servers:
        results, discarded = alternate(prepared(openloop.contenders(rate)), settings.rounds, servers.measure)
    figures = {name: report.medians_of(runs) for name, runs in results.items()}
    print(report.heading(f"{rate.name}: {rate.title}", settings.markdown))
    say(report.rate_rows(figures), discarded, settings.markdown)
    record["cases"][rate.name] = {name: {"median": figures[name], "runs": [asdict(r) for r in runs]} for name, runs in results.items()}
    record["discarded"] += [f"{rate.name}: {d}" for d in discarded]
    for name, f in figures.items():
        record["figures"][rate.name, name, P99] = f["p99"]
        for other, of_other in figures.items():
            record["figures"][rate.name, name, P99_VS + other] = f["p99"] / of_other["p99"]


def run_udp(settings, record):
    results, discarded = alternate(prepared(datagrams.ECHOES), settings.rounds, lambda echo: datagrams.measure(echo, settings))
    figures = {name: report.medians(runs) for name, runs in results.items()}
    print(report.heading(f"udp: echo of {datagrams.BYTES} bytes, {datagrams.ON_THE_WAY} datagrams on the way", settings.markdown))
    say(report.load_rows(figures), discarded, settings.markdown)
    record["cases"]["udp"] = {name: {"median": figures[name], "runs": [asdict(r) for r in runs]} for name, runs in results.items()}
    record["discarded"] += [f"udp: {d}" for d in discarded]
    if "socle" in figures:
        record["figures"]["udp", "socle", ALLOCATED] = figures["socle"]["allocated"]
        loops = [f["cpu_us"] for name, f in figures.items() if name != "socle"]
        if loops:
            record["figures"]["udp", "socle", RATE] = min(loops) / figures["socle"]["cpu_us"]


def conditions(settings):
    """What a figure depends on; figures with different ones are not compared."""
    def git(*words):
        return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True).stdout.strip()

    server_cpu, client_cpu = cpus()
    return {
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"), "commit": git("rev-parse", "--short", "HEAD"),
        "changed": bool(git("status", "--porcelain", "--untracked-files=no")), "kernel": platform.release(), "processors": os.cpu_count(),
        "server_cpu": server_cpu, "client_cpu": client_cpu, "connections": settings.connections,
        "seconds": settings.seconds, "warmup": settings.warmup, "rounds": settings.rounds}


def say_conditions(c):
    where = f"server on CPU {c['server_cpu']}, load on CPU {c['client_cpu']}" if c["server_cpu"] is not None else "one CPU for both: ratios only"
    changed = " with changes" if c["changed"] else ""
    print(f"commit {c['commit']}{changed}, Linux {c['kernel']}, {c['processors']} CPUs; {where}; {c['connections']} connections, "
          f"{c['rounds']} rounds of {c['seconds']} s after {c['warmup']} s", flush=True)


def main():
    settings = arguments()
    needs_wrk = any(c in CASES for c in settings.cases)
    if needs_wrk and not shutil.which("wrk"):
        usage("wrk is not installed, and it makes the load (sudo apt-get install wrk)")
    needs_servers = any(c != "udp" for c in settings.cases)
    servers = present(settings) if needs_servers else []
    if needs_servers and not servers:
        usage("no server is left to measure")
    record = {"conditions": conditions(settings), "cases": {}, "discarded": [], "figures": {}}
    say_conditions(record["conditions"])
    site = make_site(FILES)
    try:
        for name in settings.cases:
            if name == "memory":
                run_memory(servers, site, settings, record)
            elif name == "udp":
                run_udp(settings, record)
            elif name in openloop.RATES:
                run_rate(openloop.RATES[name], site, settings, record)
            else:
                run_load(CASES[name], servers, site, settings, record)
    finally:
        shutil.rmtree(site)
    judged = judge(record.pop("figures"), settings.cases)
    if judged:
        print(report.heading("targets", settings.markdown))
        print(report.table(report.target_rows(judged), settings.markdown))
    if settings.json:
        record["targets"] = [{"target": t.says, "at_most": t.at_most, "measured": v, "verdict": verdict} for t, v, verdict in judged]
        with open(settings.json, "w") as file:
            json.dump(record, file, indent=2)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130)
