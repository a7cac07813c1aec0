"""Bytes of managed heap that one request allocates, on a connection that is open already: what opening one costs must not be counted as a request's."""
import socket
import ssl

import wrk

REQUESTS = 4000
LARGE_REQUESTS = 200
LARGE_BYTES = 64 * 1024


def measure(port, case):
    count = LARGE_REQUESTS if case.body_bytes > LARGE_BYTES else REQUESTS
    with Client(port, case.tls) as asking, Client(port, case.tls) as loading:
        asking.figure()
        loading.ask(case.path)
        before = asking.figure()
        if case.close:
            for _ in range(count):
                with Client(port, case.tls) as fresh:
                    fresh.ask(case.path, close=True)
        else:
            loading.ask_many(case.path, count // case.pipelined, case.pipelined)
        return (asking.figure() - before) / (count // case.pipelined * case.pipelined)


class Client:
    """One connection. Answers to the same request have the same length, so only the first one's head is looked into."""

    def __init__(self, port, tls=False):
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self._socket = ssl._create_unverified_context().wrap_socket(self._socket)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def figure(self):
        return int(body(self.ask("/allocated")))

    def ask(self, path, close=False):
        """The whole answer."""
        self._socket.sendall(request(path, close))
        answer = bytearray()
        while (whole := length(answer)) is None or len(answer) < whole:
            self._receive(answer)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise wrk.Failed(f"{path} answered {bytes(answer.splitlines()[0])!r}")
        return bytes(answer)

    def ask_many(self, path, batches, pipelined):
        batch = request(path) * pipelined
        expected = len(self.ask(path)) * pipelined
        for _ in range(batches):
            self._socket.sendall(batch)
            left = expected
            while left:
                left -= len(self._receive(None, min(left, 1 << 18)))

    def _receive(self, into, most=1 << 16):
        came = self._socket.recv(most)
        if not came:
            raise wrk.Failed("the server closed a connection before its answer was whole")
        if into is not None:
            into += came
        return came


def request(path, close=False):
    fields = "Host: 127.0.0.1\r\n" + ("Connection: close\r\n" if close else "")
    return f"GET {path} HTTP/1.1\r\n{fields}\r\n".encode()


def body(answer):
    head, _, rest = answer.partition(b"\r\n\r\n")
    return rest if b"chunked" not in head else rest.split(b"\r\n")[1]


def length(answer):
    """Of the whole answer; None while its head is not here, or says its length in no way that we read."""
    head, end, rest = bytes(answer).partition(b"\r\n\r\n")
    if not end:
        return None
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(head) + len(end) + int(value)
    if b"transfer-encoding: chunked" in head.lower():
        return len(answer) if rest.endswith(b"0\r\n\r\n") else None
    raise wrk.Failed("an answer without a length cannot be measured")
