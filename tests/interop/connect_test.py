#!/usr/bin/env python3
"""`entente connect` against another implementation's server: every suite x group x kind of key, plain, with a client
certificate, and after a HelloRetryRequest; then what the matrix leaves out. Data goes both ways each time.

With openssl35, some of all that.

usage: connect_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls|nginx
"""
import functools
import sys

import servers
from harness import Room, Tally, expect, expect_match
from matrix import CELLS, FEW, GROUPS, KEYS, another, client_of, groups_of, name_of, schemes_of, version_of
from ours import connect, credential


def check(seen, server, suite, group, key, client=None, hrr=False, alpn="http/1.1"):
    """All that is to be seen of a connection that went well, on both sides."""
    said = seen.json
    expect("failure", said["failure"], None)
    expect("exit", seen.exit, 0)
    expect("version", said["version"], version_of(suite))
    expect("cipher_suite", said["cipher_suite"], suite)
    expect("group", said["group"], group)
    expect("hrr", said["hrr"], hrr)
    expect("alpn", said["alpn"], alpn)
    expect("resumed", said["resumed"], None)
    expect("post_quantum", said["post_quantum"], "MLKEM" in group)
    scheme = said["signature_scheme"]
    expect(f"signature_scheme {scheme} fits {key}", scheme in schemes_of(suite, key), True)
    expect("verified", said["identity"]["verified"], True)
    expect("length of peer_chain", len(said["peer_chain"]), 2)
    expect("client certificate shown", said["client_certificate"]["shown"], client is not None)
    if client:
        scheme = said["client_signature_scheme"]
        fitting = schemes_of(suite, client.removeprefix("client-"))
        expect(f"client_signature_scheme {scheme} fits {client}", scheme in fitting, True)
    page = seen.data.decode(errors="replace")
    expect_match("the page", page, r"\AHTTP/1.[01] 200 ")
    if alpn:
        for pattern in server.sees(suite, group, client):
            expect_match("the page", page, pattern)


def cell(room, server, suite, group, key, client=None, hrr=False, shown=True):
    options = ["--suites", suite, "--alpn", "http/1.1"]
    options += ["--groups", f"{another(group)},{group}" if hrr else ",".join(groups_of(suite, group, key))]
    if client and shown:
        options += credential(room, client)
    check(connect(room, server.port, name_of(key), *options), server, suite, group, key, client if shown else None, hrr)


def matrix(tally, room, found, title, cells, **how):
    """Every cell, on servers that are given by group (None: any) and key."""
    for suite, group, key in cells:
        server = found.get((group, key)) or found[None, key]
        client = client_of(suite, group, key) if how.get("client") else None
        tally.cell(f"{title} {suite} {group} {key}", cell, room, server, suite, group, key, client,
                   hrr=how.get("hrr", False))


def requested(tally, room, found, cells):
    """A certificate is asked for and not required: every kind of client's, and none."""
    for key in KEYS:
        suite, group, _ = next(cell for cell in cells if cell[2] == key)
        for shown in (True, False):
            tally.cell(f"requested, {'shown' if shown else 'not shown'}, {key}", cell, room, found[None, key], suite,
                       group, key, "client-" + key, shown=shown)


def defaults(tally, room, peer, server, best):
    """Nothing restricted; ALPN that is not offered, or not shared."""
    def run(alpn, wanted):
        seen = connect(room, server.port, name_of("p256"), *alpn)
        said = seen.json
        check(seen, server, said["cipher_suite"], best, "p256", alpn=wanted)
    tally.cell("defaults without ALPN", run, [], None)
    tally.cell("ALPN: the second of two", run, ["--alpn", "h2,http/1.1"], "http/1.1")
    if peer.ignores_unknown_alpn:
        tally.cell("ALPN: none shared, ignored", run, ["--alpn", "unknown/9"], None)
    else:
        tally.cell("ALPN: none shared, refused", refused_alpn, room, server)


def refused_alpn(room, server):
    seen = connect(room, server.port, name_of("p256"), "--alpn", "unknown/9")
    expect("exit", seen.exit, 4)
    expect("code", seen.json["failure"]["code"], "E-PEER-ALERT")
    expect("alert", seen.json["failure"]["alert"], "no_application_protocol")


def rekey(room, server):
    """KeyUpdates of s_server that ask for ours, with words both ways before, between and after."""
    client = room.start(room.entente(), "connect", f"127.0.0.1:{server.port}", "--ca", room.file("root.pem"), "--sni",
                        name_of("p256"), "--json", "--pipe")
    for words in (b"one", b"two", b"three"):
        at_server = server.program.mark()
        client.send(words + b"\n")
        server.program.wait_for(b"^" + words, at_server)
        server.program.send(b"K\n")
        server.program.wait_for(b"SSL_do_handshake -> 1", at_server)
        server.program.send(b"back " + words + b"\n")
        client.wait_for(b"back " + words)
    client.process.stdin.close()
    expect("exit", client.wait(), 0)
    room.stop(client)


def renew(room, server, best):
    """A KeyUpdate of ours that asks for the server's, then a page."""
    seen = connect(room, server.port, name_of("p256"), "--key-update")
    check(seen, server, seen.json["cipher_suite"], best, "p256", alpn=None)
    expect("KeyUpdates", [row["from"] for row in seen.json["timeline"] if row["name"] == "KeyUpdate"], ["client", "server"])


def half_close(room, server, best):
    """Our close_notify comes first; the answer is read to its end all the same (RFC 8446 §6.1)."""
    seen = connect(room, server.port, name_of("p256"), half_close=True)
    check(seen, server, seen.json["cipher_suite"], best, "p256", alpn=None)


def main():
    binaries, name = sys.argv[1:]
    make_peer = servers.find(name)
    cells, best = (FEW, "X25519MLKEM768") if name == "openssl35" else (CELLS, "x25519")
    tally = Tally(f"connect to {name}")
    with Room(binaries) as room:
        peer = make_peer(room)
        plain = peer.servers([None])
        by_group, by_request = peer.servers(list(GROUPS)), peer.servers([None], "request")
        by_demand = peer.servers([None], "require")
        tally.run([
            functools.partial(matrix, tally, room, plain, "plain", cells),
            functools.partial(matrix, tally, room, by_demand, "client certificate", cells, client=True),
            functools.partial(matrix, tally, room, by_group, "retry", cells, hrr=True),
            functools.partial(requested, tally, room, by_request, cells),
            functools.partial(defaults, tally, room, peer, plain[None, "p256"], best),
        ])
        tally.cell("KeyUpdate of ours", renew, room, plain[None, "p256"], best)
        if name.startswith("openssl"):
            tally.cell("KeyUpdates of the server", rekey, room, peer.serve("p256", page=False))
        if name != "nginx":  # it sends no close_notify once it has read one
            tally.cell("half close", half_close, room, plain[None, "p256"], best)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
