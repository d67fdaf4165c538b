"""Drives the program `entente` (its path in $ENTENTE) and the peers that it is tried against.

Servers take port 0 and say when they listen; nothing here sleeps. A peer tool that is not installed skips its tests with
one line, and fails them under ENTENTE_REQUIRE_ALL=1.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest

PROGRAM = os.environ.get("ENTENTE", "build/release/bin/entente")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds; a machine may be slow, and this is never waited for when all is well


def environment(**extra):
    """The caller's, without what would change the output."""
    left_out = ("NO_COLOR", "CLICOLOR_FORCE", "SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "COLUMNS", "LC_ALL", "TERM")
    kept = {k: v for k, v in os.environ.items() if k not in left_out}
    return {**kept, "LANG": "C.UTF-8", **extra}


def run(*arguments, stdin="", cwd=None, env=None, program=PROGRAM):
    return subprocess.run([program, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=PATIENCE,
                          cwd=cwd, env=environment(**(env or {})))


def needs(tool):
    """Skips a test whose peer tool is missing, or fails it where all are required."""
    found = shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found:
        return found
    if os.environ.get("ENTENTE_REQUIRE_ALL") == "1":
        raise AssertionError(f"{tool} is required and not installed")
    raise unittest.SkipTest(f"{tool} is not installed")


def first_line(stream):
    """One line and no byte more: what `communicate` reads later would miss what a buffer holds."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(stream.fileno(), 1)):
        line += byte
    return line.decode()


class Server:
    """`entente serve` while a block runs; `lines` holds what it printed after the first line."""

    verb = ("serve",)

    def __init__(self, *arguments, cwd=None, env=None, listen="127.0.0.1:0"):
        self.process = subprocess.Popen([PROGRAM, *self.verb, "--listen", listen, *map(str, arguments)], cwd=cwd, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(**(env or {})))
        first = first_line(self.process.stdout)
        match = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", first)
        if not match:
            raise AssertionError(f"{self.verb} said {first!r}: {self.process.stderr.read()}")
        self.port = int(match[1])
        self.lines = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends it as an operator would; returns the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        rest, self.errors = self.process.communicate(timeout=PATIENCE)
        self.lines += rest.splitlines()
        return self.process.returncode


class Responder(Server):
    """`entente cert ocsp-respond` while a block runs."""

    verb = ("cert", "ocsp-respond")

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}/"


class Peer:
    """Something on a TCP port that is no proper TLS server: `behave` gets each connection in a thread."""

    def __init__(self, behave):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.behave = behave
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            try:
                self.behave(connection)
                connection.shutdown(socket.SHUT_RDWR)  # another thread may still read: closing alone would say nothing
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


class Last(bytes):
    """The last bytes that a relay passes on before it hangs up."""


def relay(port, alter):
    """A peer that passes everything on to `port`; the server's bytes go through `alter(all so far, new) -> bytes or Last`."""

    def behave(client):
        with socket.create_connection(("127.0.0.1", port)) as server:
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            seen = b""
            while data := server.recv(65536):
                altered = alter(seen, data)
                seen += data
                client.sendall(altered)
                if isinstance(altered, Last):
                    return

    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    return Peer(behave)


class Case(unittest.TestCase):
    """A test with a directory of its own, in which a CA and a certificate for localhost lie."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.dir = pathlib.Path(cls.directory.name)
        cls.addClassCleanup(cls.directory.cleanup)
        for arguments in (("make-ca",), ("issue", "localhost", "127.0.0.1")):
            done = run("cert", *arguments, cwd=cls.dir)
            assert done.returncode == 0, done.stderr

    def ok(self, done, exit=0):
        self.assertEqual(done.returncode, exit, f"stdout: {done.stdout}\nstderr: {done.stderr}")
        return done

    def serve(self, *arguments, cert="localhost", **more):
        return Server("--cert", f"{cert}.pem", "--key", f"{cert}-key.pem", *arguments, cwd=self.dir, **more)

    def connect(self, port, *arguments, host="localhost", **more):
        """`entente connect --json`: the completed process and its object, checked against its schema."""
        done = run("connect", f"{host}:{port}", "--ca", "ca.pem", "--json", *arguments, cwd=self.dir, **more)
        return done, self.valid(done.stdout, "connect-1")

    def failed(self, done, report, code, exit, alert=None):
        """The report tells this failure, and the program exits accordingly."""
        self.ok(done, exit)
        failure = report["failure"]
        self.assertEqual(failure["code"], code, failure)
        self.assertEqual(failure["exit"], exit)
        self.assertEqual(report["exit"], exit)
        self.assertEqual(failure["alert"], alert, failure)
        for text in (failure["cause"], failure["remedy"]["user"], failure["remedy"]["operator"], failure["clause"]):
            self.assertTrue(text)

    def valid(self, text, schema):
        value = json.loads(text)
        with open(ROOT / "docs" / "schema" / f"{schema}.json", encoding="utf-8") as file:
            problems = list(violations(value, json.load(file)))
        self.assertEqual(problems, [])
        return value


TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$schema", "$comment", "$defs", "$ref", "title", "description", "type", "enum", "const", "oneOf", "required", "properties",
         "additionalProperties", "propertyNames", "pattern", "items", "minimum"}


def is_type(value, name):
    if name in ("number", "integer"):
        return isinstance(value, int if name == "integer" else (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def violations(value, schema, root=None, where="$"):
    """What breaks the schema. Knows the part of JSON Schema that docs/schema uses, and is stricter in one thing: an object
    has no properties but those that its schema describes."""
    root = root or schema
    assert set(schema) <= KNOWN, f"{where}: the validator does not know {set(schema) - KNOWN}"
    if "$ref" in schema:
        yield from violations(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, where)
    if "oneOf" in schema:
        matching = [s for s in schema["oneOf"] if not list(violations(value, s, root, where))]
        if len(matching) != 1:
            yield f"{where}: fits {len(matching)} of oneOf"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where}: {value!r} does not fit {schema['pattern']}"
    if "minimum" in schema and is_type(value, "number") and value < schema["minimum"]:
        yield f"{where}: {value!r} is less than {schema['minimum']}"
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    if names and not any(is_type(value, name) for name in names):
        yield f"{where}: {value!r} is no {' or '.join(names)}"
    elif isinstance(value, dict) and "properties" in schema:
        for name in schema.get("required", []):
            if name not in value:
                yield f"{where}: lacks {name}"
        for name, item in value.items():
            if name in schema["properties"]:
                yield from violations(item, schema["properties"][name], root, f"{where}.{name}")
            else:
                yield f"{where}: has {name}, which the schema does not describe"
    elif isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        for name, item in value.items():
            yield from violations(name, schema.get("propertyNames", {}), root, f"{where}: a name")
            yield from violations(item, schema["additionalProperties"], root, f"{where}.{name}")
    elif isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            yield from violations(item, schema["items"], root, f"{where}[{i}]")


def main():
    unittest.main(verbosity=2)
