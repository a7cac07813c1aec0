"""What the figures are held against: the project's own promises. A table, judged by one function."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    case: str
    server: str
    figure: str  # CPU (parts of Kestrel's), P99 (milliseconds), P99_VS (parts of another's), RATE (parts of a plain loop's), ALLOCATED (bytes per request), MEMORY (bytes per connection)
    at_most: float
    says: str
    at_least: float = 0


CPU, RATE, ALLOCATED, MEMORY, P99, P99_VS = "cpu_vs_kestrel", "datagrams_vs_socket", "allocated", "memory", "p99", "p99_vs_"

# An allocation under one byte per request is none at all: reading the counter allocates too, and is spread over the requests between two readings.
TARGETS = (
    Target("plaintext", "socle-socket", CPU, 0.92, "plaintext, portable: processor time at most 0.92x Kestrel's"),
    Target("pipelined", "socle-socket", CPU, 0.40, "pipelined, portable: processor time at most 0.40x Kestrel's"),
    Target("file1k", "socle-socket", CPU, 0.60, "1 KB file, portable: processor time at most 0.60x Kestrel's"),
    Target("plaintext", "socle-epoll", CPU, 0.60, "plaintext, epoll: processor time at most 0.60x Kestrel's"),
    Target("plaintext", "socle-socket", ALLOCATED, 1, "constant answer, portable: 0 bytes allocated per request"),
    Target("plaintext", "socle-epoll", ALLOCATED, 1, "constant answer, epoll: 0 bytes allocated per request"),
    Target("memory", "socle-socket", MEMORY, 4096, "idle connection, portable: at most 4096 bytes"),
    Target("memory", "socle-epoll", MEMORY, 4096, "idle connection, epoll: at most 4096 bytes"),
    Target("slow", "socle, hand-over only", P99, 30, "1 % of requests block for 200 ms, hand-over only: p99 of the others at most 30 ms"),
    Target("slow", "socle", P99, 30, "the same with what is late moved: at most 30 ms"),
    Target("p99", "socle", P99_VS + "kestrel", 0.5, "40,000 requests/s, open loop: p99 at most 0.5x Kestrel's"),
    Target("p99", "socle", P99_VS + "nginx", 1.25, "the same: at most 1.25x nginx's"),
    Target("udp", "socle", RATE, float("inf"), "UDP: datagrams per processor second at least 0.9x a plain socket loop's", at_least=0.9),
    Target("udp", "socle", ALLOCATED, 1, "UDP: 0 bytes allocated per datagram"),
)


def judge(figures):
    """(target, value, verdict) for each; figures maps (case, server, figure) to a value. What was not measured has no value."""
    judged = []
    for target in TARGETS:
        value = figures.get((target.case, target.server, target.figure))
        verdict = "not measured" if value is None else "met" if target.at_least <= value <= target.at_most else "MISSED"
        judged.append((target, value, verdict))
    return judged
