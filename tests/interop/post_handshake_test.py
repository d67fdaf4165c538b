#!/usr/bin/env python3
"""Authentication of the client after the handshake (RFC 8446 section 4.6.2) with other implementations: `entente connect`
is asked by s_server's command `c`, `entente serve --client-auth later` asks s_client and gnutls-cli.

usage: post_handshake_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls
"""
import functools
import json
import sys

import servers
from clients import gnutls_arguments, openssl_arguments
from harness import Room, Tally, expect, expect_match
from matrix import KEYS, name_of
from ours import Serve, credential, fetch, request

NAME = name_of("p256")
CLIENTS = ["client-" + key for key in KEYS]
CERTIFICATE_REQUIRED, UNKNOWN_CA = 116, 48


# ---- `entente connect` ----

class Asked:
    """An `entente connect` and an s_server that talk, and the server's question."""

    def __init__(self, room, server, *options):
        self.room, self.server = room, server
        self.client = room.start(room.entente(), "connect", f"127.0.0.1:{server.port}", "--ca", room.file("root.pem"),
                                 "--sni", NAME, "--json", "--pipe", *options)
        self.at_server = server.program.mark()

    def says(self, words):
        self.client.send(words + b"\n")
        self.server.program.wait_for(b"^" + words, self.at_server)

    def is_asked(self, answer):
        self.server.program.send(b"c\n")
        self.server.program.wait_for(answer, self.at_server)

    def finish(self, exit_code=0):
        """What the client tells, after the end of both."""
        self.client.process.stdin.close()
        expect("exit", self.client.wait(), exit_code)
        told = json.loads(self.client.text()[self.client.text().index("{"):])
        self.room.stop(self.client)
        return told


def goes_on(room, server, shown, *options):
    """Asked between two lines of data, and all is well."""
    asked = Asked(room, server, "--post-handshake-auth", *options)
    asked.says(b"before")
    asked.is_asked(b"SSL_do_handshake -> 1")
    asked.says(b"after")
    told = asked.finish()
    expect("failure", told["failure"], None)
    expect("client_certificate", told["client_certificate"], {"requested": True, "shown": shown})
    return asked


def shows(room, server, client):
    asked = goes_on(room, server, True, *credential(room, client))
    said = server.program.text(asked.at_server)
    expect_match("s_server", said, f"depth=0 CN ?= ?{client}@interop.test\nverify return:1")


def shows_new_keys(room, server):
    """Between KeyUpdates of the server that ask for ours."""
    asked = Asked(room, server, "--post-handshake-auth", *credential(room, "client-p256"))
    for words in (b"one", b"two"):
        asked.says(words)
        asked.at_server = server.program.mark()
        server.program.send(b"K\n")
        server.program.wait_for(b"SSL_do_handshake -> 1", asked.at_server)
        asked.at_server = server.program.mark()
        asked.is_asked(b"SSL_do_handshake -> 1")
    asked.says(b"three")
    expect("failure", asked.finish()["failure"], None)


def shows_nothing(room, server):
    """With no certificate to show: the server asked for one, and did not insist."""
    goes_on(room, server, False)


def is_refused(room, server, client, alert):
    """The server's verdict ends the connection."""
    asked = Asked(room, server, "--post-handshake-auth", *credential(room, client))
    asked.says(b"before")
    server.program.send(b"c\n")
    asked.client.wait()
    told = asked.finish(exit_code=4)
    expect("code", told["failure"]["code"], "E-PEER-ALERT")
    expect("alert", told["failure"]["alert"], alert)


def does_not_offer(room, server):
    """Without --post-handshake-auth nobody can be asked: s_server knows that, and all goes on."""
    asked = Asked(room, server, *credential(room, "client-p256"))
    asked.says(b"before")
    asked.is_asked(b"extension not received")
    asked.says(b"after")
    told = asked.finish()
    expect("failure", told["failure"], None)
    expect("client_certificate", told["client_certificate"], {"requested": False, "shown": False})


# ---- `entente serve` ----

def later(room):
    return Serve(room, "--client-ca", room.file("root.pem"), "--client-auth", "later")


def sees(room, server, arguments, client):
    """Whoever answered is in the page; the handshake did not know."""
    said, line = fetch(room, arguments, server, request(NAME))
    expect("client in the handshake", line["client"], None)
    expect_match("the page", said, f"<th>you are<td>CN={client}@interop.test")


def forbids(room, server, arguments):
    """Who did not offer to be asked is not let in."""
    code, said = room.converse(*arguments, words=request(NAME))
    expect("failure", server.handshake()["failure"], None)
    expect_match("the page", said, r"HTTP/1\.[01] 403 ")
    expect("exit of the client", code, 0)


def refuses(room, server, arguments, alert):
    _, said = room.converse(*arguments, words=request(NAME))
    expect("failure of the handshake", server.handshake()["failure"], None)
    expect("that a page came", "HTTP/1" in said, False)
    expect_match("the client", said, f"alert number {alert}")


# ---- all ----

def openssl(cell, room, peer):
    def serve():
        return peer.serve("p256", page=False, extra=["-verify_return_error"])
    for client in CLIENTS:
        yield cell(f"connect: {client}", shows, room, serve(), client)
    yield cell("connect: between KeyUpdates", shows_new_keys, room, serve())
    yield cell("connect: no certificate", shows_nothing, room, serve())
    yield cell("connect: an unknown CA's", is_refused, room, serve(), "client-stranger", "unknown_ca")
    yield cell("connect: not offered", does_not_offer, room, serve())

    def against(function, title, *rest, offer=("-enable_pha",), client=None):
        server = later(room)
        arguments = openssl_arguments(room, server.port, NAME, *offer, client=client, openssl=peer.openssl)
        return cell(f"serve: {title}", function, room, server, arguments, *rest)
    for client in CLIENTS:
        yield against(sees, client, client, client=client)
    yield against(forbids, "not offered", offer=(), client="client-p256")
    yield against(refuses, "no certificate", CERTIFICATE_REQUIRED)
    yield against(refuses, "an unknown CA's", UNKNOWN_CA, client="client-stranger")


def gnutls(cell, room, _peer):
    """gnutls-serv does not ask later."""
    def against(function, title, *rest, offer=("--post-handshake-auth",), client=None):
        server = later(room)
        arguments = gnutls_arguments(room, server.port, NAME, *offer, client=client)
        return cell(f"serve: {title}", function, room, server, arguments, *rest)
    for client in CLIENTS:
        yield against(sees, client, client, client=client)
    yield against(forbids, "not offered", offer=(), client="client-p256")


def main():
    binaries, name = sys.argv[1:]
    make_peer = servers.find(name)
    tally = Tally(f"post-handshake authentication with {name}")
    with Room(binaries) as room:
        cell = functools.partial(functools.partial, tally.cell)
        tally.run(list((gnutls if name == "gnutls" else openssl)(cell, room, make_peer(room))))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
