"""What the interop tests stand on: a room that cleans up after itself, programs in it, and cells that are counted."""
import concurrent.futures
import itertools
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from debian13 import NONE, newer_openssl  # noqa: E402

PATIENCE = 60  # seconds until something that should have come counts as never coming; only failures take this long
WORKERS = 2
SKIPPED = 77  # SKIP_RETURN_CODE of ctest

os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
for variable in ("SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF", "CLICOLOR_FORCE"):
    os.environ.pop(variable, None)


class Mismatch(Exception):
    """A cell that is not as it should be, in words."""


def expect(what, got, wanted):
    if got != wanted:
        raise Mismatch(f"{what}: wanted {wanted!r}, got {got!r}")


def expect_match(what, text, pattern):
    if not re.search(pattern, text):
        raise Mismatch(f"{what}: nothing matches {pattern!r} in:\n{text[-3000:]}")


def skip(why):
    """Ends the test as skipped, as failed under ENTENTE_REQUIRE_ALL=1."""
    must = os.environ.get("ENTENTE_REQUIRE_ALL") == "1"
    print(f"interop: {'FAILED' if must else 'skipped'}: {why}")
    sys.exit(1 if must else SKIPPED)


def require(program):
    """Where the peer's program is not installed there is no test."""
    if not shutil.which(program):
        skip(f"{program} is not installed (tools/packages.txt)")


def find_openssl(name):
    """The words that start it: `openssl` is the system's, `openssl35` the one of tests/debian13.py."""
    if name == "openssl35":
        before, program = newer_openssl() or skip(NONE)
        return [*before, program]
    require(name)
    return [name]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, program):
    """Until somebody listens; the program that should is expected to live."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and program.alive():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.01)  # a probe every 10 ms, not a guess about when
    return False


class Program:
    """A program that runs, and all it has said on stdout and stderr so far."""

    def __init__(self, arguments, **options):
        self.name = pathlib.Path(arguments[0]).name
        self.process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, **options)
        self.said, self.changed, self.ended = b"", threading.Condition(), False
        self.reader = threading.Thread(target=self._listen, daemon=True)
        self.reader.start()

    def _listen(self):
        while chunk := self.process.stdout.read1(65536):
            with self.changed:
                self.said += chunk
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def text(self, start=0):
        with self.changed:
            return self.said[start:].decode(errors="replace")

    def alive(self):
        return self.process.poll() is None

    def mark(self):
        """Where the output stands now, for wait_for(..., start=)."""
        with self.changed:
            return len(self.said)

    def wait_for(self, pattern, start=0):
        """The first match of `pattern` (bytes) in the output from `start` on."""
        deadline = time.monotonic() + PATIENCE
        with self.changed:
            while not (found := re.compile(pattern, re.M).search(self.said, start)):
                left = deadline - time.monotonic()
                if left <= 0 or self.ended:
                    said = self.said[start:].decode(errors="replace")
                    raise Mismatch(f"{self.name} did not say {pattern!r}; it said:\n{said[-3000:]}")
                self.changed.wait(left)
            return found

    def send(self, words):
        try:
            self.process.stdin.write(words)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended; what it said tells why

    def wait(self):
        """The exit code, once it ends by itself."""
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Mismatch(f"{self.name} did not end; it said:\n{self.text()[-3000:]}") from None
        self.reader.join(PATIENCE)
        return code

    def stop(self):
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except BrokenPipeError:
                pass


class Room:
    """A directory with certificates, and the programs that run in it. Nothing of it outlives the `with` block."""

    def __init__(self, binaries):
        self.binaries = pathlib.Path(binaries)

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that __exit__ runs
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="entente-interop-"))
        self.programs, self.numbers = [], itertools.count()
        self.lock = threading.Lock()
        subprocess.run([self.binaries / "make_pki", self.directory], check=True, timeout=PATIENCE)
        return self

    def __exit__(self, *_):
        for program in self.programs:
            program.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def file(self, name):
        return self.directory / name

    def new_file(self, content=None):
        """A name of which there is no other; without `content` there is no file of it yet."""
        path = self.directory / f"file-{next(self.numbers)}"
        if content is not None:
            path.write_bytes(content)
        return path

    def start(self, *arguments, **options):
        program = Program(arguments, **options)
        with self.lock:
            self.programs.append(program)
        return program

    def stop(self, program):
        program.stop()
        with self.lock:
            self.programs.remove(program)

    def converse(self, *arguments, words=b"", **options):
        """Runs a client: says `words`, leaves its stdin open, reads until it ends. (exit code, output)"""
        program = self.start(*arguments, **options)
        try:
            program.send(words)
            return program.wait(), program.text()
        finally:
            self.stop(program)

    def entente(self):
        return self.binaries / "entente"


class Tally:
    """Runs cells and counts them."""

    def __init__(self, title):
        self.title, self.started = title, time.monotonic()
        self.good, self.bad, self.lock = 0, [], threading.Lock()

    def cell(self, name, function, *arguments, **options):
        try:
            function(*arguments, **options)
        except Mismatch as why:
            self._count(name, str(why))
        except Exception as why:  # a test that breaks is a cell that fails, with its name
            self._count(name, f"{type(why).__name__}: {why}")
        else:
            self._count(name, None)

    def _count(self, name, why):
        with self.lock:
            if why is None:
                self.good += 1
            else:
                self.bad.append(name)
                print(f"FAILED {self.title}: {name}\n  " + why.replace("\n", "\n  "), flush=True)

    def run(self, jobs):
        """Functions without arguments, a few at a time. Each counts its own cells."""
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for done in [pool.submit(job) for job in jobs]:
                done.result()

    def finish(self):
        """The last line, and the exit code."""
        seconds = time.monotonic() - self.started
        print(f"{self.title}: {self.good} cells good, {len(self.bad)} failed ({seconds:.1f} s)")
        return 1 if self.bad or not self.good else 0
