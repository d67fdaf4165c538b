#!/usr/bin/env python3
"""Sessions of TLS 1.2, resumed with another implementation: by ticket (RFC 5077) and by session ID (RFC 5246 section 7.3),
with every suite and kind of key, where a client showed a certificate; and what cannot be resumed: another server's
session, and a session of the other version.

usage: tls12_resumption_test.py DIRECTORY_OF_PROGRAMS connect openssl|openssl35|gnutls|nginx
       tls12_resumption_test.py DIRECTORY_OF_PROGRAMS serve openssl|openssl35|gnutls|curl
"""
import functools
import sys

import clients
import servers
from clients import gnutls_arguments, openssl_arguments
from harness import Room, Tally, expect, expect_match
from matrix import FEW12, KEYS, SUITES12, gnutls_priority, name_of, openssl_name
from ours import Serve, connect, credential, fetch, page, request

KEY = "p256"
NAME = name_of(KEY)
CLIENT = "client-rsa"
SUITE = next(iter(SUITES12))
KINDS = [(suite, key) for suite, _, key in FEW12]


# ---- `entente connect` ----

def once(room, server, session, *options, key=KEY, resumed=None, version="1.2"):
    """A page, with the session of that file if there is one, and the next session into it."""
    given = ["--session-in", session] if session.exists() else []
    seen = connect(room, server.port, name_of(key), "--alpn", "http/1.1", "--session-out", session, *given, *options)
    said = page(seen)
    expect("version", said["version"], version)
    expect("resumed", said["resumed"], resumed)
    expect("verified", said["identity"]["verified"], True)
    expect("length of peer_chain", len(said["peer_chain"]), 0 if resumed else 2)
    expect("that the server signed", said["signature_scheme"] is not None, resumed is None)
    return said, seen.data.decode(errors="replace")


def resumes(room, server, resumed, sees, *options, key=KEY):
    """A full handshake, then its session, twice."""
    session = room.new_file()
    full, _ = once(room, server, session, *options, key=key)
    for _ in range(2):
        said, text = once(room, server, session, *options, key=key, resumed=resumed)
        expect("cipher_suite", said["cipher_suite"], full["cipher_suite"])
        expect("extended_master_secret", said["extended_master_secret"], True)
        expect_match("the page", text, sees)


def knows_client(room, server, resumed, sees):
    """The server requires a certificate, and is not shown it again."""
    session, who = room.new_file(), ["--max", "1.2", *credential(room, CLIENT)]
    once(room, server, session, *who)
    said, text = once(room, server, session, *who, resumed=resumed)
    expect("client_certificate", said["client_certificate"], {"requested": False, "shown": False})
    expect_match("the page", text, sees)


def of_another(room, server, other):
    """Nothing to a server that does not know it: a full handshake, and no error."""
    session = room.new_file()
    once(room, other, session, "--max", "1.2")
    once(room, server, session, "--max", "1.2")


def across_versions(room, old, both):
    """A session is of its version (RFC 8446 section 4.6.1): the other one is a full handshake."""
    session = room.new_file()
    once(room, old, session)
    once(room, both, session, version="1.3")
    once(room, old, session)


def connect_openssl(cell, room, peer):
    plain = peer.servers([None])
    for suite, key in KINDS:
        yield cell(f"ticket {suite} {key}", resumes, room, plain[None, key], "ticket",
                   f"Reused, TLSv1.2, Cipher is {openssl_name(suite)}\n", "--suites", suite, key=key)
    by_id = {key: peer.serve(key, extra=["-no_ticket"]) for key in KEYS}
    for suite, key in KINDS[::3]:
        yield cell(f"session ID {suite} {key}", resumes, room, by_id[key], "session-id",
                   f"Reused, TLSv1.2, Cipher is {openssl_name(suite)}\n", "--suites", suite, key=key)
    for resumed, extra in (("ticket", []), ("session-id", ["-no_ticket"])):
        yield cell(f"client certificate, {resumed}", knows_client, room, peer.serve(KEY, auth="require", extra=extra), resumed,
                   f"Subject: CN={CLIENT}@")
        yield cell(f"another server's {resumed}", of_another, room, *(peer.serve(KEY, extra=extra) for _ in range(2)))
    yield cell("across versions", across_versions, room, peer.serve(KEY, extra=["-tls1_2"]), plain[None, KEY])


