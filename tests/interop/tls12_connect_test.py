#!/usr/bin/env python3
"""`entente connect` by TLS 1.2 against another implementation's server that has 1.3 too: every suite x group x kind of
key, client certificates; then static RSA, peers without the extended master secret, renegotiation that is refused, OCSP
staples, exporters, and records that were altered.

With openssl35, some of all that.

usage: tls12_connect_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls|nginx
"""
import functools
import json
import sys

import scripted
import servers
from connect_failures_test import HANDSHAKE, check, told
from connect_test import matrix, requested
from extensions_test import make_staple, no_staple, staple_of_a_server
from harness import Room, Tally, expect, expect_match
from matrix import CELLS12, FEW12, STATIC_RSA, SUITES12, gnutls_priority, name_of, openssl_name
from ours import connect, page
from tls12 import LABEL, Exporters, openssl_without_ems

KEY = "p256"
NAME = name_of(KEY)
SUITE = next(iter(SUITES12))
ONLY = ["--max", "1.2"]


# ---- static RSA ----

def static_rsa(room, server, suite):
    said = page(connect(room, server.port, name_of("rsa"), "--policy", "legacy", "--suites", suite))
    expect("version", said["version"], "1.2")
    expect("cipher_suite", said["cipher_suite"], suite)
    expect("group", said["group"], None)
    expect("signature_scheme", said["signature_scheme"], None)
    expect("extended_master_secret", said["extended_master_secret"], True)
    expect("verified", said["identity"]["verified"], True)


def no_static_rsa(room, server):
    """Not offered by default."""
    seen = connect(room, server.port, name_of("rsa"), "--no-probe")
    check(seen, "E-PEER-ALERT", HANDSHAKE, "peer", "handshake_failure")


# ---- the extended master secret (RFC 7627) ----

def without_ems(room, server):
    """Good by default, and told. A session without it is not kept, and there is no channel binding."""
    session = room.new_file()
    said = page(connect(room, server.port, NAME, *ONLY, "--session-out", session))
    expect("extended_master_secret", said["extended_master_secret"], False)
    expect("that a session was kept", session.exists(), False)
    expect("channel_binding", said["channel_binding"], None)


# ---- renegotiation ----

def renegotiation(room, server, ask):
    """Refused, which ends the connection (RFC 5746 section 4.5)."""
    client = room.start(room.entente(), "connect", f"127.0.0.1:{server.port}", "--ca", room.file("root.pem"), "--sni", NAME,
                        *ONLY, "--json", "--pipe")
    at_server = server.program.mark()
    client.send(b"before\n")
    server.program.wait_for(b"^before", at_server)
    server.program.send(ask)
    server.program.wait_for(b"no renegotiation", at_server)
    expect("exit", client.wait(), HANDSHAKE)
    said = json.loads(client.text()[client.text().index("{"):])
    expect("code", said["failure"]["code"], "E-TLS-RENEGOTIATION")
    expect("alert", said["failure"]["alert"], "no_renegotiation")
    room.stop(client)


# ---- exporters ----

def exporter(room, server):
    exporters = Exporters(room)
    at_server = server.program.mark()
    with exporters.wire(server.port) as port:
        seen = connect(room, port, NAME, "--suites", SUITE, "--keylog", exporters.keylog, half_close=True)
    expect("failure", seen.json["failure"], None)
    server.program.wait_for(b"Keying material: [0-9A-F]{64}", at_server)
    exporters.check(seen.json, server.program.text(at_server))


# ---- what may happen on the way ----

def flip_last_of_first(kind):
    """Flips a bit of the server's first record of `kind` that comes after its ChangeCipherSpec."""
    state = {"protected": False, "done": False}

    def alter(_, data):
        state["protected"] |= data[0] == 20
        if state["protected"] and data[0] == kind and not state["done"]:
            state["done"] = True
            return data[:-1] + bytes([data[-1] ^ 1])
        return data
    return alter


