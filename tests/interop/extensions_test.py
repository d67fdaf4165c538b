#!/usr/bin/env python3
"""Extensions of TLS 1.3 beside the matrix: each against the peers that have it, as a client and as a server.

usage: extensions_test.py DIRECTORY_OF_PROGRAMS openssl|gnutls
"""
import functools
import sys

import servers
from clients import openssl_arguments
from harness import Room, Tally, expect, expect_match, require
from matrix import name_of
from ours import Serve, connect, request

KEY = "p256"
LIMIT = 512


def gnutls_arguments(room, port, *extra):
    return ["gnutls-cli", "--port", port, "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3", "--x509cafile",
            room.file("root.pem"), "--sni-hostname", name_of(KEY), "--verify-hostname", name_of(KEY), *extra, "127.0.0.1"]


def fetch(room, arguments, server):
    """A page, fetched by somebody else's client from ours: (what the client said, our log's line)."""
    code, said = room.converse(*arguments, words=request(name_of(KEY)))
    line = server.handshake()
    expect("failure", line["failure"], None)
    expect_match("the page", said, r"HTTP/1\.[01] 200 ")
    expect("exit of the client", code, 0)
    return said, line


def page(seen):
    """`entente connect` went well and got its page."""
    expect("failure", seen.json["failure"], None)
    expect_match("the page", seen.data.decode(errors="replace"), r"\AHTTP/1.[01] 200 ")
    return seen.json


# ---- record_size_limit (RFC 8449) ----

def record_sizes_to_gnutls(room, server):
    said = page(connect(room, server.port, name_of(KEY), "--record-size-limit", LIMIT))
    expect("record_size_limit of the client", said["record_size_limit"]["client"], LIMIT)
    expect("record_size_limit of the server", 64 <= said["record_size_limit"]["server"] <= 16385, True)


def record_sizes_of_gnutls(room, server):
    _, line = fetch(room, gnutls_arguments(room, server.port, "--recordsize", LIMIT), server)
    expect("record_size_limit of the server", line["record_size_limit"]["server"], 300)
    expect("record_size_limit of the client", line["record_size_limit"]["client"] <= LIMIT + 1, True)


def record_sizes_unknown(room, server):
    """OpenSSL 3.0 does not have it: nothing is agreed, and everything works."""
    said = page(connect(room, server.port, name_of(KEY), "--record-size-limit", LIMIT))
    expect("record_size_limit", said["record_size_limit"], None)


def fragment_length_is_ignored(room, server):
    said, line = fetch(room, openssl_arguments(room, server.port, name_of(KEY), "-maxfraglen", LIMIT), server)
    expect("record_size_limit", line["record_size_limit"], None)
    expect_match("s_client", said, "Verify return code: 0")


# ---- all ----

def openssl(tally, room, peer):
    plain = peer.serve(KEY)
    yield functools.partial(tally.cell, "record_size_limit: unknown to s_server", record_sizes_unknown, room, plain)
    yield functools.partial(tally.cell, "max_fragment_length of s_client", fragment_length_is_ignored, room, Serve(room))


def gnutls(tally, room, peer):
    plain = peer.serve([KEY])
    yield functools.partial(tally.cell, "record_size_limit to gnutls-serv", record_sizes_to_gnutls, room, plain)
    yield functools.partial(tally.cell, "record_size_limit of gnutls-cli", record_sizes_of_gnutls, room,
                            Serve(room, "--record-size-limit", 300, "--reply-size", 100_000))


def main():
    binaries, name = sys.argv[1:]
    peer = servers.PEERS[name]
    require(peer.program)
    tally = Tally(f"extensions with {name}")
    with Room(binaries) as room:
        tally.run(list({"openssl": openssl, "gnutls": gnutls}[name](tally, room, peer(room))))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
