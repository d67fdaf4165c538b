#!/usr/bin/env python3
"""Revocation between programs: our responder, staples and clients beside those of OpenSSL, GnuTLS and nginx.

usage: stapling_test.py DIRECTORY_OF_PROGRAMS
"""
import base64
import functools
import http.server
import json
import subprocess
import sys
import threading
import urllib.parse

from harness import PATIENCE, Mismatch, Room, Tally, expect, expect_match, free_port, require, wait_for_port

FETCH = ("--fetch", "--fetch-from", "127.0.0.1", "--no-cache")


def run(room, *arguments):
    done = subprocess.run([str(a) for a in arguments], cwd=room.directory, timeout=PATIENCE, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Mismatch(f"{arguments[:3]}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def cert(room, *arguments):
    return run(room, room.entente(), "cert", *arguments, "--dir", "pki")


class Pki:
    """A root, and our responder for it."""

    def __init__(self, room):
        self.room = room
        cert(room, "make-ca", "--name", "revocation test")
        self.responder = room.start(room.entente(), "cert", "ocsp-respond", "--dir", "pki", "--listen", "127.0.0.1:0", cwd=room.directory)
        where = self.responder.wait_for(rb"\Alistening on (127\.0\.0\.1:\d+)$").group(1).decode()
        self.url = f"http://{where}/"
        self.ca = room.file("pki/ca.pem")

    def issue(self, name, *options, url=None):
        """A certificate for localhost: the stem of its files."""
        places = ("--ocsp-url", url) if url else ("--responder", self.url)
        cert(self.room, "issue", "localhost", "--out", name, *places, *options)
        return self.room.file(f"pki/{name}")

    def staple(self, stem):
        """An OCSP response for it, fetched by OpenSSL, which finds it right."""
        run(self.room, "openssl", "ocsp", "-issuer", self.ca, "-cert", f"{stem}.pem", "-url", self.url, "-CAfile", self.ca, "-no_nonce",
            "-respout", f"{stem}.der")
        return f"{stem}.der"

    def serve(self, stem, *options):
        program = self.room.start(self.room.entente(), "serve", "--listen", "127.0.0.1:0", "--cert", f"{stem}.pem", "--key",
                                  f"{stem}-key.pem", *options)
        return int(program.wait_for(rb"^listening on 127\.0\.0\.1:(\d+)$").group(1))

    def connect(self, port, *options):
        """The report of `entente connect`."""
        done = subprocess.run([self.room.entente(), "connect", f"localhost:{port}", "--ca", self.ca, "--json", *options],
                              timeout=PATIENCE, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        return json.loads(done.stdout)

    def refuses(self, port, code, *options):
        failure = self.connect(port, *options)["failure"]
        expect("failure", failure and failure["code"], code)

    def accepts(self, port, *options, staple="good"):
        report = self.connect(port, *options)
        expect("failure", report["failure"], None)
        expect("staple", report["staple"], staple)
        expect("revocation", report["identity"]["revocation"], "good")


# ---- our server's staple, at other clients ----

def s_client(pki, port, *options):
    _, said = pki.room.converse("openssl", "s_client", "-connect", f"localhost:{port}", "-servername", "localhost", "-CAfile", pki.ca,
                                "-verify_return_error", "-verify_hostname", "localhost", "-status", *options,
                                words=b"GET / HTTP/1.0\r\n\r\n")
    return said


def staple_to_openssl(pki):
    stem = pki.issue("to-openssl")
    port = pki.serve(stem, "--staple-fetch", "--fetch-from", "127.0.0.1")
    for version in ("-tls1_2", "-tls1_3"):
        said = s_client(pki, port, version)
        expect_match("s_client", said, r"OCSP Response Status: successful \(0x0\)")
        expect_match("s_client", said, r"Cert Status: good")
        expect_match("s_client", said, r"Verify return code: 0 \(ok\)")


def gnutls_cli(pki, port):
    return pki.room.converse("gnutls-cli", "--x509cafile", pki.ca, "--port", port, "localhost", words=b"GET / HTTP/1.0\r\n\r\n")


def staple_to_gnutls(pki):
    """GnuTLS looks at a staple by itself, and refuses a certificate that promises one and has none."""
    stem = pki.issue("to-gnutls", "--must-staple")
    code, said = gnutls_cli(pki, pki.serve(stem, "--staple-fetch", "--fetch-from", "127.0.0.1"))
    expect("exit", code, 0)
    expect_match("gnutls-cli", said, r"OCSP status request|The certificate is trusted")
    code, said = gnutls_cli(pki, pki.serve(stem))
    expect("exit without the staple", code != 0, True)
    expect_match("gnutls-cli", said, r"requires the server to include an OCSP status|[Mm]issing|not trusted")


# ---- others' staples, at our client ----

def staple_of_nginx(pki):
    stem = pki.issue("nginx", "--must-staple")
    home = pki.room.file("nginx-stapling")
    home.mkdir()
    port, bare = free_port(), free_port()
    staple = pki.staple(stem)
    servers = "".join(f"""
  server {{
    listen 127.0.0.1:{number} ssl; server_name localhost; {stapling}
    ssl_certificate {stem}.pem; ssl_certificate_key {stem}-key.pem;
    return 200 "page";
  }}""" for number, stapling in ((port, f"ssl_stapling on; ssl_stapling_file {staple};"), (bare, "")))
    temporary = "".join(f" {kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (home / "nginx.conf").write_text(f"""daemon off; master_process off; pid {home}/pid; error_log stderr info;
events {{ worker_connections 64; }}
http {{ access_log off; ssl_protocols TLSv1.2 TLSv1.3;{temporary}{servers}
}}
""", encoding="utf-8")
    program = pki.room.start("nginx", "-p", home, "-c", home / "nginx.conf", "-e", "stderr")
    if not all(wait_for_port(number, program) for number in (port, bare)):
        raise Mismatch("nginx does not listen: " + program.text())
    for version in ("1.2", "1.3"):
        pki.accepts(port, "--staple", "--max", version)
        pki.accepts(port, "--revocation", "require", "--max", version)
        pki.refuses(bare, "E-STAPLE-MISSING", "--staple", "--max", version)


def s_server(pki, stem, *options):
    port = free_port()
    program = pki.room.start("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", f"{stem}.pem", "-key", f"{stem}-key.pem",
                             "-www", *options)
    program.wait_for(rb"^ACCEPT")
    return port


def staple_that_openssl_fetches(pki):
    """s_server asks our responder for its staple; what that says changes when the certificate is revoked."""
    stem = pki.issue("s-server")
    port = s_server(pki, stem, "-status", "-status_url", pki.url, "-CAfile", pki.ca)
    pki.accepts(port, "--staple")
    cert(pki.room, "revoke", f"{stem}.pem", "--reason", "keyCompromise")
    pki.refuses(port, "E-CERT-REVOKED", "--staple")


# ---- openssl ocsp as a responder ----

class OpensslResponder(http.server.BaseHTTPRequestHandler):
    """Hands requests to `openssl ocsp`, which by itself would listen on every address."""
    protocol_version = "HTTP/1.1"
    pki = index = None

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, request):
        request = request or base64.b64decode(urllib.parse.unquote(self.path[1:]))
        room = self.pki.room
        asked, said = room.new_file(request), room.new_file()
        run(room, "openssl", "ocsp", "-index", self.index, "-CA", self.pki.ca, "-rsigner", self.pki.ca, "-rkey", room.file("pki/ca-key.pem"),
            "-reqin", asked, "-respout", said, "-nmin", "5")
        body = said.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/ocsp-response")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def openssl_answers(pki):
    index = pki.room.file("openssl-index.txt")
    handler = type("Handler", (OpensslResponder,), {"pki": pki, "index": index})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stem = pki.issue("by-openssl", url=f"http://127.0.0.1:{server.server_port}/")
        serial = run(pki.room, "openssl", "x509", "-in", f"{stem}.pem", "-noout", "-serial").strip().partition("=")[2]
        port = pki.serve(stem)
        index.write_text(f"V\t491231235959Z\t\t{serial}\tunknown\t/CN=localhost\n", encoding="utf-8")
        pki.accepts(port, "--revocation", "require", *FETCH, staple=None)
        index.write_text(f"R\t491231235959Z\t261120000000Z,keyCompromise\t{serial}\tunknown\t/CN=localhost\n", encoding="utf-8")
        pki.refuses(port, "E-CERT-REVOKED", *FETCH)
        index.write_text("", encoding="utf-8")
        pki.refuses(port, "E-CERT-REVOCATION-UNKNOWN", "--revocation", "require", *FETCH)
        server.shutdown()


def main():
    for program in ("openssl", "gnutls-cli", "nginx"):
        require(program)
    tally = Tally("revocation")
    with Room(sys.argv[1]) as room:
        pki = Pki(room)
        tally.run([functools.partial(tally.cell, title, function, pki) for title, function in (
            ("staple to s_client", staple_to_openssl),
            ("staple to gnutls-cli", staple_to_gnutls),
            ("staple of nginx", staple_of_nginx),
            ("staple that s_server fetches", staple_that_openssl_fetches),
            ("openssl ocsp answers", openssl_answers),
        )])
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
