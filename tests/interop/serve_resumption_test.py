#!/usr/bin/env python3
"""Another implementation's client resumes its session with `entente serve`: with every suite and kind of key, where it
showed a certificate, and after a HelloRetryRequest; with early data (0-RTT) that is taken, that is not, and that is sent
again by somebody else. What both sides say of the connection must agree.

usage: serve_resumption_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls|curl
"""
import functools
import itertools
import socket
import sys

import clients
import scripted
from clients import gnutls_arguments
from harness import PATIENCE, Room, Tally, expect, expect_match
from matrix import GROUPS, KEYS, SUITES, name_of
from ours import Serve, fetch, request

KEY = "p256"
NAME = name_of(KEY)
CLIENT = "client-rsa"
EARLY = b"GET /early HTTP/1.0\r\n\r\n"
MOST = 1000  # bytes of early data that we take
LATER_GROUP = "secp384r1"  # not the one that clients guess


def told(line, resumed, early_data=None, hrr=False):
    """What the log tells."""
    expect("resumed", line["resumed"], resumed)
    expect("early_data", line["early_data"], early_data)
    expect("hrr", line["hrr"], hrr)
    expect("that it signed", line["signature_scheme"] is not None, resumed is None)


class SClient:
    """s_client, which keeps its session in a file."""

    def __init__(self, room, peer):
        self.room, self.peer = room, peer

    def arguments(self, port, session, *extra, key=KEY, client=None):
        return self.peer.arguments(self.room, port, name_of(key), "-sess_out", session, *extra, client=client)

    def first(self, server, *extra, key=KEY, client=None):
        session = self.room.new_file()
        said, line = fetch(self.room, self.arguments(server.port, session, *extra, key=key, client=client), server,
                           request(name_of(key)))
        expect_match("s_client", said, "^New, TLSv1.3|\nNew, TLSv1.3")
        told(line, None, hrr=line["hrr"])
        return session

    def again(self, server, session, *extra, key=KEY, client=None, resumed="ticket", words=None, port=None):
        arguments = self.arguments(port or server.port, session, "-sess_in", session, *extra, key=key, client=client)
        said, line = fetch(self.room, arguments, server, request(name_of(key)) if words is None else words)
        expect_match("s_client", said, "\n" + ("Reused" if resumed else "New") + ", TLSv1.3")
        expect_match("the page", said, f"<th>resumed<td>{resumed or 'no'}")
        return said, line

    def early(self, server, session, *extra, accepted=True, **how):
        words = self.room.new_file(EARLY)
        said, line = self.again(server, session, "-early_data", words, *extra, words=b"" if accepted else None, **how)
        expect_match("s_client", said, "Early data was " + ("accepted" if accepted else "rejected"))
        if accepted:
            expect_match("the page", said, "<th>early data<td>accepted")
        return line


def to_openssl(client, server, suite, key):
    session = client.first(server, "-ciphersuites", suite, key=key)
    for _ in range(2):
        said, line = client.again(server, session, "-ciphersuites", suite, key=key)
        told(line, "ticket")
        expect("cipher_suite", line["cipher_suite"], suite)


def matrix(cell, client, server):
    """One after the other on one server: its log's next line is the cell's."""
    for suite, key in itertools.product(SUITES, KEYS):
        cell(f"{suite} {key}", to_openssl, client, server, suite, key)()


def to_openssl_by_retry(client, server, *extra):
    session = client.first(server, *extra)
    _, line = client.again(server, session, *extra)
    told(line, "ticket", hrr=True)


def to_known_openssl(client, server, early_data):
    """Who it was is still known, though it shows no certificate."""
    session = client.first(server, client=CLIENT)
    line = client.early(server, session) if early_data else client.again(server, session)[1]
    told(line, "ticket", "accepted" if early_data else None)
    expect("client", line["client"]["email_names"], [f"{CLIENT}@interop.test"])
    expect("client_certificate", line["client_certificate"], {"requested": False, "shown": False})


def to_openssl_of_another(client, server, other):
    session = client.first(other)
    told(client.early(server, session, accepted=False, resumed=None), None, "rejected")


def early_of_openssl(client, server):
    session = client.first(server)
    told(client.early(server, session), "ticket", "accepted")


def early_of_openssl_by_retry(client, server, *extra):
    session = client.first(server, *extra)
    told(client.early(server, session, *extra, accepted=False), "ticket", "rejected", hrr=True)


def early_of_openssl_off(client, server):
    """The ticket allows none: s_client sends none."""
    session = client.first(server)
    said, line = client.again(server, session, "-early_data", client.room.new_file(EARLY))
    told(line, "ticket")
    expect_match("s_client", said, "Early data was not sent")


def replayed(client, server):
    """What s_client sent, sent again by somebody else (RFC 8446 section 8): resumed, and its early data not taken."""
    session, heard = client.first(server), []
    with scripted.Listener(scripted.between(server.port, scripted.unaltered, heard)) as wire:
        told(client.early(server, session, port=wire.port), "ticket", "accepted")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as thief:
        thief.sendall(b"".join(heard))
        thief.shutdown(socket.SHUT_WR)
        scripted.read_all(thief)
    line = server.handshake()
    told(line, "ticket", "rejected")
    expect("established", line["established"], False)
    expect("code", line["failure"]["code"], "E-NET-CLOSED")


