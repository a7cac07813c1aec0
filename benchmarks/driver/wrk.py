"""Runs wrk and reads what it printed. Knows nothing of the server it loads."""
import re
import subprocess
import tempfile
from dataclasses import dataclass

from process import pin

# wrk sends what request() returns as it is: a batch in one string is a pipeline.
PIPELINE = """
init = function()
  local batch = {}
  for i = 1, %d do batch[i] = wrk.format("GET", "%s") end
  whole = table.concat(batch)
end
request = function() return whole end
"""
MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6}


class Failed(Exception):
    """The run counts for nothing; the message says why."""


@dataclass(frozen=True)
class Load:
    requests: int
    seconds: float
    requests_per_second: float
    p99_ms: float


def run(case, port, connections, seconds, cpu):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if case.close:
        command += ["-H", "Connection: close"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if case.pipelined > 1:
            script.write(PIPELINE % (case.pipelined, case.path))
            script.flush()
            command += ["-s", script.name]
        done = subprocess.run(command + [f"{'https' if case.tls else 'http'}://127.0.0.1:{port}{case.path}"], capture_output=True, text=True, preexec_fn=pin(cpu))
    if done.returncode:
        raise Failed(f"wrk failed: {(done.stderr or done.stdout).strip()}")
    return read(done.stdout)


def read(text):
    """wrk's report as figures; raises Failed for errors, since a server that drops requests is fast."""
    if errors := re.search(r"Socket errors: (.*)", text):
        raise Failed(f"socket errors: {errors[1]}")
    if refused := re.search(r"Non-2xx or 3xx responses: (\d+)", text):
        raise Failed(f"{refused[1]} answers were errors")
    total = re.search(r"(\d+) requests in ([\d.]+)(\w+)", text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    p99 = re.search(r"99%\s+([\d.]+)(\w+)", text)
    if not (total and rate and p99) or int(total[1]) == 0:
        raise Failed("no request was answered")
    seconds = float(total[2]) * MILLISECONDS[total[3]] / 1e3
    return Load(int(total[1]), seconds, float(rate[1]), float(p99[1]) * MILLISECONDS[p99[2]])
