"""Opens connections, has one request answered on each, and holds them idle until its standard input ends.

A process of its own, so that the client's memory is never taken for the server's. Usage: idle_client.py PORT COUNT
"""
import resource
import socket
import sys

REQUEST = b"GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n"
ANSWER_END = b"Hello, World!"


def ask(port):
    connection = socket.create_connection(("127.0.0.1", port), 30)
    connection.sendall(REQUEST)
    answer = b""
    while not answer.endswith(ANSWER_END):
        came = connection.recv(4096)
        if not came:
            raise ConnectionError("the server closed a connection before its answer was whole")
        answer += came
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise ConnectionError(f"answered {answer.splitlines()[0]!r}")
    return connection


def main(port, count):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held = [ask(port) for _ in range(count)]
    print(len(held), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
