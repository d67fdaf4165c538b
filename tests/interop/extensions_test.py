#!/usr/bin/env python3
"""Extensions of TLS 1.3 beside the matrix: each against the peers that have it, as a client and as a server.

usage: extensions_test.py DIRECTORY_OF_PROGRAMS openssl|openssl35|gnutls
"""
import functools
import subprocess
import sys

import servers
from clients import gnutls_arguments, openssl_arguments
from harness import Room, Tally, expect, expect_match
from matrix import name_of
from ours import Serve, connect, credential, fetch, page, request

KEY = "p256"
NAME = name_of(KEY)
LIMIT = 512


def ask_openssl(room, openssl, server, *extra, client=None):
    """A page by s_client: (what it said, our log's line)."""
    arguments = openssl_arguments(room, server.port, NAME, *extra, client=client, openssl=openssl)
    return fetch(room, arguments, server, request(NAME))


def ask_gnutls(room, server, *extra):
    """A page by gnutls-cli."""
    return fetch(room, gnutls_arguments(room, server.port, NAME, *extra), server, request(NAME))


# ---- record_size_limit (RFC 8449) ----

def record_sizes_to_gnutls(room, server):
    said = page(connect(room, server.port, NAME, "--record-size-limit", LIMIT))
    expect("record_size_limit of the client", said["record_size_limit"]["client"], LIMIT)
    expect("record_size_limit of the server", 64 <= said["record_size_limit"]["server"] <= 16385, True)


def record_sizes_of_gnutls(ask, server):
    _, line = ask(server, "--recordsize", LIMIT)
    expect("record_size_limit of the server", line["record_size_limit"]["server"], 600)
    expect("record_size_limit of the client", line["record_size_limit"]["client"] <= LIMIT + 1, True)


def record_sizes_unknown(room, server):
    """OpenSSL does not have it: nothing is agreed, and everything works."""
    said = page(connect(room, server.port, NAME, "--record-size-limit", LIMIT))
    expect("record_size_limit", said["record_size_limit"], None)


def fragment_length_is_ignored(ask, server):
    said, line = ask(server, "-maxfraglen", LIMIT)
    expect("record_size_limit", line["record_size_limit"], None)
    expect_match("s_client", said, "Verify return code: 0")


# ---- OCSP staples (RFC 6066 section 8) ----

def make_staple(room):
    """An OCSP response for the certificate of KEY, made by OpenSSL."""
    index, staple = room.file("index.txt"), room.file("staple.der")
    serial = subprocess.run(["openssl", "x509", "-in", room.file(KEY + ".pem"), "-noout", "-serial"], check=True,
                            capture_output=True, text=True).stdout.strip().split("=")[1]
    index.write_text(f"V\t491231235959Z\t\t{serial}\tunknown\t/CN={NAME}\n", encoding="utf-8")
    issuer = room.file("intermediate.pem")
    subprocess.run(["openssl", "ocsp", "-index", index, "-CA", issuer, "-rsigner", issuer, "-rkey",
                    room.file("intermediate-key.pem"), "-issuer", issuer, "-cert", room.file(KEY + ".pem"), "-ndays", "7",
                    "-noverify", "-respout", staple], check=True, capture_output=True)
    return staple


def staple_of_a_server(room, server, *options):
    said = page(connect(room, server.port, NAME, "--staple", *options))
    expect("staple", said["staple"], "good")
    said = page(connect(room, server.port, NAME, "--revocation", "off", *options))
    expect("staple that nobody asked for", said["staple"], None)


def no_staple(room, server, *options):
    expect("staple", page(connect(room, server.port, NAME, "--staple", *options))["staple"], None)


def staple_to_openssl(ask, server):
    said, _ = ask(server, "-status")
    expect_match("s_client", said, r"OCSP Response Status: successful \(0x0\)")
    said, _ = ask(server)
    expect("that s_client tells of no staple", "OCSP Response Status" in said, False)


