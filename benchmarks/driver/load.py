"""One measured run: a fresh server process, a check that it answers rightly, a warm-up, then the load."""
import http.client
import ssl
from dataclasses import dataclass

import allocation
import wrk
from process import Process, cpu_busy_seconds, cpus, free_port

NATIVE_WARMUP_SECONDS = 2  # nothing is compiled there: caches and connections only


@dataclass(frozen=True)
class Run:
    """
    Figures of one run; allocated is None for servers without a managed heap. Busy is the part of its processor's time that the server used, others what
    other processes used of it: where that is much, caches were cold and p99 is theirs.
    """
    cpu_us: float
    requests_per_second: float
    p99_ms: float
    pss_mb: float
    allocated: float | None
    busy: float
    others: float


def measure(peer, case, site, settings):
    """Raises wrk.Failed or RuntimeError when the run counts for nothing."""
    server_cpu, client_cpu = cpus()
    port = free_port()
    with Process(peer.command(port, site, case), peer.environment, server_cpu) as server:
        server.wait_until_listening(port)
        check(port, case)
        warmup = settings.warmup if peer.managed else min(settings.warmup, NATIVE_WARMUP_SECONDS)
        wrk.run(case, port, settings.connections, warmup, client_cpu)

        allocated = allocation.measure(port, case) if peer.managed else None

        cpu, any_cpu = server.cpu_seconds(), cpu_busy_seconds(server_cpu)
        load = wrk.run(case, port, settings.connections, settings.seconds, client_cpu)
        cpu, any_cpu = server.cpu_seconds() - cpu, cpu_busy_seconds(server_cpu) - any_cpu

        return Run(
            cpu_us=cpu * 1e6 / load.requests,
            requests_per_second=load.requests_per_second,
            p99_ms=load.p99_ms,
            pss_mb=server.pss_bytes() / 2**20,
            allocated=allocated,
            busy=cpu / load.seconds,
            others=max(0, any_cpu - cpu) / load.seconds)


def check(port, case):
    """wrk takes any 2xx or 3xx for an answer: what is measured must be the right one."""
    status, body = get(port, case.path, case.tls)
    if status != 200 or len(body) != case.body_bytes:
        raise wrk.Failed(f"{case.path} answered {status} with {len(body)} bytes instead of 200 with {case.body_bytes}")


def figure(port, path):
    status, body = get(port, path)
    if status != 200:
        raise wrk.Failed(f"{path} answered {status}")
    return int(body)


def get(port, path, tls=False):
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=ssl._create_unverified_context()) if tls \
        else http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as e:
        raise wrk.Failed(f"{path} was not answered: {e or type(e).__name__}") from e
    finally:
        connection.close()
