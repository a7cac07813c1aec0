"""A server process under measurement: pinned, and read through /proc. Knows nothing of HTTP."""
import os
import signal
import socket
import subprocess
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cpus():
    """(server's, load generator's) processor, or (None, None) where there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[1], allowed[0]) if len(allowed) > 1 else (None, None)


def pin(cpu):
    """For Popen's preexec_fn: everything the child starts stays on that processor."""
    return (lambda: os.sched_setaffinity(0, {cpu})) if cpu is not None else None


def cpu_busy_seconds(cpu):
    """Time that one processor (None: all of them) has worked so far, for whomever (proc(5), stat)."""
    wanted = "cpu" if cpu is None else f"cpu{cpu}"
    for line in _read("/proc/stat").splitlines():
        name, *ticks = line.split()
        if name == wanted:
            user, nice, system, _idle, _iowait, interrupts, soft_interrupts = map(int, ticks[:7])
            return (user + nice + system + interrupts + soft_interrupts) / TICKS_PER_SECOND
    return 0.0


def free_port():
    """A port that nobody listens on: a second listener would share the load unseen."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """Runs until the end of its `with` block, with its whole tree."""

    def __init__(self, command, environment=None, cpu=None):
        self._command = command
        self._environment = {**os.environ, **(environment or {})}
        self._cpu = cpu

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, env=self._environment, preexec_fn=pin(self._cpu), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
        return self

    def __exit__(self, *_):
        self._signal(signal.SIGTERM)
        try:
            self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.communicate()

    def wait_until_listening(self, port, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process.poll() is not None:
                said = self._process.stderr.read().strip().splitlines()
                raise RuntimeError(f"ended at once: {said[-1] if said else f'exit code {self._process.returncode}'}")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"did not listen within {seconds} s")

    def cpu_seconds(self):
        """Processor time of the whole tree so far, user and kernel."""
        ticks = 0
        for pid in self._tree(self._process.pid):
            try:
                fields = _read(f"/proc/{pid}/stat").rsplit(")", 1)[1].split()
            except OSError:
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_SECOND

    def pss_bytes(self, kinds=("Pss:",)):
        """Memory of the whole tree; a page shared by n processes counts a nth (proc(5), smaps_rollup)."""
        kilobytes = 0
        for pid in self._tree(self._process.pid):
            try:
                lines = _read(f"/proc/{pid}/smaps_rollup").splitlines()
            except OSError:
                continue
            kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith(kinds))
        return kilobytes * 1024

    def own_bytes(self):
        """The same without pages of files: those are shared with whatever else runs the same program, and their part changes when that ends."""
        return self.pss_bytes(("Pss_Anon:", "Pss_Shmem:"))

    def _tree(self, pid):
        found = [pid]
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                for child in _read(f"/proc/{pid}/task/{thread}/children").split():
                    found += self._tree(int(child))
        except OSError:
            pass  # it ended while we looked
        return found

    def _signal(self, number):
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass


def _read(path):
    with open(path) as file:
        return file.read()
