#!/usr/bin/env python3
"""Another implementation's client that has TLS 1.2 alone against `entente serve`: every suite x group x kind of key, client
certificates; then static RSA, clients without the extended master secret, renegotiation that is refused,
TLS_FALLBACK_SCSV, OCSP staples, exporters.

With openssl35, some of all that.

usage: tls12_serve_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls|curl
"""
import functools
import sys

import clients
import scripted
from clients import gnutls_arguments, openssl_arguments
from connect_failures_test import ALERTS
from extensions_test import make_staple, staple_to_gnutls, staple_to_openssl
from harness import Room, Tally, expect, expect_match
from matrix import (CELLS12, FEW12, GROUPS, KEYS, STATIC_RSA, SUITES12, gnutls_cipher, gnutls_priority, name_of,
                    openssl_name)
from ours import Serve, fetch, request
from serve_failures_test import check
from serve_test import cell, matrix, requested
from tls12 import LABEL, Exporters, openssl_without_ems

KEY = "p256"
NAME = name_of(KEY)
SUITE = next(iter(SUITES12))


class OpenSSL:
    def __init__(self, room, peer):
        self.room, self.peer = room, peer

    def arguments(self, port, *extra, name=NAME, both=False, **how):
        only = [] if both else ["-tls1_2"]
        return openssl_arguments(self.room, port, name, *only, *extra, openssl=self.peer.openssl, **how)

    def fetch(self, server, *extra, name=NAME, **how):
        return fetch(self.room, self.arguments(server.port, *extra, name=name), server, request(name), **how)

    @staticmethod
    def only(suite):
        return ["-cipher", openssl_name(suite)]

    fallback = ["-fallback_scsv"]
    export = ["-keymatexport", LABEL, "-keymatexportlen", 32]
    asks = b"R\n"

    def asking(self, server):
        # With -ign_eof the letter would be sent as data.
        return [a for a in self.arguments(server.port) if a != "-ign_eof"]

    @staticmethod
    def says_suite(suite):
        return f"New, TLSv1.2, Cipher is {openssl_name(suite)}\n"

    @staticmethod
    def says_alert(alert):
        return rf"SSL alert number {ALERTS[alert]}\b"


class GnuTLS:
    def __init__(self, room, _):
        self.room = room

    def arguments(self, port, *extra, name=NAME, both=False, **how):
        version = "1.2:+VERS-TLS1.3" if both else "1.2"
        # what begins with a colon is of the priority
        priority = "".join(str(word) for word in extra if str(word).startswith(":"))
        words = [word for word in extra if not str(word).startswith(":")]
        return gnutls_arguments(self.room, port, name, *words, version=version, priority=priority, **how)

    def fetch(self, server, *extra, name=NAME, **how):
        return fetch(self.room, self.arguments(server.port, *extra, name=name), server, request(name), **how)

    @staticmethod
    def only(suite):
        return [gnutls_priority(suite)]

    fallback = [":%FALLBACK_SCSV"]
    export = ["--keymatexport", LABEL, "--keymatexportsize", 32]
    asks = b"^renegotiate^\n"

    def asking(self, server):
        return self.arguments(server.port, "--inline-commands")

    @staticmethod
    def says_suite(suite):
        exchange = "RSA" if suite in STATIC_RSA else "ECDHE-[^)]*"
        return rf"\(TLS1.2-X.509\)-\({exchange}\)-(\([^)]*\)-)?\({gnutls_cipher(suite)}\)"

    @staticmethod
    def says_alert(alert):
        return rf"Received alert \[{ALERTS[alert]}\]"


# ---- static RSA ----

def static_rsa(client, server, suite):
    said, line = client.fetch(server, *client.only(suite), name=name_of("rsa"))
    expect("version", line["version"], "1.2")
    expect("cipher_suite", line["cipher_suite"], suite)
    expect("group", line["group"], None)
    expect("signature_scheme", line["signature_scheme"], None)
    expect("extended_master_secret", line["extended_master_secret"], True)
    expect_match("the client", said, client.says_suite(suite))


def forward_secrecy_first(client, server):
    """Static RSA is the last resort."""
    _, line = client.fetch(server, name=name_of("rsa"))
    expect_match("cipher_suite", line["cipher_suite"], "^TLS_ECDHE_RSA_")


def is_refused(client, server, code, alert, *options, **how):
    _, said = client.room.converse(*client.arguments(server.port, *options, **how), words=request(NAME))
    check(server.handshake(), code, "local", alert)
    expect_match("the client", said, client.says_alert(alert))


def no_static_rsa(client, server):
    """Not taken by default."""
    for suite in STATIC_RSA:
        is_refused(client, server, "E-TLS-SUITE", "handshake_failure", *client.only(suite), name=name_of("rsa"))


