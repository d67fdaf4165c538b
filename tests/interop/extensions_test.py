#!/usr/bin/env python3
"""Extensions of TLS 1.3 beside the matrix: each against the peers that have it, as a client and as a server.

usage: extensions_test.py DIRECTORY_OF_PROGRAMS openssl|gnutls
"""
import functools
import subprocess
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
    expect("record_size_limit of the server", line["record_size_limit"]["server"], 600)
    expect("record_size_limit of the client", line["record_size_limit"]["client"] <= LIMIT + 1, True)


def record_sizes_unknown(room, server):
    """OpenSSL 3.0 does not have it: nothing is agreed, and everything works."""
    said = page(connect(room, server.port, name_of(KEY), "--record-size-limit", LIMIT))
    expect("record_size_limit", said["record_size_limit"], None)


def fragment_length_is_ignored(room, server):
    said, line = fetch(room, openssl_arguments(room, server.port, name_of(KEY), "-maxfraglen", LIMIT), server)
    expect("record_size_limit", line["record_size_limit"], None)
    expect_match("s_client", said, "Verify return code: 0")


# ---- OCSP staples (RFC 6066 section 8) ----

def make_staple(room):
    """An OCSP response for the certificate of KEY, made by OpenSSL."""
    index, staple = room.file("index.txt"), room.file("staple.der")
    serial = subprocess.run(["openssl", "x509", "-in", room.file(KEY + ".pem"), "-noout", "-serial"], check=True,
                            capture_output=True, text=True).stdout.strip().split("=")[1]
    index.write_text(f"V\t491231235959Z\t\t{serial}\tunknown\t/CN={name_of(KEY)}\n", encoding="utf-8")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                    "/CN=responder", "-keyout", room.file("ocsp-key.pem"), "-out", room.file("ocsp.pem")], check=True,
                   capture_output=True)
    subprocess.run(["openssl", "ocsp", "-index", index, "-CA", room.file("intermediate.pem"), "-rsigner",
                    room.file("ocsp.pem"), "-rkey", room.file("ocsp-key.pem"), "-issuer", room.file("intermediate.pem"),
                    "-cert", room.file(KEY + ".pem"), "-ndays", "7", "-noverify", "-respout", staple], check=True,
                   capture_output=True)
    return staple


def staple_of_a_server(room, server):
    said = page(connect(room, server.port, name_of(KEY), "--staple"))
    expect("staple", said["staple"], "unchecked")
    said = page(connect(room, server.port, name_of(KEY)))
    expect("staple that nobody asked for", said["staple"], None)


def no_staple(room, server):
    expect("staple", page(connect(room, server.port, name_of(KEY), "--staple"))["staple"], None)


def staple_to_openssl(room, server):
    said, _ = fetch(room, openssl_arguments(room, server.port, name_of(KEY), "-status"), server)
    expect_match("s_client", said, r"OCSP Response Status: successful \(0x0\)")
    said, _ = fetch(room, openssl_arguments(room, server.port, name_of(KEY)), server)
    expect("that s_client tells of no staple", "OCSP Response Status" in said, False)


def staple_to_gnutls(room, server, staple):
    saved = room.file("saved.der")
    # its signer is nobody that GnuTLS knows, which is not what is tested here
    fetch(room, gnutls_arguments(room, server.port, "--insecure", "--save-ocsp", saved), server)
    expect("the staple that was saved", saved.read_bytes(), staple.read_bytes())


# ---- the tls-exporter channel binding (RFC 9266) ----

LABEL = "EXPORTER-Channel-Binding"


def binding_to_openssl(room, server):
    said, line = fetch(room, openssl_arguments(room, server.port, name_of(KEY), "-keymatexport", LABEL, "-keymatexportlen",
                                               32), server)
    expect_match("s_client", said, "Keying material: " + line["channel_binding"]["tls-exporter"].upper())


def binding_of_openssl(room, server):
    at_server = server.program.mark()
    seen = connect(room, server.port, name_of(KEY), half_close=True)
    expect("failure", seen.json["failure"], None)
    ours = seen.json["channel_binding"]["tls-exporter"]
    server.program.wait_for(b"Keying material: " + ours.upper().encode(), at_server)


def binding_to_gnutls(room, server):
    said, line = fetch(room, gnutls_arguments(room, server.port, "--keymatexport", LABEL, "--keymatexportsize", 32), server)
    expect_match("gnutls-cli", said, "(?i)Key material: " + line["channel_binding"]["tls-exporter"])


# ---- cookies (RFC 8446 section 4.2.2), GREASE, padding, the peer's chain ----

