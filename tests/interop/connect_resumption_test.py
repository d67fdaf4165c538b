#!/usr/bin/env python3
"""`entente connect` resumes sessions of another implementation's server: with every suite and kind of key, where a
certificate was shown, and after a HelloRetryRequest; with early data (0-RTT) that is taken, and that is not.

usage: connect_resumption_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls|nginx
"""
import functools
import itertools
import sys

import servers
from harness import Room, Tally, expect, expect_match
from matrix import KEYS, SUITES, name_of
from ours import connect, credential, page

KEY = "p256"
NAME = name_of(KEY)
CLIENT = "client-rsa"
EARLY = b"GET /early HTTP/1.0\r\n\r\n"
MOST = 1000  # bytes of early data that servers take
LATER_GROUP = "secp384r1"  # not the one that clients guess


def first(room, server, *options, key=KEY, **how):
    """A full handshake: the file of its session."""
    session = room.new_file()
    seen = connect(room, server.port, name_of(key), "--alpn", "http/1.1", "--session-out", session, *options, **how)
    expect("failure", seen.json["failure"], None)
    expect("resumed", seen.json["resumed"], None)
    expect("mode of the session's file", session.stat().st_mode & 0o777, 0o600)
    return session


def again(room, server, session, *options, key=KEY, resumed="ticket", **how):
    """With that session, which is taken unless `resumed` is None."""
    seen = connect(room, server.port, name_of(key), "--alpn", "http/1.1", "--session-in", session, *options, **how)
    expect("failure", seen.json["failure"], None)
    expect("resumed", seen.json["resumed"], resumed)
    expect("verified", seen.json["identity"]["verified"], True)
    if resumed:
        expect("signature_scheme", seen.json["signature_scheme"], None)
        expect("peer_chain", seen.json["peer_chain"], [])
    return seen


def by_ticket(room, server, sees, suite, key):
    """By the ticket of a full handshake, then by that of a resumed one."""
    options = ["--suites", suite, "--groups", "x25519"]
    session = first(room, server, *options, key=key)
    for _ in range(2):
        seen = again(room, server, session, *options, "--session-out", session, key=key)
        page(seen)
        expect("cipher_suite", seen.json["cipher_suite"], suite)
        expect("group", seen.json["group"], "x25519")
        expect_match("the page", seen.data.decode(errors="replace"), sees)


def by_retry(room, server):
    """The second hello has another binder."""
    options = ["--groups", f"x25519,{LATER_GROUP}"]
    seen = again(room, server, first(room, server, *options), *options)
    page(seen)
    expect("hrr", seen.json["hrr"], True)
    expect("group", seen.json["group"], LATER_GROUP)


def known_client(room, server, sees):
    """The server requires a certificate, and is not shown it again."""
    who = credential(room, CLIENT)
    session = first(room, server, *who)
    seen = again(room, server, session, *who)
    page(seen)
    expect("client_certificate", seen.json["client_certificate"], {"requested": False, "shown": False})
    expect_match("the page", seen.data.decode(errors="replace"), sees)


def of_another(room, server, other):
    """Its tickets are nothing to a server with other keys: a full handshake, and no error."""
    session = first(room, other)
    page(again(room, server, session, resumed=None))


def of_no_version(room, server):
    """A file that holds no session: a full handshake, and the JSON is alone on stderr still."""
    page(again(room, server, room.new_file(b"no session"), resumed=None))


def without_ticket(room, server):
    """Nothing comes to be written, and the JSON is alone on stderr still."""
    session = room.new_file()
    page(connect(room, server.port, NAME, "--session-out", session))
    expect("that a file was written", session.exists(), False)


def early(room, server, session, *options, **how):
    return again(room, server, session, "--early-data", room.new_file(EARLY), *options, **how).json["early_data"]


def early_to_terminal(room, server, session, accepted, *options, **how):
    """s_server shows what comes early, and what comes later; all of it comes once."""
    at_server = server.program.mark()
    told = early(room, server, session, *options, words=b"the end\n", half_close=True, **how)
    expect("early_data", told, "accepted" if accepted else "rejected")
    server.program.wait_for(b"the end", at_server)
    said = server.program.text(at_server)
    expect("times that it was read", said.count("GET /early"), 1)
    expect_match("s_server", said, "Early data received" if accepted else "Early data was rejected")


def once_early(room, server):
    """s_server forgets a session that was used: the second time there is a full handshake."""
    session = first(room, server, words=b"", half_close=True)
    early_to_terminal(room, server, session, True)
    early_to_terminal(room, server, session, False, resumed=None)


def often_early(room, server):
    session = first(room, server, words=b"", half_close=True)
    for _ in range(2):
        early_to_terminal(room, server, session, True)


def early_by_retry(room, server):
    """A HelloRetryRequest ends it (RFC 8446 section 4.2.10): what was said early is said again. With its protection against
    replays, s_server would have forgotten the session at the first hello."""
    options = ["--groups", f"x25519,{LATER_GROUP}"]
    session = first(room, server, *options, words=b"", half_close=True)
    early_to_terminal(room, server, session, False, *options)


