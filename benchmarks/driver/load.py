"""One measured run: a fresh server process, a check that it answers rightly, a warm-up, then the load."""
import http.client
from dataclasses import dataclass

import wrk
from process import Process, cpus, free_port


@dataclass(frozen=True)
class Run:
    """Figures of one run; allocated is None for servers without a managed heap."""
    cpu_us: float
    requests_per_second: float
    p99_ms: float
    pss_mb: float
    allocated: float | None
    busy: float


def measure(peer, case, site, settings):
    """Raises wrk.Failed or RuntimeError when the run counts for nothing."""
    server_cpu, client_cpu = cpus()
    port = free_port()
    with Process(peer.command(port, site, case), peer.environment, server_cpu) as server:
        server.wait_until_listening(port)
        check(port, case)
        wrk.run(case, port, settings.connections, settings.warmup, client_cpu)

        allocated = figure(port, "/allocated") if peer.managed else 0
        before = server.cpu_seconds()
        load = wrk.run(case, port, settings.connections, settings.seconds, client_cpu)
        cpu = server.cpu_seconds() - before
        if peer.managed:
            allocated = figure(port, "/allocated") - allocated

        return Run(
            cpu_us=cpu * 1e6 / load.requests,
            requests_per_second=load.requests_per_second,
            p99_ms=load.p99_ms,
            pss_mb=server.pss_bytes() / 2**20,
            allocated=allocated / load.requests if peer.managed else None,
            busy=cpu / load.seconds)


def check(port, case):
    """wrk takes any 2xx or 3xx for an answer: what is measured must be the right one."""
    status, body = get(port, case.path)
    if status != 200 or len(body) != case.body_bytes:
        raise wrk.Failed(f"{case.path} answered {status} with {len(body)} bytes instead of 200 with {case.body_bytes}")


def figure(port, path):
    status, body = get(port, path)
    if status != 200:
        raise wrk.Failed(f"{path} answered {status}")
    return int(body)


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as e:
        raise wrk.Failed(f"{path} was not answered: {e or type(e).__name__}") from e
    finally:
        connection.close()
