#!/usr/bin/env python3
"""`entente connect` against another implementation's server: every suite x group x kind of key, plain, with a client
certificate, and after a HelloRetryRequest; then what the matrix leaves out. Data goes both ways each time.

usage: connect_test.py DIRECTORY_OF_PROGRAMS openssl|gnutls|nginx
"""
import functools
import sys

from harness import Room, Tally, expect, expect_match, require
from matrix import CELLS, GROUPS, KEYS, SUITES, another, client_of, name_of
from ours import connect, credential
from servers import PEERS


def check(seen, server, suite, group, key, client=None, hrr=False, alpn="http/1.1"):
    """All that is to be seen of a connection that went well, on both sides."""
    said = seen.json
    expect("failure", said["failure"], None)
    expect("exit", seen.exit, 0)
    expect("version", said["version"], "1.3")
    expect("cipher_suite", said["cipher_suite"], suite)
    expect("group", said["group"], group)
    expect("hrr", said["hrr"], hrr)
    expect("alpn", said["alpn"], alpn)
    expect("resumed", said["resumed"], None)
    expect("post_quantum", said["post_quantum"], False)
    expect(f"signature_scheme {said['signature_scheme']} fits {key}", said["signature_scheme"] in KEYS[key], True)
    expect("verified", said["identity"]["verified"], True)
    expect("length of peer_chain", len(said["peer_chain"]), 2)
    expect("client certificate shown", said["client_certificate"]["shown"], client is not None)
    if client:
        scheme = said["client_signature_scheme"]
        expect(f"client_signature_scheme {scheme} fits {client}", scheme in KEYS[client.removeprefix("client-")], True)
    page = seen.data.decode(errors="replace")
    expect_match("the page", page, r"\AHTTP/1.[01] 200 ")
    if alpn:
        for pattern in server.sees(suite, group, client):
            expect_match("the page", page, pattern)


def cell(room, server, suite, group, key, client=None, hrr=False, shown=True):
    options = ["--suites", suite, "--alpn", "http/1.1"]
    options += ["--groups", f"{another(group)},{group}" if hrr else group]
    if client and shown:
        options += credential(room, client)
    check(connect(room, server.port, name_of(key), *options), server, suite, group, key, client if shown else None, hrr)


def matrix(tally, room, servers, title, **how):
    """Every cell, on servers that are given by group (None: any) and key."""
    for suite, group, key in CELLS:
        server = servers.get((group, key)) or servers[None, key]
        client = client_of(suite, group, key) if how.get("client") else None
        tally.cell(f"{title} {suite} {group} {key}", cell, room, server, suite, group, key, client,
                   hrr=how.get("hrr", False))


def requested(tally, room, servers):
    """A certificate is asked for and not required: every kind of client's, and none."""
    suite, group = CELLS[0][:2]
    for key in KEYS:
        for shown in (True, False):
            tally.cell(f"requested, {'shown' if shown else 'not shown'}, {key}", cell, room, servers[None, key], suite,
                       group, key, "client-" + key, shown=shown)


def defaults(tally, room, peer, server):
    """Nothing restricted; ALPN that is not offered, or not shared."""
    def run(alpn, wanted):
        seen = connect(room, server.port, name_of("p256"), *alpn)
        said = seen.json
        check(seen, server, said["cipher_suite"], "x25519", "p256", alpn=wanted)
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


def resumption(room, server, suite, key):
    """A session goes to a file and comes back: by the ticket of a full handshake, then by that of a resumed one."""
    session = room.file(f"session-{server.port}-{suite}-{key}")
    options = ["--suites", suite, "--alpn", "http/1.1", "--session-out", session]
    first = connect(room, server.port, name_of(key), *options)
    check(first, server, suite, "x25519", key)
    expect("mode of the session's file", session.stat().st_mode & 0o777, 0o600)
    for _ in range(2):
        said = connect(room, server.port, name_of(key), *options, "--session-in", session).json
        expect("failure", said["failure"], None)
        expect("resumed", said["resumed"], "ticket")
        expect("signature_scheme", said["signature_scheme"], None)
        expect("peer_chain", said["peer_chain"], [])
        expect("verified", said["identity"]["verified"], True)
        expect("group", said["group"], "x25519")


def early_data(room, server):
    """s_server prints what comes early, and again only what it did not take."""
    session, words = room.file("early-session"), room.file("early-words")
    words.write_bytes(b"said early\n")
    first = room.start(room.entente(), "connect", f"127.0.0.1:{server.port}", "--ca", room.file("root.pem"), "--sni",
                       name_of("p256"), "--json", "--session-out", session)
    expect("exit of the first", first.wait(), 0)
    at_server = server.program.mark()
    second = room.start(room.entente(), "connect", f"127.0.0.1:{server.port}", "--ca", room.file("root.pem"), "--sni",
                        name_of("p256"), "--json", "--session-in", session, "--early-data", words)
    server.program.wait_for(b"said early", at_server)
    expect("exit of the second", second.wait(), 0)
    expect_match("what the second tells", second.text(), r'"early_data": "accepted"')


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


def half_close(room, server):
    """Our close_notify comes first; the answer is read to its end all the same (RFC 8446 §6.1)."""
    seen = connect(room, server.port, name_of("p256"), half_close=True)
    check(seen, server, seen.json["cipher_suite"], "x25519", "p256", alpn=None)


def main():
    binaries, name = sys.argv[1:]
    peer = PEERS[name]
    require(peer.program)
    tally = Tally(f"connect to {name}")
    with Room(binaries) as room:
        peer = peer(room)
        plain = peer.servers([None])
        by_group, by_request = peer.servers(list(GROUPS)), peer.servers([None], "request")
        by_demand = peer.servers([None], "require")
        tally.run([
            functools.partial(matrix, tally, room, plain, "plain"),
            functools.partial(matrix, tally, room, by_demand, "client certificate", client=True),
            functools.partial(matrix, tally, room, by_group, "retry", hrr=True),
            functools.partial(requested, tally, room, by_request),
            functools.partial(defaults, tally, room, peer, plain[None, "p256"]),
        ])
        for suite in SUITES if name != "gnutls" else []:  # gnutls-serv declines most of its own tickets
            for key in KEYS:
                tally.cell(f"resumption {suite} {key}", resumption, room, plain[None, key], suite, key)
        if name == "openssl":
            early = peer.serve("p256", page=False, extra=["-early_data", "-max_early_data", "1000"])
            tally.cell("early data", early_data, room, early)
            tally.cell("KeyUpdates of the server", rekey, room, peer.serve("p256", page=False))
        if name != "nginx":  # it sends no close_notify once it has read one
            tally.cell("half close", half_close, room, plain[None, "p256"])
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
