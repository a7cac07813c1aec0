"""UDP echo: ours beside the two loops that one would write on the runtime's own sockets. Knows nothing of HTTP."""
import socket
import subprocess
import time
from dataclasses import dataclass

import wrk
from peers import build, compile_c
from process import Process, cpu_busy_seconds, cpus, pin

ON_THE_WAY = 64
BYTES = 64
ALLOCATION_ROUNDS = 4000


class Echo:
    """A way to echo datagrams; `socket` blocks in one receive and one send for each, `socket-async` awaits both."""
    managed = True

    def __init__(self, name):
        self.name = name

    def prepare(self):
        self.program = build("benchmarks/Socle.BenchServer")
        self.load = compile_c("benchmarks/load/udp.c")


ECHOES = [Echo("socle"), Echo("socket"), Echo("socket-async")]


@dataclass(frozen=True)
class Run:
    """Columns as in load.Run; a datagram is a request, and there is no telling of single answers' times."""
    cpu_us: float
    requests_per_second: float
    p99_ms: float
    pss_mb: float
    allocated: float
    busy: float
    others: float


def measure(echo, settings):
    """Raises wrk.Failed or RuntimeError when the run counts for nothing."""
    server_cpu, client_cpu = cpus()
    port = free_port()
    with Process(["dotnet", echo.program, "udp", str(port), echo.name], {}, server_cpu) as server:
        wait_until_echoing(port)
        load(echo, port, settings.warmup, client_cpu)
        allocated = allocation(port)
        cpu, any_cpu = server.cpu_seconds(), cpu_busy_seconds(server_cpu)
        answered, seconds, lost = load(echo, port, settings.seconds, client_cpu)
        cpu, any_cpu = server.cpu_seconds() - cpu, cpu_busy_seconds(server_cpu) - any_cpu
        if lost > answered / 100:
            raise wrk.Failed(f"{lost:.0f} datagrams were lost")
        return Run(
            cpu_us=cpu * 1e6 / answered, requests_per_second=answered / seconds, p99_ms=0, pss_mb=server.pss_bytes() / 2**20, allocated=allocated,
            busy=cpu / seconds, others=max(0, any_cpu - cpu) / seconds)


def load(echo, port, seconds, cpu):
    done = subprocess.run([echo.load, str(port), str(seconds), str(ON_THE_WAY), str(BYTES)], capture_output=True, text=True, preexec_fn=pin(cpu))
    if done.returncode:
        raise wrk.Failed(done.stderr.strip())
    answered, took, lost = map(float, done.stdout.split())
    if not answered:
        raise wrk.Failed("no datagram was answered")
    return answered, took, lost


def allocation(port):
    """Bytes of managed heap for each datagram."""
    with client(port) as one:
        figure(one)
        before = figure(one)
        for _ in range(ALLOCATION_ROUNDS):
            ask(one, b"x" * BYTES)
        return (figure(one) - before) / ALLOCATION_ROUNDS


def figure(one):
    return int(ask(one, b"allocated"))


def ask(one, data):
    one.send(data)
    return one.recv(65536)


def client(port):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.settimeout(1)
    one.connect(("127.0.0.1", port))
    return one


def wait_until_echoing(port, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with client(port) as one:
                if ask(one, b"hello") == b"hello":
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"did not echo within {seconds} s")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