def early_of_known_client(room, server):
    who = credential(room, CLIENT)
    session = first(room, server, *who, words=b"", half_close=True)
    early_to_terminal(room, server, session, True, *who)


def connect_openssl(cell, room, peer):
    plain = peer.servers([None])
    for suite, key in itertools.product(SUITES, KEYS):
        yield cell(f"{suite} {key}", by_ticket, room, plain[None, key], f"Reused, TLSv1.3, Cipher is {suite}",
                   suite, key)
    yield cell("retry", by_retry, room, peer.serve(KEY, LATER_GROUP))
    yield cell("client certificate", known_client, room, peer.serve(KEY, auth="require"), f"Subject: CN={CLIENT}@")
    yield cell("another server's ticket", of_another, room, plain[None, KEY], peer.serve(KEY))
    yield cell("no session", of_no_version, room, plain[None, KEY])
    yield cell("no ticket", without_ticket, room, peer.serve(KEY, extra=["-num_tickets", 0]))

    def serve(*extra, **how):
        return peer.serve(KEY, page=False, extra=["-early_data", "-max_early_data", MOST, *extra], **how)
    yield cell("early data, once", once_early, room, serve())
    yield cell("early data, twice", often_early, room, serve("-no_anti_replay"))
    yield cell("early data, retry", early_by_retry, room, serve("-no_anti_replay", group=LATER_GROUP))
    yield cell("early data, client certificate", early_of_known_client, room, serve(auth="require"))


def early_to_gnutls(room, server):
    """gnutls-serv takes it and does not look at it: its log tells that it came."""
    for session in (first(room, server), first(room, server)):
        at_server = server.program.mark()
        expect("early_data", early(room, server, session), "accepted")
        server.program.wait_for(b"decrypted early data with length: %d," % len(EARLY), at_server)


def early_to_another_gnutls(room, server, other):
    """It passes over what it cannot read; all is said again."""
    session = first(room, other)
    expect("early_data", early(room, server, session, words=b"", resumed=None), "rejected")


def connect_gnutls(cell, room, peer):
    plain = peer.serve(list(KEYS))
    for suite, key in itertools.product(SUITES, KEYS):
        yield cell(f"{suite} {key}", by_ticket, room, plain, r"TLS1\.3.*\)--\(" + SUITES[suite], suite, key)
    yield cell("retry", by_retry, room, peer.serve([KEY], LATER_GROUP))
    yield cell("client certificate", known_client, room, peer.serve([KEY], auth="require"),
               f"Subject: CN={CLIENT}@")
    yield cell("another server's ticket", of_another, room, plain, peer.serve([KEY]))
    taking = ["--earlydata", f"--maxearlydata={MOST}", "-d", "5"]
    # Not with a HelloRetryRequest: gnutls-serv 3.7 then reads the second hello with the early keys ("failed to decrypt early
    # data, in epoch 1") and ends with bad_record_mac, s_client's too.
    yield cell("early data", early_to_gnutls, room, peer.serve([KEY], extra=taking))
    yield cell("early data, another server's ticket", early_to_another_gnutls, room, *(
        peer.serve([KEY], extra=taking) for _ in range(2)))


def early_to_nginx(room, server, accepted, *options):
    """The request is said early alone, unless nginx does not take it: a page tells that it was read. nginx marks it only if
    it looks before the handshake is complete, which is a race; what was said again is never marked."""
    session = first(room, server, *options)
    seen = again(room, server, session, "--early-data", room.new_file(EARLY), *options, words=b"")
    page(seen)
    expect("early_data", seen.json["early_data"], "accepted" if accepted else "rejected")
    expect_match("the page", seen.data.decode(errors="replace"), "resumed r, early <1?>" if accepted else "resumed r, early <>")


def connect_nginx(cell, room, peer):
    plain, retrying = peer.servers([None]), peer.servers([LATER_GROUP])[LATER_GROUP, KEY]
    for suite, key in itertools.product(SUITES, KEYS):
        yield cell(f"{suite} {key}", by_ticket, room, plain[None, key], "resumed r,", suite, key)
    yield cell("retry", by_retry, room, retrying)
    yield cell("client certificate", known_client, room, peer.servers([None], "require")[None, KEY],
               f"client SUCCESS CN={CLIENT}@")
    yield cell("early data", early_to_nginx, room, plain[None, KEY], True)
    yield cell("early data, retry", early_to_nginx, room, retrying, False, "--groups", f"x25519,{LATER_GROUP}")


def main():
    binaries, name = sys.argv[1:]
    cells_of = {"openssl": connect_openssl, "openssl35": connect_openssl, "gnutls": connect_gnutls,
                "nginx": connect_nginx}[name]
    make_peer = servers.find(name)
    tally = Tally(f"connect resumes with {name}")
    with Room(binaries) as room:
        cell = functools.partial(functools.partial, tally.cell)
        tally.run(list(cells_of(cell, room, make_peer(room))))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
