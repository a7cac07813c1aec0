"""./bench hostile: what an attack leaves to a normal client beside it. One server is attacked, a second one of the same kind on the same processor is not: the client's
figures are compared with those beside the same attack on the second. Everything is on this machine's loopback, and bounded in time and number.

Usage: hostile.py [ATTACK...] [--seconds N]; hostile.py attack NAME PORT SECONDS is what it starts by itself.
"""
import argparse
import os
import random
import resource
import select
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from process import Process, cpus, free_port, pin

P99_RATIO_MAX = 2
MEMORY_BYTES_MAX = 256 * 1024 * 1024
# Below this the clock and the scheduler are measured.
P99_FLOOR_MS = 5
NAMES = 100_000


@dataclass(frozen=True)
class Attack:
    name: str
    title: str
    server: str
    path: bytes = b"/plaintext"


ATTACKS = {a.name: a for a in (
    Attack("silent", "10,005 connections that say nothing, opened again when they are closed", "app"),
    Attack("parked", "40 bodies of 29 MB to a handler that buffers, without their last byte", "app"),
    Attack("keys", "requests to a rate-limited route, each with a key of its own", "app", b"/limited"),
    Attack("listings", f"100 listings of {NAMES:,} names as JSON that are not read", "cli", b"/small/a.txt"),
)}


def main():
    words = argparse.ArgumentParser(prog="./bench hostile", description=__doc__.split("\n\n")[0])
    words.add_argument("attacks", nargs="*", metavar="ATTACK", help=f"{', '.join(ATTACKS)}; all of them if none is named")
    words.add_argument("--seconds", type=int, default=60, help="how long each attack lasts, on either server (60)")
    settings = words.parse_args()
    unknown = [a for a in settings.attacks if a not in ATTACKS]
    if unknown or settings.seconds < 1:
        print(f"bench: no attack is named {', '.join(unknown)}; there are {', '.join(ATTACKS)}" if unknown else "bench: --seconds is at least 1", file=sys.stderr)
        raise SystemExit(2)
    allow_descriptors()
    verdicts = [run(ATTACKS[name], settings.seconds) for name in settings.attacks or ATTACKS]
    raise SystemExit(0 if all(verdicts) else 1)


def run(attack, seconds):
    print(f"\n{attack.name}: {attack.title}", flush=True)
    server_cpu, client_cpu = cpus()
    if client_cpu is not None:
        os.sched_setaffinity(0, {client_cpu})
    with tempfile.TemporaryDirectory(prefix="socle-hostile-") as folder:
        fill(folder, attack)
        ports = free_port(), free_port()
        with Process(command(attack, ports[0], folder), cpu=server_cpu) as one, Process(command(attack, ports[1], folder), cpu=server_cpu) as other:
            one.wait_until_listening(ports[0])
            other.wait_until_listening(ports[1])
            Client(attack, ports[0]).run(3)  # while its code is compiled
            rest = one.own_bytes()
            beside = under(attack, ports[1], ports[0], seconds, one)
            attacked = under(attack, ports[0], ports[0], seconds, one)
    ratio = attacked.p99 / max(beside.p99, P99_FLOOR_MS)
    grown = attacked.memory - rest
    say("the second server attacked", beside, beside.memory - rest)
    say("this server attacked", attacked, grown)
    met = ratio <= P99_RATIO_MAX and grown <= MEMORY_BYTES_MAX and attacked.failed <= attacked.answered // 100
    print(f"  p99 {ratio:.2f}x (at most {P99_RATIO_MAX}x; a p99 below {P99_FLOOR_MS} ms counts as that), {grown / 1e6:.0f} MB above rest (at most "
          f"{MEMORY_BYTES_MAX / 1e6:.0f}), {attacked.failed} failed (at most 1 %): {'met' if met else 'MISSED'}", flush=True)
    return met


def under(attack, target, port, seconds, server):
    """The client's figures at `port` while `target` is attacked, and the most memory that the server had."""
    attacker = subprocess.Popen(
        [sys.executable, __file__, "attack", attack.name, str(target), str(seconds)], preexec_fn=lambda: os.nice(10), start_new_session=True)
    try:
        return Client(attack, port).run(seconds, server)
    finally:
        attacker.kill()
        attacker.wait()


def say(what, figures, grown):
    print(f"  {what}: {figures.answered} answered, {figures.failed} failed, p50 {figures.at(50):.1f} ms, p99 {figures.p99:.1f} ms, {grown / 1e6:.0f} MB above rest", flush=True)


def fill(folder, attack):
    os.mkdir(f"{folder}/small")
    with open(f"{folder}/small/a.txt", "w") as file:
        file.write("hello\n")
    if attack.server == "cli":
        for i in range(NAMES):
            open(f"{folder}/a-file-with-a-name-of-some-length-{i}", "w").close()


