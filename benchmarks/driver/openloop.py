"""Requests at a fixed rate, whether earlier ones are answered or not: what a person at the other end waits for. Knows the open-loop load, not what the servers are."""
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import wrk
from peers import Kestrel, Nginx, Socle, compile_c
from process import Process, cpus, free_port, pin

CONNECTIONS = 64


@dataclass(frozen=True)
class Rate:
    """A case: so many requests a second for a path, and some per mille of them for another, which blocks its thread."""
    name: str
    title: str
    per_second: int
    pinned: bool
    slow_path: str = ""
    slow_per_mille: int = 0


RATES = {r.name: r for r in (
    Rate("slow", "2,000 requests/s on 2 loops, open loop, of which 1 % block for 200 ms: how long the others wait", 2_000, pinned=False, slow_path="/sleep?ms=200", slow_per_mille=10),
    Rate("p99", "40,000 requests/s, open loop, server on one processor", 40_000, pinned=True),
)}


class Variant(Socle):
    """Ours on epoll with settings of its own."""

    def __init__(self, name, **environment):
        super().__init__("epoll")
        self.name = name
        self.environment = {**self.environment, **environment}


def contenders(rate):
    if rate.slow_path:
        return [Variant("socle, hand-over only", SOCLE_LOOPS="2", BENCH_MOVER="0"), Variant("socle", SOCLE_LOOPS="2"), Kestrel()]
    return [Variant("socle"), Kestrel(), Nginx()]


@dataclass(frozen=True)
class Run:
    """Times in milliseconds from when a request was due; behind is how far the load itself came behind its schedule: where it is much, the times are its own."""
    p50: float
    p99: float
    p999: float
    longest: float
    behind: float


def measure(peer, rate, site, settings):
    """Raises wrk.Failed or RuntimeError when the run counts for nothing."""
    server_cpu, client_cpu = cpus() if rate.pinned else (None, None)
    port = free_port()
    with Process(peer.command(port, site, None), peer.environment, server_cpu) as server:
        server.wait_until_listening(port)
        _load(port, rate, settings.warmup, client_cpu)
        told = _load(port, rate, settings.seconds, client_cpu)
    return Run(told["p50_ms"], told["p99_ms"], told["p999_ms"], told["max_ms"], told["behind_ms"])


def _load(port, rate, seconds, cpu):
    command = [compile_c("benchmarks/load/openloop.c"), str(port), str(rate.per_second), str(CONNECTIONS), str(seconds), "/plaintext"]
    if rate.slow_path:
        command += [rate.slow_path, str(rate.slow_per_mille)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=pin(cpu))
    if done.returncode:
        raise wrk.Failed(done.stderr.strip() or f"{Path(command[0]).name} failed")
    return json.loads(done.stdout)