def cookie(room, arguments, server):
    _, line = fetch(room, arguments, server)
    expect("hrr", line["hrr"], True)


def padded(room, server):
    """Records of one size, both ways."""
    page(connect(room, server.port, name_of(KEY), "--pad-records", 16385))


def plain_hello(room, server):
    page(connect(room, server.port, name_of(KEY), "--no-grease"))


def schemes(room, server):
    page(connect(room, server.port, name_of(KEY), "--certificate-schemes", "ecdsa_secp256r1_sha256,ecdsa_secp384r1_sha384"))
    refused = connect(room, server.port, name_of(KEY), "--certificate-schemes", "ed25519", "--no-probe")
    expect("alert", refused.json["failure"]["alert"], "handshake_failure")


def authorities(room, server):
    """s_client chooses no certificate by it, but tells that it came."""
    said, _ = fetch(room, openssl_arguments(room, server.port, name_of(KEY), client="client-" + KEY), server)
    expect_match("s_client", said, "Acceptable client certificate CA names\nCN = ")


# ---- all ----

def openssl(tally, room, peer):
    plain = peer.serve(KEY)
    yield functools.partial(tally.cell, "record_size_limit: unknown to s_server", record_sizes_unknown, room, plain)
    yield functools.partial(tally.cell, "max_fragment_length of s_client", fragment_length_is_ignored, room, Serve(room))
    staple = make_staple(room)
    stapling = peer.serve(KEY, extra=["-status", "-status_file", staple])
    yield functools.partial(tally.cell, "staple of s_server", staple_of_a_server, room, stapling)
    yield functools.partial(tally.cell, "no staple of s_server", no_staple, room, plain)
    yield functools.partial(tally.cell, "staple to s_client", staple_to_openssl, room, Serve(room, "--staple", staple))
    yield functools.partial(tally.cell, "channel binding with s_client", binding_to_openssl, room, Serve(room))
    exporting = peer.serve(KEY, page=False, extra=["-keymatexport", LABEL, "-keymatexportlen", 32])
    yield functools.partial(tally.cell, "channel binding with s_server", binding_of_openssl, room, exporting)
    asking = Serve(room, "--retry", "always")
    yield functools.partial(tally.cell, "cookie to s_client", cookie, room,
                            openssl_arguments(room, asking.port, name_of(KEY)), asking)
    yield functools.partial(tally.cell, "padding with s_server", padded, room, plain)
    padding = Serve(room, "--pad-records", 512)
    yield functools.partial(tally.cell, "padding with s_client", fetch, room,
                            openssl_arguments(room, padding.port, name_of(KEY)), padding)
    yield functools.partial(tally.cell, "a hello without GREASE", plain_hello, room, plain)
    yield functools.partial(tally.cell, "signature_algorithms_cert", schemes, room, plain)
    naming = Serve(room, "--client-ca", room.file("root.pem"), "--name-authorities")
    yield functools.partial(tally.cell, "certificate_authorities", authorities, room, naming)


def gnutls(tally, room, peer):
    plain = peer.serve([KEY])
    yield functools.partial(tally.cell, "record_size_limit to gnutls-serv", record_sizes_to_gnutls, room, plain)
    yield functools.partial(tally.cell, "record_size_limit of gnutls-cli", record_sizes_of_gnutls, room,
                            Serve(room, "--record-size-limit", 600, "--reply-size", 100_000))
    staple = make_staple(room)
    stapling = peer.serve([KEY], extra=["--ocsp-response", staple, "--ignore-ocsp-response-errors"])
    yield functools.partial(tally.cell, "staple of gnutls-serv", staple_of_a_server, room, stapling)
    yield functools.partial(tally.cell, "staple to gnutls-cli", staple_to_gnutls, room, Serve(room, "--staple", staple),
                            staple)
    yield functools.partial(tally.cell, "channel binding with gnutls-cli", binding_to_gnutls, room, Serve(room))
    asking = Serve(room, "--retry", "always", "--groups", "secp384r1")  # GnuTLS 3.7 takes no cookie alone
    yield functools.partial(tally.cell, "cookie to gnutls-cli", cookie, room,
                            gnutls_arguments(room, asking.port, "--single-key-share"), asking)
    yield functools.partial(tally.cell, "padding with gnutls-serv", padded, room, plain)
    padding = Serve(room, "--pad-records", 512)
    yield functools.partial(tally.cell, "padding with gnutls-cli", fetch, room, gnutls_arguments(room, padding.port), padding)
    yield functools.partial(tally.cell, "a hello without GREASE", plain_hello, room, plain)


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
