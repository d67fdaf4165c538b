#!/usr/bin/env python3
"""`entente connect` to lighttpd, whose TLS is mbedTLS's or wolfSSL's: every cipher and kind of key that they have, each
version, client certificates, and sessions that are resumed.

usage: lighttpd_test.py DIRECTORY_OF_PROGRAMS PATH_OF_LIGHTTPD mbedtls|wolfssl
"""
import functools
import itertools
import pathlib
import sys

from harness import Mismatch, Room, Tally, expect, expect_match, free_port, skip, wait_for_port
from matrix import GROUPS, SUITES, SUITES12, name_of
from ours import connect, credential, page

TRIES = 3  # a free port may be taken by somebody else before the server binds it
PAGE = "lighttpd's page"
# In TLS 1.2 the curve of the certificate is offered too, and which of two groups is taken is the server's choice.
GROUPS_OF = {"p256": ["secp256r1"], "p384": ["secp384r1"], "rsa": list(GROUPS)}
NEWEST = {"mbedtls": "1.2", "wolfssl": "1.3"}


class Lighttpd:
    def __init__(self, room, program, module):
        self.room, self.program, self.module = room, program, module
        self.modules = pathlib.Path(program).parent.parent / "lib" / "lighttpd"
        if not (self.modules / f"mod_{module}.so").exists():
            skip(f"lighttpd-mod-{module} is not installed")
        self.pages = room.new_file()
        self.pages.mkdir()
        (self.pages / "index.html").write_text(PAGE, encoding="utf-8")

    def serve(self, key, *more):
        """The port of one with that certificate."""
        file = self.room.file
        for _ in range(TRIES):
            port = free_port()
            lines = [f'server.modules = ("mod_{self.module}")', f'server.document-root = "{self.pages}"',
                     'server.bind = "127.0.0.1"', f"server.port = {port}", 'index-file.names = ("index.html")',
                     'ssl.engine = "enable"', f'ssl.pemfile = "{file(key + ".pem")}"',
                     f'ssl.privkey = "{file(key + "-key.pem")}"', *more]
            program = self.room.start(self.program, "-D", "-m", self.modules, "-f",
                                      self.room.new_file("\n".join(lines).encode() + b"\n"))
            if wait_for_port(port, program):
                return port
        raise Mismatch("lighttpd does not listen: " + program.text())


def fetch(room, port, key, *options):
    seen = connect(room, port, name_of(key), *options)
    said = page(seen)
    expect_match("the page", seen.data.decode(errors="replace"), PAGE)
    expect("verified", said["identity"]["verified"], True)
    return said


def suite_and_group(room, port, key, suite, group, version):
    said = fetch(room, port, key, "--suites", suite, "--groups", group)
    expect("version", said["version"], version)
    expect("cipher_suite", said["cipher_suite"], suite)
    expect("group", said["group"], group)


def newest(room, port, version):
    said = fetch(room, port, "p256")
    expect("version", said["version"], version)


def client_certificate(room, port, key, *options):
    said = fetch(room, port, key, *options, *credential(room, "client-" + key))
    expect("client_certificate", said["client_certificate"], {"requested": True, "shown": True})


def resumed(room, port, *options):
    session = room.new_file()
    fetch(room, port, "p256", "--session-out", session, *options)
    said = fetch(room, port, "p256", "--session-in", session, *options)
    expect_match("resumed", said["resumed"] or "no", "ticket|session-id")


def cells_of(cell, room, server, module):
    ports = {key: server.serve(key) for key in GROUPS_OF}
    for suite, key in itertools.product(SUITES12, GROUPS_OF):
        if ("_RSA_" in suite) == (key == "rsa"):
            for group in GROUPS_OF[key]:
                yield cell(f"{suite} {group} {key}", suite_and_group, room, ports[key], key, suite, group, "1.2")
    if NEWEST[module] == "1.3":
        for suite in SUITES:
            yield cell(suite, suite_and_group, room, ports["p256"], "p256", suite, "x25519", "1.3")
    yield cell("the newest version", newest, room, ports["p256"], NEWEST[module])
    yield cell("resumed by TLS 1.2", resumed, room, ports["p256"], "--max", "1.2")
    for key in ("p256", "rsa"):  # wolfSSL asks for certificates of the kind of its own
        asking = server.serve(key, f'ssl.ca-file = "{room.file("root.pem")}"', 'ssl.verifyclient.activate = "enable"',
                              'ssl.verifyclient.enforce = "enable"', "ssl.verifyclient.depth = 3")
        yield cell(f"client certificate, {key}", client_certificate, room, asking, key, "--max", "1.2")


def main():
    binaries, program, module = sys.argv[1:]
    tally = Tally(f"connect to lighttpd with {module}")
    with Room(binaries) as room:
        server = Lighttpd(room, program, module)
        cell = functools.partial(functools.partial, tally.cell)
        tally.run(list(cells_of(cell, room, server, module)))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
