#!/usr/bin/env python3
"""The post-quantum groups with OpenSSL 3.5 or later, in both directions: by default, each alone, and after a
HelloRetryRequest. Where that OpenSSL comes from: tests/debian13.py.

usage: post_quantum_test.py DIRECTORY_OF_PROGRAMS
"""
import sys

from harness import Room, Tally, expect, expect_match, find_openssl
from matrix import name_of
from ours import Serve, connect, request

HYBRIDS = ["X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024"]
# title: (the server's groups, the client's groups, the one agreed, whether by a retry); None: defaults
MEETINGS = {
    "defaults": (None, None, "X25519MLKEM768", False),
    **{f"{group} alone": (group, group, group, False) for group in HYBRIDS},
    **{f"{group} by a retry": (group, f"x25519,{group}", group, True) for group in HYBRIDS},
    "a server without": ("x25519", None, "x25519", False),
    "a client without": (None, "x25519", "x25519", False),
}


def theirs(groups):
    return ["-groups", groups.replace(",", ":")] if groups else []


def ours(groups):
    return ["--groups", groups] if groups else []


def connects(room, openssl, server_groups, client_groups, agreed, retry):
    file = room.file
    program = room.start(*openssl, "s_server", "-accept", "127.0.0.1:0", "-cert", file("p256.pem"), "-key",
                         file("p256-key.pem"), "-cert_chain", file("intermediate.pem"), "-www", *theirs(server_groups))
    port = int(program.wait_for(rb"^ACCEPT .*:(\d+)$").group(1))
    seen = connect(room, port, name_of("p256"), *ours(client_groups))
    check(seen.json, agreed, retry)
    expect("exit", seen.exit, 0)
    expect_match("the page", seen.data.decode(errors="replace"), r"\AHTTP/1.[01] 200 ")
    room.stop(program)


def serves(room, openssl, server_groups, client_groups, agreed, retry):
    server = Serve(room, *ours(server_groups))
    name = name_of("p256")
    code, said = room.converse(*openssl, "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", name, "-CAfile",
                               room.file("root.pem"), "-verify_hostname", name, "-verify_return_error", "-ign_eof",
                               *theirs(client_groups), words=request(name))
    check(server.handshake(), agreed, retry)
    expect("exit of s_client", code, 0)
    expect_match("s_client", said, r"HTTP/1\.[01] 200 ")
    expect_match("s_client", said, f"(?i)(Negotiated TLS1.3 group|Peer Temp Key): {agreed}")
    server.stop()


def check(said, agreed, retry):
    expect("failure", said["failure"], None)
    expect("group", said["group"], agreed)
    expect("hrr", said["hrr"], retry)
    expect("post_quantum", said["post_quantum"], agreed in HYBRIDS)


def main():
    openssl = find_openssl("openssl35")
    tally = Tally("post-quantum with OpenSSL 3.5")
    with Room(sys.argv[1]) as room:
        for title, meeting in MEETINGS.items():
            tally.cell(f"connect: {title}", connects, room, openssl, *meeting)
            tally.cell(f"serve: {title}", serves, room, openssl, *meeting)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