def connect_gnutls(cell, room, peer):
    plain, by_id = peer.serve(list(KEYS)), peer.serve(list(KEYS), extra=["--noticket"])
    for suite, key in KINDS:
        yield cell(f"ticket {suite} {key}", resumes, room, plain, "ticket", "TLS1.2", "--suites", suite, key=key)
    for suite, key in KINDS[::3]:
        yield cell(f"session ID {suite} {key}", resumes, room, by_id, "session-id", "TLS1.2", "--suites", suite, key=key)
    for resumed, extra in (("ticket", []), ("session-id", ["--noticket"])):
        yield cell(f"client certificate, {resumed}", knows_client, room, peer.serve([KEY], auth="require", extra=extra),
                   resumed, f"Subject: CN={CLIENT}@")
        yield cell(f"another server's {resumed}", of_another, room, *(peer.serve([KEY], extra=extra) for _ in range(2)))
    yield cell("across versions", across_versions, room, peer.serve([KEY], versions=["1.2"]), plain)


def connect_nginx(cell, room, peer):
    cached = "ssl_session_tickets off; ssl_session_cache shared:all:1m;"
    plain, by_id = peer.servers([None]), peer.servers([None], extra=cached)
    for suite, key in KINDS:
        yield cell(f"ticket {suite} {key}", resumes, room, plain[None, key], "ticket", "resumed r,", "--suites", suite,
                   key=key)
    for suite, key in KINDS[::3]:
        yield cell(f"session ID {suite} {key}", resumes, room, by_id[None, key], "session-id", "resumed r,", "--suites",
                   suite, key=key)
    for resumed, extra in (("ticket", ""), ("session-id", cached)):
        yield cell(f"client certificate, {resumed}", knows_client, room,
                   peer.servers([None], "require", extra)[None, KEY], resumed, f"client SUCCESS CN={CLIENT}@")


# ---- `entente serve` ----

# title: (options, what it is called)
BY = {
    "ticket": ([], "ticket"),
    "session ID": (["--session-cache", 8], "session-id"),
    "session ID, no tickets": (["--tickets", "off", "--session-cache", 8], "session-id"),
}


def told(line, resumed, client=None):
    """What the log tells."""
    expect("version", line["version"], "1.2")
    expect("resumed", line["resumed"], resumed)
    expect("that we signed", line["signature_scheme"] is not None, resumed is None)
    expect("extended_master_secret", line["extended_master_secret"], True)
    if client:
        expect("client", line["client"]["email_names"], [f"{client}@interop.test"])
        expect("client_certificate", line["client_certificate"]["shown"], resumed is None)


class SClient:
    """s_client, which keeps its session in a file."""

    def __init__(self, room, peer):
        self.room, self.openssl = room, peer.openssl

    def get(self, server, session, *extra, key=KEY, client=None, resumed=None, version="1.2"):
        given = ["-sess_in", session] if session.exists() else []
        arguments = openssl_arguments(self.room, server.port, name_of(key), "-sess_out", session, *given, *extra,
                                      client=client, openssl=self.openssl)
        said, line = fetch(self.room, arguments, server, request(name_of(key)))
        expect_match("s_client", said, f"\n{'Reused' if resumed else 'New'}, TLSv{version}")
        expect_match("the page", said, f"<th>resumed<td>{resumed or 'no'}")
        return line


def resumed_by_openssl(client, server, resumed, suite, key):
    session, only = client.room.new_file(), ["-tls1_2", "-cipher", openssl_name(suite)]
    told(client.get(server, session, *only, key=key), None)
    for _ in range(2):
        line = client.get(server, session, *only, key=key, resumed=resumed)
        told(line, resumed)
        expect("cipher_suite", line["cipher_suite"], suite)


def known_openssl(client, server, resumed):
    """Who it was is still known, though it shows no certificate."""
    session = client.room.new_file()
    told(client.get(server, session, "-tls1_2", client=CLIENT), None, CLIENT)
    told(client.get(server, session, "-tls1_2", resumed=resumed), resumed, CLIENT)


def openssl_of_another(client, server, other):
    session = client.room.new_file()
    told(client.get(other, session, "-tls1_2"), None)
    told(client.get(server, session, "-tls1_2"), None)