def command(attack, port, folder):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    project = ["benchmarks/Socle.BenchServer"] if attack.server == "app" else ["src/Socle.Cli", "socle"]
    program = subprocess.run([f"{root}/bench", "build", *project], check=True, capture_output=True, text=True).stdout.strip()
    return ["dotnet", program, *(("app", str(port), folder) if attack.server == "app" else ("serve", folder, "-p", str(port), "--strict-port", "--quiet"))]


def allow_descriptors():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Client:
    """Asks some hundred times a second: on a connection that it keeps, and every tenth time on a new one. A failure is what no retry on a new connection mends."""

    def __init__(self, attack, port):
        self._attack, self._port = attack, port
        self._connection = None
        self._times = []
        self._asked = 0
        self.failed = 0
        self.memory = 0

    answered = property(lambda self: len(self._times))
    p99 = property(lambda self: self.at(99))

    def at(self, percent):
        return sorted(self._times)[len(self._times) * percent // 100] if self._times else float("inf")

    def run(self, seconds, server=None):
        end = time.monotonic() + seconds
        look = 0.0
        while (now := time.monotonic()) < end:
            if server and now >= look:
                self.memory, look = max(self.memory, server.own_bytes()), now + 0.5
            if self._asked % 10 == 0:
                self._close()
            self._asked += 1
            begun = time.perf_counter()
            if self._ask() or self._ask():
                self._times.append((time.perf_counter() - begun) * 1000)
            else:
                self.failed += 1
            time.sleep(max(0, begun + 0.01 - time.perf_counter()))
        self._close()
        return self

    def _ask(self):
        try:
            if self._connection is None:
                self._connection = socket.create_connection(("127.0.0.1", self._port), 5)
            key = f"honest-{self._asked % 300}".encode()
            self._connection.sendall(b"GET " + self._attack.path + b" HTTP/1.1\r\nHost: localhost\r\nX-Key: " + key + b"\r\n\r\n")
            answer = b""
            while b"\r\n\r\n" not in answer:
                came = self._connection.recv(4096)
                if not came:
                    raise ConnectionError("closed")
                answer += came
            if answer.startswith(b"HTTP/1.1 200 "):
                return True
        except OSError:
            pass
        self._close()
        return False

    def _close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None


# ---- attackers, each a process of its own ----


def attack(name, port, seconds):
    hard = allow_descriptors()
    {"silent": lambda e: hold(port, e, min(10_005, hard - 100), b"", 2000), "parked": lambda e: park(port, e), "keys": lambda e: keys(port, e),
     "listings": lambda e: hold(port, e, 100, b"GET /?json HTTP/1.1\r\nHost: localhost\r\n\r\n", 100, reads=False)}[name](time.monotonic() + seconds)


def hold(port, end, count, said, per_second, reads=True):
    """Keeps so many connections open; what was closed is opened again."""
    poll, held = select.epoll(), {}
    while time.monotonic() < end:
        for _ in range(min(count - len(held), per_second // 20)):
            try:
                connection = socket.socket()
                if not reads:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.settimeout(1)
                connection.connect(("127.0.0.1", port))
                connection.sendall(said)
            except OSError:
                connection.close()
                break
            poll.register(connection, (select.EPOLLIN if reads else 0) | select.EPOLLRDHUP)
            held[connection.fileno()] = connection
        for number, _ in poll.poll(0.05):
            poll.unregister(number)
            held.pop(number).close()


def park(port, end):
    length = 29_000_000
    body = bytes(64 * 1024)
    poll, held = select.epoll(), {}

    def open_one():
        connection = socket.create_connection(("127.0.0.1", port), 1)
        connection.setblocking(False)
        poll.register(connection, select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP)
        head = b"POST /buffered HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % length
        held[connection.fileno()] = [connection, head, length - 1]

    while time.monotonic() < end:
        while len(held) < 40:
            try:
                open_one()
            except OSError:
                break
        for number, events in poll.poll(0.05):
            connection, head, left = one = held[number]
            try:
                if events & (select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLERR | select.EPOLLHUP):
                    raise ConnectionError("responded")
                sent = connection.send(head or body[:left])
                one[1], one[2] = (head[sent:], left) if head else (head, left - sent)
                if not one[1] and one[2] == 0:
                    poll.modify(number, select.EPOLLIN | select.EPOLLRDHUP)
            except BlockingIOError:
                pass
            except OSError:
                poll.unregister(number)
                held.pop(number)
                connection.close()


def keys(port, end):
    connection, asked = None, 0
    while time.monotonic() < end and asked < 200_000:
        try:
            connection = connection or socket.create_connection(("127.0.0.1", port), 5)
            connection.sendall(b"".join(b"GET /limited HTTP/1.1\r\nHost: localhost\r\nX-Key: %x\r\n\r\n" % random.getrandbits(64) for _ in range(32)))
            asked += 32
            connection.recv(256 * 1024)
        except OSError:
            connection = None
        time.sleep(0.003)


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["attack"]:
            attack(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        else:
            main()
    except KeyboardInterrupt:
        raise SystemExit(130)