# ---- the extended master secret (RFC 7627) ----

def without_ems(client, server, *extra, **how):
    """Good by default, and told. There is no channel binding."""
    said, line = client.fetch(server, *extra, **how)
    expect("extended_master_secret", line["extended_master_secret"], False)
    expect("channel_binding", line["channel_binding"], None)
    expect_match("the client", said, "Extended master secret: no|Options: safe renegotiation")


# ---- versions ----

def fallback(client, server, old):
    """A client that pretends to have nothing newer is told that there was no need to (RFC 7507)."""
    is_refused(client, server, "E-TLS-FALLBACK", "inappropriate_fallback", *client.fallback)
    client.fetch(old, *client.fallback)


def downgraded(client, server):
    """Somebody hides that the client has TLS 1.3: our random tells it (RFC 8446 section 4.1.3)."""
    with scripted.Listener(scripted.between(server.port, scripted.unaltered, first=scripted.without_versions)) as wire:
        client.room.converse(*client.arguments(wire.port, both=True), words=request(NAME))
    check(server.handshake(), "E-PEER-ALERT", "peer", "illegal_parameter")


# ---- renegotiation ----

def renegotiation(client, server):
    """Refused, which ends the connection (RFC 5746 section 4.5)."""
    program = client.room.start(*client.asking(server))
    expect("failure", server.handshake()["failure"], None)
    start = program.mark()
    program.send(b"before\n")
    program.wait_for(b"^before", start)
    program.send(client.asks)
    program.wait_for(rb"SSL alert number 100\b|Received alert \[100\]: No renegotiation", start)
    client.room.stop(program)


# ---- exporters ----

def exporter(client, room):
    exporters = Exporters(room)
    server = Serve(room, "--suites", SUITE, "--keylog", exporters.keylog)
    with exporters.wire(server.port) as port:
        said, line = fetch(room, client.arguments(port, *client.export), server, request(NAME))
    exporters.check(line, said)


# ---- all ----

def rest(cell, client):
    room = client.room
    plain = Serve(room)
    legacy = Serve(room, "--policy", "legacy", keys=["rsa"])
    for suite in STATIC_RSA:
        yield cell(f"static RSA {suite}", static_rsa, client, Serve(room, "--policy", "legacy", keys=["rsa"]), suite)
    yield cell("forward secrecy first", forward_secrecy_first, client, legacy)
    yield cell("static RSA alone", no_static_rsa, client, Serve(room, keys=["rsa"]))
    yield cell("TLS_FALLBACK_SCSV", fallback, client, plain, Serve(room, "--max", "1.2"))
    yield cell("downgraded", downgraded, client, Serve(room))
    yield cell("renegotiation", renegotiation, client, Serve(room, "--echo"))
    yield cell("exporter", exporter, client, room)


def openssl(cell, room, peer):
    client = OpenSSL(room, peer)
    yield from rest(cell, client)
    yield cell("no extended master secret", without_ems, client, Serve(room), env=openssl_without_ems(room))
    yield cell("staple", staple_to_openssl, client.fetch, Serve(room, "--staple", make_staple(room)))


def gnutls(cell, room, peer):
    client = GnuTLS(room, peer)
    yield from rest(cell, client)
    yield cell("no extended master secret", without_ems, client, Serve(room), ":%NO_SESSION_HASH")
    staple = make_staple(room)
    yield cell("staple", staple_to_gnutls, room, client.fetch, Serve(room, "--staple", staple), staple)


def without_alpn(room, peer, server):
    cell(room, peer, server, *CELLS12[0], alpn=None)


def main():
    binaries, name = sys.argv[1:]
    peer = clients.find(name)
    cells = FEW12 if name == "openssl35" else CELLS12
    tally = Tally(f"serve by TLS 1.2 to {name}")
    with Room(binaries) as room:
        def serve(*options):
            return Serve(room, "--alpn", "http/1.1", *options, keys=KEYS)
        ca = ["--client-ca", room.file("root.pem"), "--client-auth"]
        special = {"openssl": openssl, "openssl35": openssl, "gnutls": gnutls}.get(name, lambda *_: ())
        tally.run([
            *(functools.partial(matrix, tally, room, peer, serve("--groups", group), "plain",
                                [c for c in cells if c[1] == group]) for group in GROUPS),
            *(functools.partial(matrix, tally, room, peer, serve("--groups", group, *ca, "require"), "client certificate",
                                [c for c in FEW12 if c[1] == group], client=True) for group in GROUPS),
            functools.partial(requested, tally, room, peer, serve(*ca, "request"), cells),
            functools.partial(tally.cell, "ALPN not offered", without_alpn, room, peer, serve()),
            *special(functools.partial(functools.partial, tally.cell), room, peer),
        ])
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
