#!/usr/bin/env python3
"""Speaks to the shim as BoringSSL's runner does, with OpenSSL as the peer: both roles and versions, resumption, chopped
input, failures and their exits. And config.json names nothing that does not exist.

usage: replay_test.py PATH_OF_SHIM
"""
import json
import pathlib
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile

SHIM = sys.argv[1]
HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 60  # seconds; only failures take this long
SHIM_ID = 0x0123456789ABCDEF
VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


def make_certificate(directory):
    chain, key = directory / "chain.pem", directory / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=test", "-addext", "subjectAltName=DNS:test", "-keyout", key, "-out", chain],
                   check=True, capture_output=True, timeout=PATIENCE)
    return chain, key


class Runner:
    """Listens, starts the shim, and is its peer on each connection that it opens."""

    def __init__(self, directory, server, version, flags, alpn=()):
        self.shim_is_server = server
        chain, key = make_certificate.made
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT if server else ssl.PROTOCOL_TLS_SERVER)
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.context.minimum_version = self.context.maximum_version = VERSIONS[version]
        self.context.set_ecdh_curve("prime256v1")
        if alpn:
            self.context.set_alpn_protocols(list(alpn))
        if not server:
            self.context.load_cert_chain(chain, key)
        self.session = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        words = [SHIM, "-port", str(self.listener.getsockname()[1]), "-shim-id", str(SHIM_ID), "-trust-cert", chain]
        words += ["-server", "-cert-file", chain, "-key-file", key] if server else []
        self.shim = subprocess.Popen([*words, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def accept(self):
        connection, _ = self.listener.accept()
        connection.settimeout(PATIENCE)
        said = connection.recv(8, socket.MSG_WAITALL)
        assert said == struct.pack("<Q", SHIM_ID), said
        return connection

    def talk(self, prefix=b"", clean=True):
        """One connection: a handshake, a message whose every bit comes back turned, the end. True if it was resumed."""
        raw = self.accept()
        with self.context.wrap_socket(raw, server_side=not self.shim_is_server, session=self.session,
                                      server_hostname="test" if self.shim_is_server else None) as connection:
            message = bytes(range(256)) * 5
            connection.sendall(message)
            got = b""
            while len(got) < len(prefix) + len(message):
                part = connection.recv(4096)
                assert part, f"it ended after {len(got)} bytes"
                got += part
            assert got == prefix + bytes(byte ^ 0xFF for byte in message), "not what was sent"
            resumed = connection.session_reused
            if self.shim_is_server:
                self.session = connection.session
            if clean:
                connection.unwrap()
        return resumed

    def finish(self):
        out, err = self.shim.communicate(timeout=PATIENCE)
        self.listener.close()
        return self.shim.returncode, out.decode(), err.decode()


def check(got, wanted, what):
    assert got == wanted, f"{what}: wanted {wanted!r}, got {got!r}"


def good(directory, server, version, flags=(), connections=1, prefix=b"", **options):
    runner = Runner(directory, server, version, flags, **options)
    try:
        for number in range(connections):
            check(runner.talk(prefix), number > 0, "resumed")
    finally:
        code, _, err = runner.finish()
        print(err, end="")
    check((code, err), (0, ""), "exit")


def bad(directory, flags, code, words, server=False, version="1.3", clean=True):
    """The handshake is in order, and the shim is not content."""
    runner = Runner(directory, server, version, flags)
    try:
        runner.talk(clean=clean)
    except (AssertionError, OSError):
        pass  # its exit is what counts
    got, _, err = runner.finish()
    check(got, code, "exit")
    assert words in err, f"wanted {words!r} in {err!r}"


def answered(directory, answer, words):
    """A client that is answered with bytes of ours."""
    runner = Runner(directory, False, "1.3", [])
    connection = runner.accept()
    connection.recv(4096)
    connection.sendall(answer)
    connection.close()
    code, _, err = runner.finish()
    check(code, 1, "exit")
    assert words in err, f"wanted {words!r} in {err!r}"


def unimplemented(*flags):
    done = subprocess.run([SHIM, *flags], capture_output=True, text=True, timeout=PATIENCE, check=False)
    check(done.returncode, 89, f"exit of {flags}")


def asked_for_its_handshaker():
    done = subprocess.run([SHIM, "-is-handshaker-supported"], capture_output=True, text=True, timeout=PATIENCE, check=False)
    check((done.returncode, done.stdout), (0, "No\n"), "handshaker")


def config_is_right():
    """Reasons for what is off; errors of ours that are in the fault table, or words that the shim says."""
    config = json.loads((HERE / "config.json").read_text())
    check(sorted(config), ["DisabledTests", "ErrorMap", "HalfRTTTickets"], "config.json")
    codes = set(re.findall(r'"(E-[A-Z0-9-]+)"', (HERE.parent.parent / "src/base/fault.cpp").read_text()))
    for pattern, reason in config["DisabledTests"].items():
        assert pattern and len(reason) > 5, f"no reason: {pattern}"
    for theirs, ours in config["ErrorMap"].items():
        assert ours, f"nothing of ours for {theirs}"
        for each in ours:
            assert each.split()[0].rstrip(":") in codes or each.startswith("unexpected: "), f"{theirs}: {each}"


def cases(directory):
    for server in (False, True):
        for version in VERSIONS:
            yield good, (directory, server, version)
            yield good, (directory, server, version, ["-async"])
            yield good, (directory, server, version, ["-shim-writes-first"], 1, b"hello")
            yield good, (directory, server, version, ["-resume-count", "1"], 2)
    yield good, (directory, True, "1.3", ["-expect-server-name", "test", "-expect-curve-id", "23", "-min-version", "772"])
    yield good, (directory, False, "1.3", ["-curves", "23", "-key-update", "-check-close-notify", "-expect-version", "772"])
    yield bad, (directory, ["-expect-version", "771"], 1, "unexpected: version is 772, not 771")
    yield bad, (directory, ["-expect-alpn", "h2"], 1, "unexpected: ALPN is ")
    yield bad, (directory, ["-expect-server-name", "other"], 1, "unexpected: server name is test", True)
    yield bad, (directory, ["-verify-fail", "-verify-peer"], 1, "E-CERT-REJECTED")
    yield bad, (directory, ["-check-close-notify"], 1, "E-TLS-TRUNCATED", False, "1.3", False)
    yield bad, (directory, ["-max-version", "771"], 1, "E-TLS-VERSION", True)
    yield answered, (directory, b"HTTP/1.1 400 Bad Request\r\n\r\n", "E-PEER-HTTP")
    yield answered, (directory, bytes([21, 3, 3, 0, 2, 2, 40]), "E-PEER-ALERT handshake_failure")
    yield unimplemented, ("-dtls",)
    yield unimplemented, ("-no-such-flag",)
    yield unimplemented, ("-port", "x")
    yield asked_for_its_handshaker, ()
    yield config_is_right, ()


def main():
    failed = passed = 0
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        make_certificate.made = make_certificate(directory)
        for function, arguments in cases(directory):
            try:
                function(*arguments)
                passed += 1
            except Exception as why:  # a case that breaks is one that fails, with its name
                failed += 1
                print(f"FAILED {function.__name__}{arguments[1:]}: {type(why).__name__}: {why}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
