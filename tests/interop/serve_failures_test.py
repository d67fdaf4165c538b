#!/usr/bin/env python3
"""How `entente serve` meets clients that fail: its log line names the fault with its code, the client is told the alert
that the RFC names, and the next client is served.

usage: serve_failures_test.py DIRECTORY_OF_PROGRAMS
"""
import functools
import socket
import sys

import scripted
from clients import openssl_arguments
from connect_failures_test import ALERTS
from harness import PATIENCE, Room, Tally, expect, expect_match, require
from matrix import name_of
from ours import Serve, connect, credential, request

NAME = name_of("p256")


def check(line, code, by, alert):
    failure = line["failure"]
    if failure is None:
        raise AssertionError("the handshake succeeded")
    expect("code", failure["code"], code)
    expect("by", failure["by"], by)
    expect("alert", failure["alert"], alert)
    expect("established", line["established"], False)
    for text in (failure["cause"], failure["remedy"]["user"], failure["remedy"]["operator"], failure["verdict"]):
        expect("a text is told", bool(text), True)


def still_serves(room, server):
    """The next client is served as if nothing had been."""
    options = ["--groups", "x25519", "--suites", "TLS_AES_128_GCM_SHA256"]
    seen = connect(room, server.port, NAME, *options, *credential(room, "client-p256"))
    expect("failure of the next client", seen.json["failure"], None)
    expect_match("the page of the next client", seen.data.decode(), "200 OK")
    expect("failure in the log of the next client", server.handshake()["failure"], None)


# ---- clients that OpenSSL can play ----

REFUSED = [
    # title, options of s_client, code, who ended it, alert
    ("TLS 1.2 alone", ["-tls1_2"], "E-TLS-VERSION", "local", "protocol_version"),
    ("no common group", ["-groups", "P-521"], "E-TLS-GROUP", "local", "handshake_failure"),
    ("no common suite", ["-ciphersuites", "TLS_AES_256_GCM_SHA384"], "E-TLS-SUITE", "local", "handshake_failure"),
    ("no common signature scheme", ["-sigalgs", "RSA-PSS+SHA256"], "E-TLS-SIGNATURE-SCHEMES", "local",
     "handshake_failure"),
    ("no common application protocol", ["-alpn", "unknown/9"], "E-TLS-ALPN", "local", "no_application_protocol"),
    ("a client that does not trust us", ["-CAfile", "p384.pem"], "E-PEER-ALERT", "peer", "unknown_ca"),
]
CLIENTS = [
    # the client's certificate, code, alert
    (None, "E-TLS-CLIENT-CERT", "certificate_required"),
    ("client-expired", "E-CERT-EXPIRED", "certificate_expired"),
    ("client-stranger", "E-CERT-UNKNOWN-CA", "unknown_ca"),
    ("client-wrong-purpose", "E-CERT-EKU", "unsupported_certificate"),
]


def refused(room, server, options, code, by, alert, client=None):
    options = [room.file(option) if option.endswith(".pem") else option for option in options]
    _, said = room.converse(*openssl_arguments(room, server.port, NAME, *options, client=client),
                            words=request(NAME))
    check(server.handshake(), code, by, alert)
    if by == "local":
        expect_match("s_client", said, rf"SSL alert number {ALERTS[alert]}\b")
    still_serves(room, server)


def bad_peer(room, server, wrong, code):
    program = room.start(room.binaries / "bad_peer", "client", wrong, room.file("client-p256.pem"),
                         room.file("client-p256-key.pem"), room.file("root.pem"), server.port, NAME)
    program.wait()
    check(server.handshake(), code, "local", "decrypt_error")
    expect("what the client says", program.text(), "ended: E-PEER-ALERT decrypt_error\n")
    still_serves(room, server)


# ---- what is no client ----

def says(words):
    def play(connection):
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        return scripted.read_all(connection)
    return play


NO_CLIENTS = [
    ("plain HTTP", says(request(NAME)), "E-PEER-HTTP"),
    ("SSH banner", says(scripted.SSH), "E-PEER-SSH"),
    ("garbage", says(scripted.GARBAGE), "E-PEER-NOT-TLS"),
    ("zeros", says(scripted.ZEROS), "E-PEER-ZEROS"),
    ("immediate close", says(b""), "E-NET-CLOSED"),
    ("half a record", says(scripted.record(22, bytes(200))[:100]), "E-NET-CLOSED"),
    ("reset", scripted.reset, "E-NET-RESET"),
    ("silence", scripted.silent, "E-NET-TIMEOUT"),
]


def no_client(room, server, play, code):
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        play(connection)
    check(server.handshake(), code, "transport", None)
    still_serves(room, server)


def others_during(room, server):
    """A client that says nothing does not keep others waiting."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE):
        for _ in range(3):
            still_serves(room, server)
    check(server.handshake(), "E-NET-CLOSED", "transport", None)


def in_words(room):
    """Without --json: one line a handshake, for people."""
    program = room.start(room.entente(), "serve", "--listen", "127.0.0.1:0", "--min", "1.3", *credential(room, "p256"))
    port = int(program.wait_for(rb"\Alistening on .*:(\d+)$").group(1))
    room.converse(*openssl_arguments(room, port, NAME, "-tls1_2"))
    connect(room, port, NAME)
    program.wait_for(b"E-TLS-VERSION: no common version; told the client protocol_version")
    program.wait_for(b"TLS 1.3 TLS_AES_")
    expect("lines", len(program.text().splitlines()), 3)


def plain(tally, room):
    server = Serve(room, "--groups", "x25519", "--suites", "TLS_AES_128_GCM_SHA256", "--alpn", "http/1.1")
    for title, *rest in REFUSED:
        tally.cell(title, refused, room, server, *rest)
    tally.cell("after failures: drains", server.stop)


def no_clients(tally, room):
    server = Serve(room)
    for title, play, code in NO_CLIENTS:
        tally.cell(title, no_client, room, server, play, code)
    tally.cell("others during silence", others_during, room, server)
    tally.cell("after no clients: drains", server.stop)


def client_certificates(tally, room):
    server = Serve(room, "--client-ca", room.file("root.pem"))
    for client, code, alert in CLIENTS:
        tally.cell(f"client certificate: {client}", refused, room, server, [], code, "local", alert, client)
    tally.cell("bad CertificateVerify", bad_peer, room, server, "signature", "E-TLS-SIGNATURE")
    tally.cell("bad Finished", bad_peer, room, server, "finished", "E-TLS-FINISHED")
    tally.cell("after bad clients: drains", server.stop)


def main():
    require("openssl")
    tally = Tally("failures of clients of serve")
    with Room(sys.argv[1]) as room:
        tally.run([functools.partial(part, tally, room) for part in (no_clients, plain, client_certificates)]
                  + [functools.partial(tally.cell, "in words", in_words, room)])
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
