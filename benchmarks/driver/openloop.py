"""Requests at a fixed rate, whether earlier ones are answered or not: what a person at the other end waits for. Knows the open-loop load, not what the servers are."""
import json
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import wrk
from peers import Floor, Kestrel, Nginx, Socle, compile_c
from process import Process, cpus, free_port, pin

CONNECTIONS = 64
WARMUPS = 4


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
    # The floor shows what of it is the machine's: where both processors are busy, a virtual one is often stopped for a millisecond or more.
    return [Variant("socle"), Kestrel(), Nginx(), Floor()]


@dataclass(frozen=True)
class Run:
    """Times in milliseconds from when a request was due; behind is how far the load itself came behind its schedule: where it is much, the times are its own."""
    p50: float
    p99: float
    p999: float
    longest: float
    behind: float


class Standing:
    """Servers that stay up over all rounds, for its `with` block. Short rounds then follow one another closely, and what the machine does meanwhile, it does to all."""

    def __init__(self, rate, site, settings):
        self._rate, self._site, self._settings = rate, site, settings
        self._server_cpu, self._client_cpu = cpus() if rate.pinned else (None, None)
        self._ports, self._servers = {}, ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._servers.close()

    def measure(self, peer):
        """Raises wrk.Failed or RuntimeError when the run counts for nothing."""
        if peer.name not in self._ports:
            self._start(peer)
        told = self._load(peer, self._settings.seconds)
        return Run(told["p50_ms"], told["p99_ms"], told["p999_ms"], told["max_ms"], told["behind_ms"])

    def _start(self, peer):
        port = free_port()
        server = self._servers.enter_context(Process(peer.command(port, self._site, None), peer.environment, self._server_cpu))
        server.wait_until_listening(port)
        self._ports[peer.name] = port
        # In parts, each with connections of its own: what opens one is compiled then, too, and not in the first round.
        for _ in range(WARMUPS):
            self._load(peer, self._settings.warmup / WARMUPS)

    def _load(self, peer, seconds):
        rate = self._rate
        command = [compile_c("benchmarks/load/openloop.c"), str(self._ports[peer.name]), str(rate.per_second), str(CONNECTIONS), str(seconds), "/plaintext"]
        if rate.slow_path:
            command += [rate.slow_path, str(rate.slow_per_mille)]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=pin(self._client_cpu))
        if done.returncode:
            raise wrk.Failed(done.stderr.strip() or f"{Path(command[0]).name} failed")
        return json.loads(done.stdout)
