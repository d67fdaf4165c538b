#!/usr/bin/env python3
"""Which version is agreed with another implementation, each side with TLS 1.2, with 1.3 and with both: the highest that
both have, or protocol_version.

usage: version_matrix_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls
"""
import functools
import itertools
import sys

import servers
from clients import gnutls_arguments, openssl_arguments
from connect_failures_test import ALERTS
from harness import Room, Tally, expect, expect_match
from matrix import name_of
from ours import Serve, connect, fetch, page, request

NAME = name_of("p256")
OURS = {("1.2",): ["--max", "1.2"], ("1.3",): ["--min", "1.3"], ("1.2", "1.3"): []}
OPENSSL = {("1.2",): ["-tls1_2"], ("1.3",): ["-tls1_3"], ("1.2", "1.3"): []}


def highest(ours, theirs):
    return max({*ours} & {*theirs}, default=None)


def fails(failure, code, by, alert="protocol_version"):
    expect("code", failure["code"], code)
    expect("by", failure["by"], by)
    expect("alert", failure["alert"], alert)


def connects(room, server, ours, agreed, alert):
    seen = connect(room, server.port, NAME, *OURS[ours], "--no-probe")
    if agreed:
        expect("version", page(seen)["version"], agreed)
    else:
        fails(seen.json["failure"], "E-PEER-ALERT", "peer", alert)


def serves(room, server, arguments, agreed):
    if agreed:
        expect("version", fetch(room, arguments, server, request(NAME))[1]["version"], agreed)
        return
    _, said = room.converse(*arguments, words=request(NAME))
    fails(server.handshake()["failure"], "E-TLS-VERSION", "local")
    expect_match("the client", said, rf"(SSL alert number |Received alert \[){ALERTS['protocol_version']}\b")


def main():
    binaries, name = sys.argv[1:]
    make_peer = servers.find(name)
    tally = Tally(f"versions with {name}")
    with Room(binaries) as room:
        peer = make_peer(room)

        def serve(versions):
            return peer.serve(["p256"], versions=versions) if name == "gnutls" else peer.serve("p256", extra=OPENSSL[versions])

        def arguments(port, versions):
            if name == "gnutls":
                return gnutls_arguments(room, port, NAME, version=":+VERS-TLS".join(versions))
            return openssl_arguments(room, port, NAME, *OPENSSL[versions], openssl=peer.openssl)
        alert = "handshake_failure" if name == "gnutls" else "protocol_version"  # GnuTLS looks at the suites first
        jobs = []
        for ours, theirs in itertools.product(OURS, OURS):
            title = f"ours {'+'.join(ours)}, theirs {'+'.join(theirs)}"
            server, agreed = Serve(room, *OURS[ours]), highest(ours, theirs)
            jobs += [functools.partial(tally.cell, f"connect: {title}", connects, room, serve(theirs), ours, agreed,
                                       alert),
                     functools.partial(tally.cell, f"serve: {title}", serves, room, server,
                                       arguments(server.port, theirs), agreed)]
        tally.run(jobs)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