def openssl_without_tickets(client, server):
    """A client that takes no tickets, and a server that keeps sessions nowhere else."""
    session = client.room.new_file()
    for _ in range(2):
        told(client.get(server, session, "-tls1_2", "-no_ticket"), None)


def matrix(cell, title, client, server, resumed):
    """One after the other on one server: its log's next line is the cell's."""
    for suite, key in KINDS:
        cell(f"{title} {suite} {key}", resumed_by_openssl, client, server, resumed, suite, key)()


def serve_openssl(cell, room, peer):
    client = SClient(room, peer)
    for title, (options, resumed) in BY.items():
        yield functools.partial(matrix, cell, title, client, Serve(room, *options, keys=KEYS), resumed)
        ca = ["--client-ca", room.file("root.pem")]
        yield cell(f"client certificate, {title}", known_openssl, client, Serve(room, *options, *ca), resumed)
        yield cell(f"another server's {title}", openssl_of_another, client, *(Serve(room, *options) for _ in range(2)))
    yield cell("no tickets for the client", openssl_without_tickets, client, Serve(room))
    yield cell("no tickets of ours", openssl_without_tickets, client, Serve(room, "--tickets", "off"))


def resumed_by_gnutls(room, server, resumed, suite, key=KEY, client=None):
    """gnutls-cli connects twice by itself."""
    arguments = gnutls_arguments(room, server.port, name_of(key), "--resume", version="1.2", client=client,
                                 priority=gnutls_priority(suite))
    code, said = room.converse(*arguments, words=request(name_of(key)))
    full, line = sorted((server.handshake() for _ in range(2)), key=lambda line: line["resumed"] is not None)
    expect("failures", (full["failure"], line["failure"]), (None, None))
    told(full, None, client)
    told(line, resumed, client)
    expect_match("gnutls-cli", said, r"\*\*\* This is a resumed session")
    expect_match("the page", said, f"<th>resumed<td>{resumed}")
    expect("exit of gnutls-cli", code, 0)


def serve_gnutls(cell, room, _):
    for title, (options, resumed) in BY.items():
        for suite in SUITES12:
            key = "rsa" if "_RSA_" in suite else KEY
            yield cell(f"{title} {suite}", resumed_by_gnutls, room, Serve(room, *options, keys=[key]), resumed, suite, key)
        ca = ["--client-ca", room.file("root.pem")]
        yield cell(f"client certificate, {title}", resumed_by_gnutls, room, Serve(room, *options, *ca), resumed, SUITE,
                   client=CLIENT)


def resumed_by_curl(room, server, resumed):
    """Two connections of one curl, which keeps its sessions in memory."""
    url = f"https://{NAME}:{server.port}/"
    code, said = room.converse("curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "50", "--tls-max", "1.2",
                               "--cacert", room.file("root.pem"), "--resolve", f"{NAME}:{server.port}:127.0.0.1",
                               "--header", "Connection: close", url, url)
    for how in (None, resumed):
        line = server.handshake()
        expect("failure", line["failure"], None)
        told(line, how)
    expect_match("the page", said, f"<th>resumed<td>{resumed or 'no'}")
    expect("exit of curl", code, 0)


def serve_curl(cell, room, _):
    """curl takes no tickets in TLS 1.2 (SSL_OP_NO_TICKET)."""
    for title, (options, resumed) in BY.items():
        yield cell(title, resumed_by_curl, room, Serve(room, *options), None if resumed == "ticket" else resumed)


CELLS_OF = {
    "connect": {"openssl": connect_openssl, "openssl35": connect_openssl, "gnutls": connect_gnutls, "nginx": connect_nginx},
    "serve": {"openssl": serve_openssl, "openssl35": serve_openssl, "gnutls": serve_gnutls, "curl": serve_curl},
}


def main():
    binaries, side, name = sys.argv[1:]
    make_peer = servers.find(name) if side == "connect" else clients.find(name)
    tally = Tally(f"{side} resumes TLS 1.2 with {name}")
    with Room(binaries) as room:
        cell = functools.partial(functools.partial, tally.cell)
        peer = make_peer(room) if side == "connect" else make_peer
        tally.run(list(CELLS_OF[side][name](cell, room, peer)))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
