"""What an idle connection costs: growth of the server's memory over many of them, garbage collected before each look."""
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import wrk
from load import NATIVE_WARMUP_SECONDS, figure
from process import Process, cpus, free_port

CONNECTIONS = 5000
WARM_CONNECTIONS = 500


@dataclass(frozen=True)
class Idle:
    """Bytes for each connection: all memory of the process's own, and what of it is managed (None: not told)."""
    own: float
    managed: float | None
    start_mb: float


def measure(peer, site, settings):
    """Raises wrk.Failed or RuntimeError when it counts for nothing."""
    server_cpu, _ = cpus()
    port = free_port()
    with Process(peer.command(port, site, None), peer.environment, server_cpu) as server:
        server.wait_until_listening(port)
        warm_up(port, settings.warmup if peer.managed else min(settings.warmup, NATIVE_WARMUP_SECONDS))
        heap, own = look(server, port, peer)
        with idle_connections(port, CONNECTIONS):
            heap_then, own_then = look(server, port, peer)
        return Idle(
            own=(own_then - own) / CONNECTIONS,
            managed=(heap_then - heap) / CONNECTIONS if peer.managed else None,
            start_mb=own / 2**20)


def warm_up(port, seconds):
    """Has pools filled and code compiled for good: the compiler keeps some 2 MB of pages afterwards, which are no connection's."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with idle_connections(port, WARM_CONNECTIONS):
            pass


def look(server, port, peer):
    heap = figure(port, "/collect") if peer.managed else 0
    return heap, server.own_bytes()


@contextmanager
def idle_connections(port, count):
    command = [sys.executable, str(Path(__file__).with_name("idle_client.py")), str(port), str(count)]
    client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        if client.stdout.readline().strip() != str(count):
            lines = client.stderr.read().strip().splitlines()
            raise wrk.Failed(f"the idle client stopped: {lines[-1] if lines else 'no reason given'}")
        yield
    finally:
        client.communicate()
