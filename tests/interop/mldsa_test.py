#!/usr/bin/env python3
"""Certificates and signatures of ML-DSA (RFC 9881, draft-ietf-tls-mldsa) with OpenSSL 3.5 or later, which our programs
need too: they run with its libraries. Where that OpenSSL comes from: tests/debian13.py.

usage: mldsa_test.py DIRECTORY_OF_PROGRAMS
"""
import os
import pathlib
import shlex
import subprocess
import sys

from harness import SKIPPED, Room, Tally, expect, expect_match
from ours import Serve, connect, request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from debian13 import NONE, newer_openssl  # noqa: E402

KINDS = ("mldsa44", "mldsa65", "mldsa87")
NAME = "server.test"


class NewerRoom(Room):
    """A Room whose `entente` runs with the newer libraries, and what they lack from the system."""

    def __init__(self, binaries, before):
        super().__init__(binaries)
        self.before = before

    def entente(self):
        script = self.file("entente")
        if not script.exists():
            words = [str(word) for word in self.before]
            if words:
                here = subprocess.run(["ldconfig", "-N", "-X", "-v"], capture_output=True, text=True, check=False,
                                      env={**os.environ, "PATH": os.environ["PATH"] + ":/sbin:/usr/sbin"}).stdout
                system = [line.split(":")[0] for line in here.splitlines() if line.startswith("/")]
                words[-1] = ":".join([words[-1], *system])
            words.append(str(super().entente()))
            script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
            script.chmod(0o755)
        return script


def make_pki(room):
    for command in (["make-ca", "--dir", room.directory],
                    *(["issue", NAME, "--dir", room.directory, "--key-type", kind, "--out", room.file(kind)]
                      for kind in KINDS)):
        subprocess.run([str(word) for word in (room.entente(), "cert", *command)], check=True, capture_output=True)


def connects(room, openssl, kind):
    program = room.start(*openssl, "s_server", "-accept", "127.0.0.1:0", "-cert", room.file(kind + ".pem"), "-key",
                         room.file(kind + "-key.pem"), "-www")
    port = int(program.wait_for(rb"^ACCEPT .*:(\d+)$").group(1))
    seen = connect(room, port, NAME, ca="ca.pem")
    expect("failure", seen.json["failure"], None)
    expect("signature_scheme", seen.json["signature_scheme"], kind)
    expect_match("the page", seen.data.decode(errors="replace"), r"\AHTTP/1.[01] 200 ")
    room.stop(program)


def serves(room, openssl, kind):
    server = Serve(room, keys=(kind,))
    code, said = room.converse(*openssl, "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", NAME, "-CAfile",
                               room.file("ca.pem"), "-verify_hostname", NAME, "-verify_return_error", "-ign_eof",
                               words=request(NAME))
    expect("signature_scheme", server.handshake()["signature_scheme"], kind)
    expect("exit of s_client", code, 0)
    expect_match("s_client", said, f"(?i)Peer signature type: {kind}")
    server.stop()


def refuses(room, kind):
    """With the system's libcrypto: the reason names what it lacks."""
    done = subprocess.run([room.binaries / "entente", "cert", "verify", room.file(kind + ".pem"), "--name", NAME, "--ca",
                           room.file("ca.pem"), "--json"], capture_output=True, text=True, check=False)
    expect("exit of cert verify", done.returncode, 5)
    expect_match("cert verify", done.stdout, "E-CERT-WEAK-KEY")


def main():
    newer = newer_openssl()
    if not newer:
        print(f"interop: skipped: {NONE}")
        return SKIPPED
    openssl = [*newer[0], newer[1]]
    tally = Tally("ML-DSA with OpenSSL 3.5")
    with NewerRoom(sys.argv[1], newer[0]) as room:
        make_pki(room)
        for kind in KINDS:
            tally.cell(f"connect: {kind}", connects, room, openssl, kind)
            tally.cell(f"serve: {kind}", serves, room, openssl, kind)
            if newer[0]:
                tally.cell(f"an older libcrypto: {kind}", refuses, room, kind)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
