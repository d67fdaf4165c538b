#!/usr/bin/env python3
"""Chromium, without a screen, reaches `entente serve`; the server's log tells that it did so with X25519MLKEM768 and took the
certificates compressed by brotli; and how it did so by TLS 1.2.

usage: chromium_test.py DIRECTORY_OF_PROGRAMS PATH_OF_CHROMIUM
"""
import sys

from harness import Room, Tally, expect, expect_match
from ours import Serve


def fetch(room, chromium, *options):
    """A page: (our log's line, what the browser made of the page)."""
    server = Serve(room, "--alpn", "http/1.1")
    # The test's root is not in the browser's store, so the certificate is not judged here.
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--ignore-certificate-errors", f"--user-data-dir={room.new_file()}", *options, "--dump-dom",
                 f"https://127.0.0.1:{server.port}/"]
    code, said = room.converse(chromium, *arguments)
    line = server.handshake()
    expect("failure", line["failure"], None)
    expect("exit of chromium", code, 0)
    server.stop()
    return line, said


def visit(room, chromium):
    line, said = fetch(room, chromium)
    expect("version", line["version"], "1.3")
    expect("group", line["group"], "X25519MLKEM768")
    expect("post_quantum", line["post_quantum"], True)
    expect("certificate_compression", line["certificate_compression"], "brotli")
    expect("hrr", line["hrr"], False)
    expect_match("the page", said, "X25519MLKEM768")


def visit_by_tls12(room, chromium):
    line, said = fetch(room, chromium, "--ssl-version-max=tls1.2")
    expect("version", line["version"], "1.2")
    expect("group", line["group"], "x25519")
    expect("cipher_suite", line["cipher_suite"], "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
    expect("extended_master_secret", line["extended_master_secret"], True)
    expect_match("the page", said, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")


def main():
    binaries, chromium = sys.argv[1:]
    tally = Tally("serve to Chromium")
    with Room(binaries) as room:
        tally.cell("a page with X25519MLKEM768", visit, room, chromium)
        tally.cell("a page by TLS 1.2", visit_by_tls12, room, chromium)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
