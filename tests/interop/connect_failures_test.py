#!/usr/bin/env python3
"""How `entente connect` fails: for each case the exit code, the fault's code, who ended it, the alert that the RFC
names as the other side heard it, and that a cause and remedies are told.

usage: connect_failures_test.py DIRECTORY_OF_PROGRAMS
"""
import functools
import subprocess
import sys

import scripted
from harness import PATIENCE, Room, Tally, expect, expect_match, free_port, require
from matrix import name_of
from ours import connect, credential
from servers import OpenSSL

USAGE, TRANSPORT, HANDSHAKE, CERTIFICATE = 2, 3, 4, 5
ALERTS = {"bad_record_mac": 20, "handshake_failure": 40, "bad_certificate": 42, "unsupported_certificate": 43,
          "certificate_expired": 45, "illegal_parameter": 47, "unknown_ca": 48, "decrypt_error": 51,
          "protocol_version": 70, "inappropriate_fallback": 86, "unrecognized_name": 112, "certificate_required": 116,
          "no_application_protocol": 120}


def check(seen, code, exit_code, by, alert):
    failure = seen.json["failure"]
    if failure is None:
        raise AssertionError(f"it succeeded: exit {seen.exit}")
    expect("code", failure["code"], code)
    expect("exit", seen.exit, exit_code)
    expect("by", failure["by"], by)
    expect("alert", failure["alert"], alert)
    for text in (failure["cause"], failure["remedy"]["user"], failure["remedy"]["operator"], failure["verdict"]):
        expect("a text is told", bool(text), True)
    expect("something was observed or inferred", bool(failure["observed"] + failure["inferred"]), True)


def told(server, alert):
    """What s_server says when the client's alert has come."""
    server.program.wait_for(b"SSL alert number %d$" % ALERTS[alert])


# ---- certificates, against s_server ----

CERTIFICATES = [
    ("expired", "E-CERT-EXPIRED", "certificate_expired"),
    ("not-yet", "E-CERT-NOT-YET", "certificate_expired"),
    ("wrong-name", "E-CERT-NAME", "bad_certificate"),
    ("stranger", "E-CERT-UNKNOWN-CA", "unknown_ca"),
    ("self-signed", "E-CERT-SELF-SIGNED", "unknown_ca"),
    ("no-intermediate", "E-CERT-INTERMEDIATE", "unknown_ca"),
    ("wrong-purpose", "E-CERT-EKU", "unsupported_certificate"),
    ("wrong-signature", "E-CERT-SIGNATURE", "bad_certificate"),
]


def bad_certificate(room, name, code, alert):
    alone = name in ("stranger", "self-signed", "no-intermediate")
    # -CAfile would let s_server complete a chain by itself.
    server = OpenSSL(room).serve(name, chain=not alone, extra=["-no-CAfile", "-no-CApath"])
    seen = connect(room, server.port, name_of(name))
    check(seen, code, CERTIFICATE, "local", alert)
    expect("error of the identity", seen.json["identity"]["error"], code)
    told(server, alert)


# ---- what OpenSSL refuses, or cannot do ----

REFUSALS = [
    # title, options of s_server, options of connect, code, alert
    ("TLS 1.2 alone", ["-tls1_2"], ["--min", "1.3"], "E-TLS-VERSION", "protocol_version"),
    ("TLS 1.2 alone, not probed", ["-tls1_2"], ["--min", "1.3", "--no-probe"], "E-PEER-ALERT", "protocol_version"),
    ("no common group", ["-groups", "P-521"], [], "E-PEER-ALERT", "handshake_failure"),
    ("no common group of ours", ["-groups", "P-384"], ["--groups", "x25519"], "E-PEER-ALERT", "handshake_failure"),
    ("no common suite", ["-ciphersuites", "TLS_AES_256_GCM_SHA384"], ["--suites", "TLS_AES_128_GCM_SHA256"],
     "E-PEER-ALERT", "handshake_failure"),
    ("no common application protocol", [], ["--alpn", "unknown/9"], "E-PEER-ALERT", "no_application_protocol"),
    ("no client certificate", ["-Verify", "3", "-verify_return_error"], [], "E-PEER-ALERT", "certificate_required"),
    ("unknown name", ["-servername", "only.interop.test", "-servername_fatal", "-cert2", "p256.pem", "-key2",
                      "p256-key.pem"], [], "E-PEER-ALERT", "unrecognized_name"),
]


def refusal(room, at_server, at_client, code, alert):
    server = OpenSSL(room).serve("p256", extra=[room.file(a) if a.endswith(".pem") else a for a in at_server])
    seen = connect(room, server.port, name_of("p256"), *at_client)
    check(seen, code, HANDSHAKE, "peer", alert)


def refused_client(room, client, alert):
    server = OpenSSL(room).serve("p256", auth="require")
    seen = connect(room, server.port, name_of("p256"), *credential(room, client))
    check(seen, "E-PEER-ALERT", HANDSHAKE, "peer", alert)


# ---- peers that do one thing wrong ----

def bad_peer(room, wrong, code, exit_code, alert):
    program = room.start(room.binaries / "bad_peer", "server", wrong, room.file("p256.pem"), room.file("p256-key.pem"))
    port = int(program.wait_for(rb"^listening on 127\.0\.0\.1:(\d+)$").group(1))
    seen = connect(room, port, name_of("p256"))
    check(seen, code, exit_code, "local" if alert else "transport", alert)
    program.wait_for(b"^ended: E-PEER-ALERT %s$" % alert.encode() if alert else b"^ended: well$")
    if not alert:
        expect("the data before the cut", seen.data.splitlines()[-1:], [b"half of the tru"])