def altered_record(room, server, kind):
    with scripted.Listener(scripted.between(server.port, flip_last_of_first(kind))) as wire:
        seen = connect(room, wire.port, NAME, *ONLY)
    check(seen, "E-TLS-RECORD-MAC", HANDSHAKE, "local", "bad_record_mac")
    if kind == 22:  # s_server that shows pages does not show alerts
        told(server, "bad_record_mac")


def downgraded(room, server):
    """Somebody hides that we have TLS 1.3: the server's random tells of it (RFC 8446 section 4.1.3)."""
    with scripted.Listener(scripted.between(server.port, scripted.unaltered, first=scripted.without_versions)) as wire:
        seen = connect(room, wire.port, NAME, "--no-probe")
    check(seen, "E-TLS-DOWNGRADE", HANDSHAKE, "local", "illegal_parameter")


def half_close(room, server):
    """Our close_notify comes first; the answer is read to its end all the same."""
    page(connect(room, server.port, NAME, *ONLY, half_close=True))


# ---- all ----

def openssl(cell, room, peer):
    plain = peer.serve(KEY)
    for suite in STATIC_RSA:
        yield cell(f"static RSA {suite}", static_rsa, room, peer.serve("rsa"), suite)
    alone = peer.serve("rsa", extra=["-tls1_2", "-cipher", ":".join(openssl_name(suite) for suite in STATIC_RSA)])
    yield cell("static RSA alone", no_static_rsa, room, alone)
    yield cell("no extended master secret", without_ems, room, peer.serve(KEY, env=openssl_without_ems(room)))
    for command in (b"r\n", b"R\n"):
        yield cell(f"renegotiation by {command}", renegotiation, room, peer.serve(KEY, page=False), command)
    exporting = peer.serve(KEY, page=False, extra=["-keymatexport", LABEL, "-keymatexportlen", 32])
    yield cell("exporter", exporter, room, exporting)
    staple = make_staple(room)
    stapling = peer.serve(KEY, extra=["-status", "-status_file", staple])
    yield cell("staple", staple_of_a_server, room, stapling, *ONLY)
    yield cell("no staple", no_staple, room, plain, *ONLY)
    yield cell("altered Finished", altered_record, room, peer.serve(KEY, page=False), 22)
    yield cell("altered data", altered_record, room, plain, 23)
    yield cell("downgraded", downgraded, room, plain)
    yield cell("half close", half_close, room, plain)


def gnutls(cell, room, peer):
    plain = peer.serve([KEY])
    legacy = peer.serve(["rsa"], priority=":+RSA")
    for suite in STATIC_RSA:
        yield cell(f"static RSA {suite}", static_rsa, room, legacy, suite)
    alone = peer.serve(["rsa"], versions=["1.2"], priority=gnutls_priority(next(iter(STATIC_RSA))))
    yield cell("static RSA alone", no_static_rsa, room, alone)
    yield cell("no extended master secret", without_ems, room, peer.serve([KEY], priority=":%NO_SESSION_HASH"))
    staple = make_staple(room)
    stapling = peer.serve([KEY], extra=["--ocsp-response", staple, "--ignore-ocsp-response-errors"])
    yield cell("staple", staple_of_a_server, room, stapling, *ONLY)
    yield cell("no staple", no_staple, room, plain, *ONLY)
    yield cell("downgraded", downgraded, room, plain)
    yield cell("half close", half_close, room, plain)


def main():
    binaries, name = sys.argv[1:]
    make_peer = servers.find(name)
    cells = FEW12 if name == "openssl35" else CELLS12
    tally = Tally(f"connect by TLS 1.2 to {name}")
    with Room(binaries) as room:
        peer = make_peer(room)
        cell = functools.partial(functools.partial, tally.cell)
        rest = {"openssl": openssl, "openssl35": openssl, "gnutls": gnutls}.get(name, lambda *_: ())
        tally.run([
            functools.partial(matrix, tally, room, peer.servers([None]), "plain", cells),
            functools.partial(matrix, tally, room, peer.servers([None], "require"), "client certificate", FEW12,
                              client=True),
            functools.partial(requested, tally, room, peer.servers([None], "request"), cells),
            *rest(cell, room, peer),
        ])
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