def staple_to_gnutls(room, ask, server, staple):
    saved = room.file("saved.der")
    # its signer is nobody that GnuTLS knows, which is not what is tested here
    ask(server, "--insecure", "--save-ocsp", saved)
    expect("the staple that was saved", saved.read_bytes(), staple.read_bytes())


# ---- the tls-exporter channel binding (RFC 9266) ----

LABEL = "EXPORTER-Channel-Binding"


def binding_to_openssl(ask, server):
    said, line = ask(server, "-keymatexport", LABEL, "-keymatexportlen", 32)
    expect_match("s_client", said, "Keying material: " + line["channel_binding"]["tls-exporter"].upper())


def binding_of_openssl(room, server):
    at_server = server.program.mark()
    seen = connect(room, server.port, NAME, half_close=True)
    expect("failure", seen.json["failure"], None)
    ours = seen.json["channel_binding"]["tls-exporter"]
    server.program.wait_for(b"Keying material: " + ours.upper().encode(), at_server)


def binding_to_gnutls(ask, server):
    said, line = ask(server, "--keymatexport", LABEL, "--keymatexportsize", 32)
    expect_match("gnutls-cli", said, "(?i)Key material: " + line["channel_binding"]["tls-exporter"])


# ---- cookies (RFC 8446 section 4.2.2), GREASE, padding, the peer's chain ----

def cookie(ask, server, *extra):
    _, line = ask(server, *extra)
    expect("hrr", line["hrr"], True)


def padded(room, server):
    """Records of one size, both ways."""
    page(connect(room, server.port, NAME, "--pad-records", 16385))


def plain_hello(room, server):
    page(connect(room, server.port, NAME, "--no-grease"))


def schemes(room, server):
    page(connect(room, server.port, NAME, "--certificate-schemes", "ecdsa_secp256r1_sha256,ecdsa_secp384r1_sha384"))
    refused = connect(room, server.port, NAME, "--certificate-schemes", "ed25519", "--no-probe")
    expect("alert", refused.json["failure"]["alert"], "handshake_failure")


def authorities(ask, server):
    """s_client chooses no certificate by it, but tells that it came."""
    said, _ = ask(server, client="client-" + KEY)
    expect_match("s_client", said, "Acceptable client certificate CA names\nCN ?= ?")


# ---- certificate compression (RFC 8879): OpenSSL 3.5 has zlib and zstd, where it was built with them ----

def compressed(room, plain, asking):
    """The server's certificates, then the client's."""
    for ours, agreed in (("zlib", "zlib"), ("zstd", "zstd"), ("brotli,zstd,zlib", "zstd"), ("brotli", None), ("off", None)):
        said = page(connect(room, plain.port, NAME, "--certificate-compression", ours))
        expect(f"certificate_compression with {ours}", said["certificate_compression"], agreed)
    sent = {}
    for ours in ("zlib", "zstd", "off"):
        said = page(connect(room, asking.port, NAME, "--certificate-compression", ours, *credential(room, "client-rsa")))
        expect("client certificate", said["client_certificate"], {"requested": True, "shown": True})
        sent[ours] = said["traffic"]["sent"]
    expect(f"that compression spares something: {sent}", max(sent["zlib"], sent["zstd"]) + 50 < sent["off"], True)


def compresses(ask, server):
    _, line = ask(server)
    expect("certificate_compression", line["certificate_compression"], "zstd")
    _, line = ask(server, "-no_rx_cert_comp")
    expect("certificate_compression that s_client does not take", line["certificate_compression"], None)


def takes_compressed(ask, server):
    """The client's come compressed, as CertificateRequest offers to take them so."""
    received = []
    for extra in ([], ["-no_tx_cert_comp"]):
        _, line = ask(server, *extra, client="client-rsa")
        expect("client", line["client"]["email_names"], ["client-rsa@interop.test"])
        received.append(line["traffic"]["received"])
    expect(f"that compression spares something: {received}", received[0] + 50 < received[1], True)