def altered_record(room):
    server = OpenSSL(room).serve("p256")
    with scripted.Listener(scripted.between(server.port, scripted.flip_first_encrypted())) as wire:
        seen = connect(room, wire.port, name_of("p256"))
    check(seen, "E-TLS-RECORD-MAC", HANDSHAKE, "local", "bad_record_mac")
    told(server, "bad_record_mac")


def cut_in_handshake(room):
    server = OpenSSL(room).serve("p256")
    with scripted.Listener(scripted.between(server.port, scripted.cut_after(1))) as wire:
        seen = connect(room, wire.port, name_of("p256"))
    check(seen, "E-NET-CLOSED", TRANSPORT, "transport", None)


SCRIPTED = [
    # title, what the other side does, code, exit, by, alert; what it hears, if it has to be an alert of ours
    ("plain HTTP", scripted.says(scripted.HTTP), "E-PEER-HTTP", TRANSPORT, None),
    ("SSH banner", scripted.says(scripted.SSH, first=True), "E-PEER-SSH", TRANSPORT, None),
    ("SMTP banner", scripted.says(scripted.SMTP, first=True), "E-PEER-GREETING", TRANSPORT, None),
    ("garbage", scripted.says(scripted.GARBAGE), "E-PEER-NOT-TLS", TRANSPORT, None),
    ("zeros", scripted.says(scripted.ZEROS), "E-PEER-ZEROS", TRANSPORT, None),
    ("immediate close", scripted.says(b""), "E-NET-CLOSED", TRANSPORT, None),
    ("reset", scripted.hears_then(scripted.reset), "E-NET-RESET", TRANSPORT, None),
    ("half a record", scripted.says(scripted.server_hello_12()[:20]), "E-NET-CLOSED", TRANSPORT, None),
    ("a bare alert", scripted.says(scripted.alert(80)), "E-PEER-ALERT", HANDSHAKE, "internal_error"),
    ("an alert without a name", scripted.says(scripted.alert(199)), "E-PEER-ALERT", HANDSHAKE, "199"),
    ("no secure renegotiation", scripted.says(scripted.server_hello_12()), "E-TLS-RENEGOTIATION-INFO", HANDSHAKE,
     "handshake_failure"),
]


def scripted_peer(room, play, code, exit_code, alert):
    by = {"E-PEER-ALERT": "peer", "E-TLS-RENEGOTIATION-INFO": "local"}.get(code, "transport")
    with scripted.Listener(play) as peer:
        seen = connect(room, peer.port, name_of("p256"), "--no-probe")
    check(seen, code, exit_code, by, seen.json["failure"]["alert"] if alert == "199" else alert)
    if by == "local":
        expect("the alert that was sent", scripted.plain_alerts(peer.heard), [ALERTS[alert]])


def silence(room):
    with scripted.Listener(scripted.silent) as peer:
        seen = connect(room, peer.port, name_of("p256"), "--timeout", "0.5")
    check(seen, "E-NET-TIMEOUT", TRANSPORT, "transport", None)


def refused_port(room):
    seen = connect(room, free_port(), name_of("p256"))
    check(seen, "E-NET-REFUSED", TRANSPORT, "transport", None)


# ---- use ----

USES = [
    (["--no-such-option"], "usage|help"),
    (["--ca", "missing.pem"], "E-CONFIG-FILE"),
    (["--cert", "p256.pem", "--key", "p384-key.pem"], "E-CONFIG-KEY-MISMATCH"),
    (["--cert", "p256.pem"], "E-CONFIG"),
    (["--groups", "x25520"], "x25520"),
]


def use(room, options, said):
    done = subprocess.run([room.entente(), "connect", "127.0.0.1:1", *options], cwd=room.directory, timeout=PATIENCE,
                          capture_output=True, text=True, check=False)
    expect("exit", done.returncode, USAGE)
    expect_match("what is said", done.stdout + done.stderr, said)


def all_cells(room):
    for name, code, alert in CERTIFICATES:
        yield f"certificate {name}", bad_certificate, (room, name, code, alert)
    for title, at_server, at_client, code, alert in REFUSALS:
        yield title, refusal, (room, at_server, at_client, code, alert)
    for client, alert in (("client-expired", "certificate_expired"), ("client-stranger", "unknown_ca"),
                          ("client-wrong-purpose", "unsupported_certificate")):
        yield f"refused {client}", refused_client, (room, client, alert)
    yield "bad CertificateVerify", bad_peer, (room, "signature", "E-TLS-SIGNATURE", HANDSHAKE, "decrypt_error")
    yield "bad Finished", bad_peer, (room, "finished", "E-TLS-FINISHED", HANDSHAKE, "decrypt_error")
    yield "truncation", bad_peer, (room, "truncation", "E-TLS-TRUNCATED", TRANSPORT, None)
    yield "altered record", altered_record, (room,)
    yield "cut in the handshake", cut_in_handshake, (room,)
    for title, *rest in SCRIPTED:
        yield title, scripted_peer, (room, *rest)
    yield "silence", silence, (room,)
    yield "refused port", refused_port, (room,)
    for options, said in USES:
        yield "use: " + " ".join(options), use, (room, options, said)


def main():
    require("openssl")
    tally = Tally("failures of connect")
    with Room(sys.argv[1]) as room:
        tally.run([functools.partial(tally.cell, title, function, *arguments)
                   for title, function, arguments in all_cells(room)])
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
