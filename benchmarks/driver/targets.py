"""What the figures are held against: the project's own promises. A table, judged by one function."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    case: str
    server: str
    figure: str
    at_most: float
    says: str
    at_least: float = 0


# Processor time in parts of another server's (the name follows), bytes allocated per request, bytes per idle connection, the same in parts of another's, milliseconds, and those in parts of another's.
CPU_VS, ALLOCATED, MEMORY, MEMORY_VS, P99, P99_VS, RATE = "cpu_vs_", "allocated", "memory", "memory_vs_", "p99", "p99_vs_", "datagrams_vs_socket"


def _cpu(case, server, what, **at_most):
    return tuple(Target(case, server, CPU_VS + ruler, part, f"{what}: processor time at most {part:.2f}x {ruler}'s") for ruler, part in at_most.items())


# An allocation under one byte per request is none at all: reading the counter allocates too, and is spread over the requests between two readings.
TARGETS = (
    *_cpu("plaintext", "socle-socket", "plaintext, portable", kestrel=0.92),
    *_cpu("pipelined", "socle-socket", "pipelined, portable", kestrel=0.40),
    *_cpu("file1k", "socle-socket", "1 KB file, portable", kestrel=0.60),
    *_cpu("plaintext", "socle-epoll", "plaintext", kestrel=0.48, floor=1.20, nginx=1.10),
    *_cpu("pipelined", "socle-epoll", "pipelined", kestrel=0.25, floor=2),
    *_cpu("file1k", "socle-epoll", "1 KB file", kestrel=0.25, nginx=0.9),
    *_cpu("file1m", "socle-epoll", "1 MB file", kestrel=0.65, nginx=1.1),
    *_cpu("close", "socle-epoll", "a connection for each request", kestrel=0.5, nginx=1.1),
    *_cpu("yield", "socle-epoll", "a handler that leaves for the pool", kestrel=0.75),
    *_cpu("plaintext", "app-epoll", "plaintext by an app", **{"socle-epoll": 1.10}),
    *_cpu("json", "app-epoll", "JSON by an app", kestrel=0.5),
    Target("plaintext", "app-epoll", ALLOCATED, 1, "constant answer by an app, with a field that a middleware adds: 0 bytes allocated per request"),
    Target("plaintext", "socle-socket", ALLOCATED, 1, "constant answer, portable: 0 bytes allocated per request"),
    Target("plaintext", "socle-epoll", ALLOCATED, 1, "constant answer: 0 bytes allocated per request"),
    Target("memory", "socle-socket", MEMORY, 4096, "idle connection, portable: at most 4096 bytes"),
    Target("memory", "socle-epoll", MEMORY, 1536, "idle connection: at most 1536 bytes"),
    Target("memory", "socle-epoll", MEMORY_VS + "kestrel", 0.125, "idle connection: at most an eighth of Kestrel's"),
    Target("slow", "socle, hand-over only", P99, 30, "1 % of requests block for 200 ms, hand-over only: p99 of the others at most 30 ms"),
    Target("slow", "socle", P99, 30, "the same with what is late moved: at most 30 ms"),
    Target("p99", "socle", P99_VS + "kestrel", 0.5, "40,000 requests/s, open loop: p99 at most 0.5x Kestrel's"),
    Target("p99", "socle", P99_VS + "nginx", 1.25, "the same: at most 1.25x nginx's"),
    Target("udp", "socle", RATE, float("inf"), "UDP: datagrams per processor second at least 0.9x a plain socket loop's", at_least=0.9),
    Target("udp", "socle", ALLOCATED, 1, "UDP: 0 bytes allocated per datagram"),
)


def judge(figures, cases):
    """(target, value, verdict) for each of those cases; figures maps (case, server, figure) to a value. What was not measured has no value."""
    judged = []
    for target in (t for t in TARGETS if t.case in cases):
        value = figures.get((target.case, target.server, target.figure))
        verdict = "not measured" if value is None else "met" if target.at_least <= value <= target.at_most else "MISSED"
        judged.append((target, value, verdict))
    return judged