# ---- all ----

def openssl(cell, room, peer):
    ask = functools.partial(ask_openssl, room, peer.openssl)
    plain = peer.serve(KEY)
    yield cell("record_size_limit: unknown to s_server", record_sizes_unknown, room, plain)
    yield cell("max_fragment_length of s_client", fragment_length_is_ignored, ask, Serve(room))
    staple = make_staple(room)
    yield cell("staple of s_server", staple_of_a_server, room, peer.serve(KEY, extra=["-status", "-status_file", staple]))
    yield cell("no staple of s_server", no_staple, room, plain)
    yield cell("staple to s_client", staple_to_openssl, ask, Serve(room, "--staple", staple))
    yield cell("channel binding with s_client", binding_to_openssl, ask, Serve(room))
    exporting = peer.serve(KEY, page=False, extra=["-keymatexport", LABEL, "-keymatexportlen", 32])
    yield cell("channel binding with s_server", binding_of_openssl, room, exporting)
    yield cell("cookie to s_client", cookie, ask, Serve(room, "--retry", "always"))
    yield cell("padding with s_server", padded, room, plain)
    yield cell("padding with s_client", ask, Serve(room, "--pad-records", 512))
    yield cell("a hello without GREASE", plain_hello, room, plain)
    yield cell("signature_algorithms_cert", schemes, room, plain)
    naming = Serve(room, "--client-ca", room.file("root.pem"), "--name-authorities")
    yield cell("certificate_authorities", authorities, ask, naming)


def openssl35(cell, room, peer):
    yield from openssl(cell, room, peer)
    ask = functools.partial(ask_openssl, room, peer.openssl)
    compressing = [peer.serve(KEY, auth=auth, extra=["-cert_comp"]) for auth in (None, "require")]
    yield cell("certificate compression of s_server", compressed, room, *compressing)
    yield cell("certificate compression to s_client", compresses, ask, Serve(room))
    asking = Serve(room, "--client-ca", room.file("root.pem"))
    yield cell("certificate compression of s_client", takes_compressed, ask, asking)


def gnutls(cell, room, peer):
    ask = functools.partial(ask_gnutls, room)
    plain = peer.serve([KEY])
    yield cell("record_size_limit to gnutls-serv", record_sizes_to_gnutls, room, plain)
    yield cell("record_size_limit of gnutls-cli", record_sizes_of_gnutls, ask,
               Serve(room, "--record-size-limit", 600, "--reply-size", 100_000))
    staple = make_staple(room)
    stapling = peer.serve([KEY], extra=["--ocsp-response", staple, "--ignore-ocsp-response-errors"])
    yield cell("staple of gnutls-serv", staple_of_a_server, room, stapling)
    yield cell("staple to gnutls-cli", staple_to_gnutls, room, ask, Serve(room, "--staple", staple), staple)
    yield cell("channel binding with gnutls-cli", binding_to_gnutls, ask, Serve(room))
    asking = Serve(room, "--retry", "always", "--groups", "secp384r1")  # GnuTLS 3.7 takes no cookie alone
    yield cell("cookie to gnutls-cli", cookie, ask, asking, "--single-key-share")
    yield cell("padding with gnutls-serv", padded, room, plain)
    yield cell("padding with gnutls-cli", ask, Serve(room, "--pad-records", 512))
    yield cell("a hello without GREASE", plain_hello, room, plain)


def main():
    binaries, name = sys.argv[1:]
    make_peer = servers.find(name)
    tally = Tally(f"extensions with {name}")
    with Room(binaries) as room:
        cell = functools.partial(functools.partial, tally.cell)
        tally.run(list({"openssl": openssl, "openssl35": openssl35, "gnutls": gnutls}[name](cell, room, make_peer(room))))
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