def no_tickets(client, server):
    said, _ = fetch(client.room, client.arguments(server.port, client.room.new_file()), server, request(NAME))
    expect("that a ticket came", "New Session Ticket" in said, False)


def serve_openssl(cell, room, peer):
    client = SClient(room, peer)
    plain = Serve(room, keys=KEYS)
    yield functools.partial(matrix, cell, client, plain)
    ca = ["--client-ca", room.file("root.pem")]
    later = ["-groups", f"P-256:{GROUPS[LATER_GROUP][0]}"]
    taking = ["--early-data", MOST]
    yield cell("stored sessions", to_openssl, client, Serve(room, "--session-cache", 8), next(iter(SUITES)), KEY)
    yield cell("retry", to_openssl_by_retry, client, Serve(room, "--groups", LATER_GROUP), *later)
    yield cell("cookie", to_openssl_by_retry, client, Serve(room, "--retry", "always"))
    yield cell("client certificate", to_known_openssl, client, Serve(room, *ca), False)
    yield cell("client certificate, early data", to_known_openssl, client, Serve(room, *ca, *taking), True)
    yield cell("another server's ticket", to_openssl_of_another, client, Serve(room, *taking), Serve(room, *taking))
    yield cell("no tickets", no_tickets, client, Serve(room, "--tickets", "off"))
    yield cell("early data", early_of_openssl, client, Serve(room, *taking))
    yield cell("early data, stored sessions", early_of_openssl, client, Serve(room, *taking, "--session-cache", 8))
    yield cell("early data, retry", early_of_openssl_by_retry, client, Serve(room, *taking, "--groups", LATER_GROUP),
               *later)
    yield cell("early data, off", early_of_openssl_off, client, Serve(room))
    yield cell("early data, replayed", replayed, client, Serve(room, *taking))


def to_gnutls(room, server, *extra, resumed="ticket", early_data=None, hrr=False, **how):
    """gnutls-cli connects twice by itself."""
    arguments = gnutls_arguments(room, server.port, NAME, "--resume", "--waitresumption", *extra, **how)
    code, said = room.converse(*arguments, words=request(NAME))
    # it is back as soon as it has a ticket: whose thread logs first is open
    full, line = sorted((server.handshake() for _ in range(2)), key=lambda line: line["resumed"] is not None)
    expect("failures", (full["failure"], line["failure"]), (None, None))
    told(full, None, hrr=hrr)
    told(line, resumed, early_data, hrr)
    expect_match("gnutls-cli", said, r"\*\*\* This is a resumed session")
    expect_match("the page", said, f"<th>resumed<td>{resumed}")
    expect("exit of gnutls-cli", code, 0)
    if how.get("client"):
        expect("client", line["client"]["email_names"], [f"{CLIENT}@interop.test"])


def serve_gnutls(cell, room, _):
    for suite, name in SUITES.items():
        yield cell(f"{suite}", to_gnutls, room, Serve(room), priority=f":-CIPHER-ALL:+{name}")
    ca = ["--client-ca", room.file("root.pem")]
    words = ["--earlydata", room.new_file(EARLY)]
    yield cell("stored sessions", to_gnutls, room, Serve(room, "--session-cache", 8))
    yield cell("retry", to_gnutls, room, Serve(room, "--groups", LATER_GROUP), "--single-key-share", hrr=True)
    yield cell("client certificate", to_gnutls, room, Serve(room, *ca), client=CLIENT)
    yield cell("early data", to_gnutls, room, Serve(room, "--early-data", MOST), *words, early_data="accepted")
    # GnuTLS 3.7 sends it though the ticket allows none. After a HelloRetryRequest it goes on wrongly: its second hello
    # has early_data again, and is protected by the early keys; nobody can read it ("CLIENT HELLO was queued", then "Sent
    # Packet[2] Handshake(22) in epoch 1").
    yield cell("early data, off", to_gnutls, room, Serve(room), *words, early_data="rejected")
    yield cell("early data, client certificate", to_gnutls, room, Serve(room, "--early-data", MOST, *ca), *words,
               early_data="accepted", client=CLIENT)


def to_curl(room, server):
    """Two connections of one curl, which keeps its sessions in memory."""
    url = f"https://{NAME}:{server.port}/"
    code, said = room.converse("curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "50", "--cacert",
                               room.file("root.pem"), "--resolve", f"{NAME}:{server.port}:127.0.0.1", "--header",
                               "Connection: close", url, url)
    for resumed in (None, "ticket"):
        line = server.handshake()
        expect("failure", line["failure"], None)
        told(line, resumed)
    expect_match("the page", said, "<th>resumed<td>ticket")
    expect("exit of curl", code, 0)


def serve_curl(cell, room, _):
    yield cell("by ticket", to_curl, room, Serve(room))


def main():
    binaries, name = sys.argv[1:]
    cells_of = {"openssl": serve_openssl, "openssl35": serve_openssl, "gnutls": serve_gnutls, "curl": serve_curl}[name]
    peer = clients.find(name)
    tally = Tally(f"serve resumes with {name}")
    with Room(binaries) as room:
        cell = functools.partial(functools.partial, tally.cell)
        tally.run(list(cells_of(cell, room, peer)))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
