#!/usr/bin/env python3
"""Another implementation's client against `entente serve`: every suite x group x kind of key (chosen by server_name out
of four), plain, with a client certificate, and after a HelloRetryRequest; then what the matrix leaves out. A page is
fetched each time, and what both sides say of the connection must agree.

With openssl35, some of all that.

usage: serve_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls|curl
"""
import functools
import sys

import clients
from harness import Room, Tally, expect, expect_match
from matrix import CELLS, FEW, GROUPS, KEYS, another, client_of, groups_of, name_of, schemes_of, version_of
from ours import Serve, request

BULK = 1_000_000
EVERY = BULK // 5  # bytes under one key: GnuTLS takes no more than eight KeyUpdates a second


def check_log(line, suite, group, key, client, hrr, alpn):
    expect("failure", line["failure"], None)
    expect("schema", line["schema"], "entente.serve/1")
    expect("established", line["established"], True)
    expect("version", line["version"], version_of(suite))
    expect("cipher_suite", line["cipher_suite"], suite)
    expect("group", line["group"], group)
    expect("hrr", line["hrr"], hrr)
    expect("alpn", line["alpn"], alpn)
    expect("server_name", line["server_name"], name_of(key))
    scheme = line["signature_scheme"]
    expect(f"signature_scheme {scheme} fits {key}", scheme in schemes_of(suite, key), True)
    if client:
        scheme = line["client_signature_scheme"]
        fitting = schemes_of(suite, client.removeprefix("client-"))
        expect(f"client_signature_scheme {scheme} fits {client}", scheme in fitting, True)
        expect("client", line["client"]["email_names"], [f"{client}@interop.test"])
    else:
        expect("client", line["client"], None)


def cell(room, peer, server, suite, group, key, client=None, hrr=False, alpn="http/1.1"):
    groups = [another(group), group] if hrr else groups_of(suite, group, key)
    code, said = peer.get(room, server.port, suite, groups, key, client, alpn)
    line = server.handshake()
    check_log(line, suite, group, key, client, hrr, alpn)
    peer.check(said, suite, group, key, alpn)
    expect_match("the page", said, r"HTTP/1\.[01] 200 ")
    expect_match("the page", said, suite)
    expect_match("the page", said, group)
    expect("exit of the client", code, 0)


def matrix(tally, room, peer, server, title, cells, **how):
    """Cells on one server, one after the other: its log's next line is the cell's."""
    for suite, group, key in cells:
        client = client_of(suite, group, key) if how.get("client") else None
        tally.cell(f"{title} {suite} {group} {key}", cell, room, peer, server, suite, group, key, client,
                   how.get("hrr", False))
    tally.cell(f"{title}: drains", server.stop)


def requested(tally, room, peer, server, cells):
    """A certificate is asked for and not required: every kind of client's, and none."""
    for key in KEYS:
        suite, group, _ = next(cell for cell in cells if cell[2] == key)
        for client in ("client-" + key, None):
            tally.cell(f"requested, {'shown' if client else 'not shown'}, {key}", cell, room, peer, server, suite, group,
                       key, client)
    tally.cell("requested: drains", server.stop)


def leftovers(tally, room, peer, server):
    tally.cell("ALPN not offered", cell, room, peer, server, *CELLS[0], alpn=None)
    if peer.program == "openssl":
        tally.cell("a name that is not ours: the first certificate", unknown_name, room, peer, server)
    tally.cell("leftovers: drains", server.stop)


def unknown_name(room, peer, server):
    _, said = room.converse(*peer.arguments(room, server.port, name_of("p256"), "-servername", "no.interop.test"),
                            words=request("no.interop.test"))
    line = server.handshake()
    expect("failure", line["failure"], None)
    expect("server_name", line["server_name"], "no.interop.test")
    expect_match("s_client", said, "subject=CN ?= ?p256.interop.test")


def bulk(room, peer, server):
    """A page of many records, with new keys on the way, each of which asks the client for new keys too."""
    suite, group, key = CELLS[0]
    code, said = peer.get(room, server.port, suite, [group], key)
    expect("failure", server.handshake()["failure"], None)
    expect_match("the page", said, f"Content-Length: {BULK}")
    expect("that all of it came", len(said) > BULK, True)
    expect("exit of the client", code, 0)


def rekey(room, peer, server):
    """KeyUpdates of the client, with words before, between and after."""
    client = room.start(*peer.rekeying(room, server.port, name_of("p256")))
    expect("failure", server.handshake()["failure"], None)
    for words in (b"one\n", b"two\n", b"three\n"):
        start = client.mark()
        client.send(words)
        client.wait_for(b"^" + words, start)
        client.send(peer.rekey)
        client.wait_for(peer.rekeyed, start)
    room.stop(client)


def main():
    binaries, name = sys.argv[1:]
    peer = clients.find(name)
    cells = FEW if name == "openssl35" else CELLS
    tally = Tally(f"serve to {name}")
    with Room(binaries) as room:
        def serve(*options):
            return Serve(room, "--alpn", "http/1.1", *options, keys=KEYS)
        ca = ["--client-ca", room.file("root.pem"), "--client-auth"]
        retries = [functools.partial(matrix, tally, room, peer, serve("--groups", group), "retry",
                                     [c for c in cells if c[1] == group], hrr=True) for group in GROUPS]
        tally.run([
            functools.partial(matrix, tally, room, peer, serve(), "plain", cells),
            functools.partial(matrix, tally, room, peer, serve(*ca, "require"), "client certificate", cells,
                              client=True),
            functools.partial(requested, tally, room, peer, serve(*ca, "request"), cells),
            functools.partial(leftovers, tally, room, peer, serve()),
            functools.partial(tally.cell, "bulk, with KeyUpdates of ours", bulk, room, peer,
                              serve("--reply-size", BULK, "--key-update-every", EVERY)),
            *retries,
        ])
        if hasattr(peer, "rekey"):
            tally.cell("KeyUpdates of the client", rekey, room, peer, serve("--echo"))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
