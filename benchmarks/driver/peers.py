"""The servers that are compared: how each is made, started, and what it can answer. Knows nothing of load or figures."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALL_CASES = frozenset({"plaintext", "pipelined", "json", "file1k", "file1m", "close", "tls", "tlsclose", "yield"})


class Absent(Exception):
    """A peer cannot take part; the message says why."""


class Peer:
    name = ""
    cases = ALL_CASES
    managed = False  # serves /allocated and /collect
    environment = {}

    def prepare(self):
        """Builds what is needed, once; raises Absent if it cannot be had."""

    def command(self, port, site, case):
        raise NotImplementedError


class Socle(Peer):
    managed = True
    verb = "serve"

    def __init__(self, transport):
        self.name = f"socle-{transport}"
        self.environment = {"SOCLE_TRANSPORT": transport, "SOCLE_LOOPS": "1"}

    def prepare(self):
        self._program = build("benchmarks/Socle.BenchServer")

    def command(self, port, site, case):
        return ["dotnet", self._program, self.verb, str(port), str(site), *_certificate(site, case)]


class App(Socle):
    """The same server with an app in place of the bare handler: router, typed functions, a middleware."""
    cases = frozenset({"plaintext", "pipelined", "json", "yield"})
    verb = "app"

    def __init__(self, transport):
        super().__init__(transport)
        self.name = f"app-{transport}"


class Kestrel(Peer):
    name = "kestrel"
    managed = True

    def prepare(self):
        self._program = build("benchmarks/Kestrel")

    def command(self, port, site, case):
        return ["dotnet", self._program, str(port), str(site), *_certificate(site, case)]


class Nginx(Peer):
    name = "nginx"
    cases = ALL_CASES - {"yield"}

    def prepare(self):
        self._program = _find("nginx")

    def command(self, port, site, case):
        prefix = Path(site) / ".nginx"
        prefix.mkdir(exist_ok=True)
        template = (ROOT / "benchmarks/nginx/nginx.conf").read_text()
        tls = "; ssl_certificate {}; ssl_certificate_key {}".format(*files) if (files := _certificate(site, case)) else ""
        filled = template.replace("@PORT@", str(port)).replace("@SITE@", str(site))
        (prefix / "nginx.conf").write_text(filled.replace("@SSL@", " ssl" if tls else "").replace("@CERTIFICATE@", tls))
        return [self._program, "-p", str(prefix), "-e", "stderr", "-c", "nginx.conf"]


class Floor(Peer):
    name = "floor"
    cases = frozenset({"plaintext", "pipelined", "close"})

    def prepare(self):
        self._program = compile_c("benchmarks/floor/floor.c")

    def command(self, port, site, case):
        return [self._program, str(port)] + (["close"] if case and case.close else [])


def peers(transports):
    """In the order of the table: ours first."""
    return [Socle(t) for t in transports] + [App(transports[-1])] + [Kestrel(), Nginx(), Floor()]


def make_site(files):
    """A folder with files of these names and sizes; readable by nginx's worker, which is another user."""
    site = Path(tempfile.mkdtemp(prefix="socle-bench-"))
    site.chmod(0o755)
    for name, size in files.items():
        (site / name).write_bytes(bytes(i * 31 % 251 for i in range(size)))
    return site


def _certificate(site, case):
    """The files of a certificate for localhost (EC P-256, as ours and most are), made when a case wants TLS; else nothing."""
    if not (case and case.tls):
        return []
    folder = Path(site) / ".tls"
    certificate, key = folder / "cert.pem", folder / "key.pem"
    if not folder.exists():
        folder.mkdir()
        subprocess.run([_find("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
    return [str(certificate), str(key)]


def build(project):
    """Builds one of our programs; its path."""
    made = subprocess.run([str(ROOT / "bench"), "build", project], capture_output=True, text=True, cwd=ROOT)
    if made.returncode:
        lines = [line for line in made.stderr.splitlines() if "error" in line] or ["the build failed"]
        raise Absent(f"{project} does not build: {lines[0].strip()}")
    return made.stdout.strip()


def compile_c(source):
    """Compiles a C program of one file; its path."""
    compiler = _find("gcc")
    file = ROOT / source
    folder = ROOT / "artifacts" / file.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    program = str(folder / file.stem)
    made = subprocess.run([compiler, "-O2", "-o", program, str(file)], capture_output=True, text=True)
    if made.returncode:
        raise Absent(f"{file.name} does not compile: {made.stderr.strip()}")
    return program


def _find(program):
    found = shutil.which(program, path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if not found:
        raise Absent(f"{program} is not installed (sudo apt-get install {program})")
    return found
