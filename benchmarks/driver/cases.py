"""What is asked of the servers: one load per case. Knows neither servers nor load generators."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    path: str
    body_bytes: int
    pipelined: int = 1
    close: bool = False
    tls: bool = False


CASES = {c.name: c for c in (
    Case("plaintext", "plaintext, kept alive", "/plaintext", 13),
    Case("pipelined", "plaintext, 16 requests pipelined", "/plaintext", 13, pipelined=16),
    Case("json", "JSON, serialised per request", "/json", 27),
    Case("file1k", "file of 1 KB", "/1k.bin", 1024),
    Case("file1m", "file of 1 MB", "/1m.bin", 1024 * 1024),
    Case("close", "connection per request", "/plaintext", 13, close=True),
    Case("tls", "plaintext over TLS, kept alive", "/plaintext", 13, tls=True),
    Case("tlsclose", "TLS connection per request", "/plaintext", 13, close=True, tls=True),
    Case("yield", "handler leaves for the pool", "/yield", 13),
)}

FILES = {"1k.bin": 1024, "1m.bin": 1024 * 1024}
