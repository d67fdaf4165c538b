#!/usr/bin/env python3
"""`entente decode` beside tshark, on one capture of other people's connections: every handshake field that tshark knows
is one of ours, with the same place and bytes; every byte of every message is named once.

usage: decode_test.py BINARIES
"""
import collections
import json
import os
import socket
import subprocess
import sys
import time

from harness import PATIENCE, Mismatch, Room, Tally, expect, expect_match, require, skip
from servers import GnuTLS, Nginx, OpenSSL

# ---- the names: what tshark calls a field, and the paths that it has here ----

NAMES = {
    "handshake.type": ["msg_type"],
    "handshake.length": ["length"],
    "handshake.version": ["legacy_version"],
    "handshake.random": ["random"],
    "handshake.session_id_length": ["legacy_session_id/length", "legacy_session_id_echo/length"],
    "handshake.session_id": ["legacy_session_id/legacy_session_id", "legacy_session_id_echo/legacy_session_id_echo"],
    "handshake.cipher_suites_length": ["cipher_suites/length"],
    "handshake.ciphersuite": ["cipher_suites/cipher_suites", "cipher_suite"],
    "handshake.comp_methods_length": ["legacy_compression_methods/length"],
    "handshake.comp_method": ["legacy_compression_methods/legacy_compression_methods", "legacy_compression_method"],
    "handshake.extensions_length": ["extensions/length"],
    "handshake.extension.type": ["extension/extension_type"],
    "handshake.extension.len": ["extension/length"],
    "handshake.extension.data": ["extension/unparsed", "extension/ticket"],
    "handshake.extensions_server_name_list_len": ["server_name_list/length"],
    "handshake.extensions_server_name_type": ["server_name_list/name_type"],
    "handshake.extensions_server_name_len": ["host_name/length"],
    "handshake.extensions_server_name": ["host_name/host_name"],
    "handshake.extensions_ec_point_formats_length": ["ec_point_format_list/length"],
    "handshake.extensions_ec_point_formats": ["ec_point_format_list/ec_point_format_list"],
    "handshake.extensions_supported_groups_length": ["named_group_list/length"],
    "handshake.extensions_supported_group": ["named_group_list/named_group_list"],
    "handshake.sig_hash_alg_len": ["supported_signature_algorithms/length"],
    "handshake.sig_hash_alg": ["supported_signature_algorithms/supported_signature_algorithms", "algorithm"],
    "handshake.extensions_alpn_len": ["protocol_name_list/length"],
    "handshake.extensions_alpn_str_len": ["name/length"],
    "handshake.extensions_alpn_str": ["name/name"],
    "handshake.extensions.supported_versions_len": ["versions/length"],
    "handshake.extensions.supported_version": ["versions/versions", "selected_version"],
    "handshake.extensions_key_share_client_length": ["client_shares/length"],
    "handshake.extensions_key_share_group": ["client_shares/group", "group"],
    "handshake.extensions_key_share_key_exchange_length": ["key_exchange/length"],
    "handshake.extensions_key_share_key_exchange": ["key_exchange/key_exchange"],
    "handshake.extensions_key_share_selected_group": ["selected_group"],
    "handshake.extensions_status_request_type": ["status_type"],
    "handshake.extensions_status_request_responder_ids_len": ["responder_id_list/length"],
    "handshake.extensions_status_request_exts_len": ["request_extensions/length"],
    "handshake.extensions_reneg_info_len": ["renegotiated_connection/length"],
    "handshake.extensions.psk.identities.length": ["identities/length"],
    "handshake.extensions.psk.identity.identity_length": ["identity/length"],
    "handshake.extensions.psk.identity.identity": ["identity/identity"],
    "handshake.extensions.psk.identity.obfuscated_ticket_age": ["obfuscated_ticket_age"],
    "handshake.extensions.psk.binders_len": ["binders/length"],
    "handshake.extensions.psk.identity.selected": ["selected_identity"],
    "handshake.extensions.psk.binders": ["binders"],
    "handshake.extensions.cookie_len": ["cookie/length"],
    "handshake.extensions.cookie": ["cookie/cookie"],
    "handshake.extensions.session_ticket": ["ticket"],
    "early_data.max_early_data_size": ["max_early_data_size"],
    "handshake.session_ticket_lifetime_hint": ["ticket_lifetime", "ticket_lifetime_hint"],
    "handshake.session_ticket_age_add": ["ticket_age_add"],
    "handshake.session_ticket_nonce_length": ["ticket_nonce/length"],
    "handshake.session_ticket_nonce": ["ticket_nonce/ticket_nonce"],
    "handshake.session_ticket_length": ["ticket/length"],
    "handshake.session_ticket": ["ticket/ticket"],
    "handshake.certificate_request_context_length": ["certificate_request_context/length"],
    "handshake.certificate_request_context": ["certificate_request_context/certificate_request_context"],
    "handshake.certificates_length": ["certificate_list/length"],
    "handshake.certificate_length": ["cert_data/length"],
    "handshake.certificate": ["cert_data/cert_data"],
    "handshake.client_cert_vrfy.sig_len": ["signature/length"],
    "handshake.client_cert_vrfy.sig": ["signature/signature"],
    "handshake.sig_len": ["signature/length"],
    "handshake.sig": ["signature/signature"],
    "handshake.verify_data": ["verify_data"],
    "handshake.server_curve_type": ["curve_type"],
    "handshake.server_named_curve": ["named_curve"],
    "handshake.server_point_len": ["public/length"],
    "handshake.server_point": ["public/public"],
    "handshake.client_point_len": ["ecdh_Yc/length"],
    "handshake.client_point": ["ecdh_Yc/ecdh_Yc"],
    "handshake.epms_len": ["encrypted_pre_master_secret/length"],
    "handshake.epms": ["encrypted_pre_master_secret/encrypted_pre_master_secret"],
    "handshake.cert_types_count": ["certificate_types/length"],
    "handshake.cert_type": ["certificate_types/certificate_types"],
    "handshake.dnames_len": ["certificate_authorities/length", "authorities/length"],
    "handshake.dname_len": ["authorities/length", "certificate_authorities/length", "name/length"],
    "handshake.key_update.request_update": ["request_update"],
    "extension.psk_ke_modes_length": ["ke_modes/length"],
    "extension.psk_ke_mode": ["ke_modes/ke_modes"],
    "record_size_limit": ["record_size_limit"],
}
# Lists without their length, which here stand inside of one with it.
LISTS = {"handshake.ciphersuites", "handshake.comp_methods", "handshake.extensions_supported_groups",
         "handshake.sig_hash_algs", "handshake.certificates", "handshake.extensions_alpn_list", "handshake.dnames", "handshake.cert_types"}
# Fields that tshark cuts further: as numbers mean today (RFC 8446 §4.1.2, §4.2.3) they have no parts; and names without
# the outermost header of their DER. Their bytes are compared alone.
PARTS = {"handshake.random_time", "handshake.random_bytes", "handshake.sig_hash_hash", "handshake.sig_hash_sig",
         "handshake.extensions_ec_point_format", "handshake.dname"}


# ---- tshark ----

def raw_fields(node, out):
    """Every `NAME_raw` of a tree, in order: (name, hex, position, length)."""
    for name, value in node:
        values = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
        for one in values:
            if name.endswith("_raw") and isinstance(one, list) and len(one) == 5 and isinstance(one[0], str):
                out.append((name[:-4], one[0], one[1], one[2]))
        if isinstance(value, list):
            for one in [value] if value and isinstance(value[0], tuple) else value:
                if isinstance(one, list) and one and isinstance(one[0], tuple):
                    raw_fields(one, out)


def fields_by_message(fields):
    """[(message, [(name, hex, offset, length)])] of one packet's TLS."""
    out = []
    for name, value, at, size in fields:
        if name == "tls.handshake":
            out.append((value, at, []))
        elif out and name.startswith("tls.") and 0 < size and out[-1][1] <= at and at + size <= out[-1][1] + len(out[-1][0]) // 2:
            out[-1][2].append((name[4:], value, at - out[-1][1], size))
    return [(message, found) for message, _, found in out]


def tshark(capture, keylog, rsa_key):
    """{(client's port): [(message, fields)]}"""
    done = subprocess.run(["tshark", "-r", capture, "-Y", "tls.handshake", "-T", "jsonraw", "-o", f"tls.keylog_file:{keylog}",
                           "-o", f'uat:rsa_keys:"{rsa_key}",""', "-o", "tcp.reassemble_out_of_order:TRUE", "-d",
                           "tcp.port==1-65535,tls"], capture_output=True, text=True, check=True, timeout=PATIENCE)
    out = collections.defaultdict(list)
    for packet in json.loads(done.stdout, object_pairs_hook=list):
        layers = dict(dict(packet)["_source"])["layers"]
        tcp = dict(dict(layers)["tcp"])
        ports = tuple(sorted((int(tcp["tcp.srcport_raw"][0], 16), int(tcp["tcp.dstport_raw"][0], 16))))
        for name, tree in layers:
            if name == "tls":
                for one in [tree] if isinstance(tree[0], tuple) else tree:
                    found = []
                    raw_fields(one, found)
                    out[ports] += fields_by_message(found)
    return out


# ---- ours ----

def paths_of(fields):
    """{(offset, length): [path]}: a field's name behind those it stands in, the last two."""
    out, above = collections.defaultdict(list), []
    for field in fields:
        above = above[:field["depth"]] + [field["name"]]
        out[field["offset"], field["length"]].append("/".join(above))
    return out


def check_named_once(message):
    at = 0
    for field in message["fields"]:
        if field["leaf"]:
            expect(f"{message['name']}: where {field['name']} begins", field["offset"], at)
            at += field["length"]
    expect(f"{message['name']}: bytes that are named", at, message["size"])


def fits(path, wanted):
    return any(path == one or path.endswith("/" + one) for one in wanted)


def compare_fields(message, fields, pairs):
    """Each of tshark's is one of ours."""
    ours = paths_of(message["fields"])
    edges = {field["offset"] for field in message["fields"]} | {message["size"]}
    edges |= {field["offset"] + field["length"] for field in message["fields"]}
    for name, value, offset, size in fields:
        expect(f"{message['name']}: bytes of {name}", message["bytes"][2 * offset:2 * (offset + size)], value)
        if name in PARTS:
            continue
        if name in LISTS:
            expect(f"{message['name']}: {name} begins and ends with fields", {offset, offset + size} <= edges, True)
            continue
        found = ours.get((offset, size), [])
        if not any(fits(path, NAMES.get(name, [])) for path in found):
            raise Mismatch(f"{message['name']}: tshark's {name} at {offset}, {size} bytes, is here {found}")
        pairs[name] += 1


class Ours:
    def __init__(self, room, capture, *options):
        done = subprocess.run([room.entente(), "decode", capture, "--ndjson", *options], capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        expect("exit code", (done.returncode, done.stderr), (0, ""))
        self.connections = [json.loads(line) for line in done.stdout.splitlines()]

    @staticmethod
    def messages(connection):
        return [step for step in connection["steps"] if step["kind"] == "message"]


# ---- the connections ----

class Capture:
    """tcpdump on the loopback device; what ran between begin and end is in the file."""

    def __init__(self, room):
        self.room, self.file = room, room.file("capture.pcap")
        self.program = room.start("tcpdump", "-i", "lo", "-U", "--immediate-mode", "-B", "32768", "-s", "0", "-Z", "root", "-w", self.file, "tcp")
        try:
            self.program.wait_for(rb"listening on")
        except Mismatch as why:
            skip(f"tcpdump may not capture on lo: {why}")

    def end(self):
        """A connection to a port of our own is the last thing in the file: then all before it is there."""
        with socket.socket() as marker:
            marker.bind(("127.0.0.1", 0))
            marker.listen()
            port = marker.getsockname()[1]
            socket.create_connection(("127.0.0.1", port)).close()
            deadline = time.monotonic() + PATIENCE
            while port.to_bytes(2, "big") not in self.file.read_bytes() and time.monotonic() < deadline:
                time.sleep(0.01)
        self.room.stop(self.program)
        expect_match("tcpdump's last words", self.program.text(), r"\n0 packets dropped by kernel")


class Connections:
    """Runs them, and knows what each should come to: {server's port: [what]}"""

    def __init__(self, room):
        self.room, self.log = room, room.file("keys.log")
        self.expected = collections.defaultdict(list)

    def s_client(self, server, *options, words=b"GET / HTTP/1.0\r\n\r\n", **what):
        self.expected[server.port].append(what)
        return self.room.converse("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername",
                                  "rsa.interop.test", "-keylogfile", self.log, *options, words=words)

    def openssl(self):
        file, peer = self.room.file, OpenSSL(self.room)
        plain = peer.serve("rsa")
        self.s_client(plain, version="1.3")
        self.s_client(plain, "-tls1_2", version="1.2")
        self.s_client(plain, "-groups", "P-384:X25519", version="1.3")
        self.s_client(peer.serve("rsa", group="secp384r1"), "-groups", "X25519:P-384", version="1.3", hrr=True)
        self.s_client(peer.serve("p256", auth="request"), "-cert", file("client-rsa.pem"), "-key", file("client-rsa-key.pem"),
                      "-cert_chain", file("intermediate.pem"), version="1.3", client=True)
        self.s_client(peer.serve("rsa", auth="request"), "-tls1_2", "-cert", file("client-rsa.pem"), "-key",
                      file("client-rsa-key.pem"), "-cert_chain", file("intermediate.pem"), version="1.2", client=True)
        self.resume(peer)
        self.fail(peer)

    def resume(self, peer):
        server = peer.serve("rsa", extra=["-early_data"], page=False)
        session, early = self.room.new_file(), self.room.new_file(b"early words")
        self.expected[server.port].append({"version": "1.3"})
        first = self.room.start("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "rsa.interop.test",
                                "-keylogfile", self.log, "-sess_out", session)
        first.wait_for(rb"Verify return code")
        server.program.send(b"behind the tickets\n")
        first.wait_for(rb"behind the tickets")
        first.send(b"Q\n")
        first.wait()
        self.s_client(server, "-sess_in", session, "-early_data", early, words=b"Q\n", version="1.3", resumed="ticket",
                      early="accepted")
        for option in ((), ("-no_ticket",)):
            server, session = peer.serve("rsa"), self.room.new_file()
            self.s_client(server, "-tls1_2", "-sess_out", session, *option, version="1.2")
            self.s_client(server, "-tls1_2", "-sess_in", session, *option, version="1.2",
                          resumed="session-id" if option else "ticket")

    def fail(self, peer):
        self.s_client(peer.serve("rsa", extra=["-tls1_3"]), "-tls1_2", failure="protocol_version")
        self.s_client(peer.serve("rsa"), "-tls1_3", "-verify_return_error", "-CAfile", self.room.file("client-rsa.pem"),
                      failure="unknown_ca")
        self.s_client(peer.serve("rsa", auth="require"), "-tls1_3", version="1.3", failure="certificate_required")

    def static_rsa(self):
        """Nobody logs its secrets: the server's key opens them."""
        server = OpenSSL(self.room).serve("rsa", extra=["-cipher", "AES128-GCM-SHA256:AES256-GCM-SHA384"])
        for suite in ("AES128-GCM-SHA256", "AES256-GCM-SHA384"):
            self.expected[server.port].append({"version": "1.2", "by": "server"})
            self.rsa_client(server, "-cipher", suite)
        # what resumes it has no key exchange of its own
        for option in ((), ("-no_ticket",)):
            session = self.room.new_file()
            for way, resumed in (("-sess_out", None), ("-sess_in", "session-id" if option else "ticket")):
                self.expected[server.port].append({"version": "1.2", "by": "server", "resumed": resumed})
                self.rsa_client(server, way, session, *option)

    def rsa_client(self, server, *options):
        self.room.converse("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2", *options,
                           words=b"GET / HTTP/1.0\r\n\r\n")

    def gnutls(self):
        server = GnuTLS(self.room).serve(["rsa"])
        for version in ("1.3", "1.2"):
            self.expected[server.port].append({"version": version})
            self.room.converse("gnutls-cli", "127.0.0.1", "--port", server.port, "--no-ca-verification", "--priority",
                               f"NORMAL:-VERS-ALL:+VERS-TLS{version}", words=b"GET / HTTP/1.0\r\n\r\n",
                               env={**os.environ, "SSLKEYLOGFILE": str(self.log)})

    def curl(self):
        server = next(iter(Nginx(self.room).servers([None]).values()))
        for version in ("1.3", "1.2"):
            self.expected[server.port].append({"version": version})
            self.room.converse("curl", "-sk", f"--tlsv{version}", "--tls-max", version, f"https://127.0.0.1:{server.port}/",
                               env={**os.environ, "SSLKEYLOGFILE": str(self.log)})


# ---- cells ----

def check_connection(connection, what):
    agreement = connection["agreement"]
    if "version" in what:
        expect("version", agreement["version"], what["version"])
    expect("hrr", agreement["hrr"], what.get("hrr", False))
    expect("resumed", agreement["resumed"], what.get("resumed"))
    expect("early_data", agreement["early_data"], what.get("early"))
    expect("client certificate", agreement["client_certificate"]["shown"], what.get("client", False))
    if "failure" in what:
        expect("failure", connection["failure"]["alert"], what["failure"])
    else:
        if "by" in what:
            expect("opened by", connection["observation"]["opened_by"], "earlier_connection" if what.get("resumed") else "server_key")
        expect("established", connection["established"], True)
        expect("failure", connection["failure"], None)


def compare_connection(connection, theirs, pairs):
    """Both directions' messages, byte for byte, and each field of each."""
    left = collections.Counter(message for message, _ in theirs)
    fields = {message: found for message, found in theirs}
    for message in Ours.messages(connection):
        check_named_once(message)
        if not left[message["bytes"]]:
            raise Mismatch(f"{message['name']}: tshark has no such message")
        left[message["bytes"]] -= 1
        compare_fields(message, fields[message["bytes"]], pairs)
    expect("messages that are only tshark's", [message[:80] for message, count in left.items() if count > 0], [])


def ports_of(connection):
    return tuple(sorted(int(connection[side]["address"].rpartition(":")[2]) for side in ("client", "server")))


def without_keys(room, capture, count):
    ours = Ours(room, capture)
    expect("connections", len(ours.connections), count)
    for connection in ours.connections:
        names = [message["name"] for message in Ours.messages(connection)]
        if connection["agreement"]["version"] == "1.3":
            expect("messages in the clear", set(names) <= {"ClientHello", "HelloRetryRequest", "ServerHello"}, True)


def run(room, tally):
    capture, connections = Capture(room), Connections(room)
    tally.run([connections.openssl, connections.static_rsa, connections.gnutls, connections.curl])
    capture.end()
    key = room.file("rsa-key.pem")
    theirs = tshark(capture.file, connections.log, key)
    ours = Ours(room, capture.file, "--keylog", connections.log, "--key", key)
    pairs = collections.Counter()
    met = collections.defaultdict(list)
    for connection in ours.connections:
        met[int(connection["server"]["address"].rpartition(":")[2])].append(connection)
    for port, wanted in connections.expected.items():
        found = [connection for connection in met[port] if connection["offer"]]
        tally.cell(f"connections to {port}", expect, "connections", len(found), len(wanted))
        for connection, what in zip(found, wanted):
            tally.cell(f"{connection['title']} {what}", check_connection, connection, what)
            tally.cell(f"{connection['title']} {what}: fields", compare_connection, connection, theirs[ports_of(connection)], pairs)
    tally.cell("without keys", without_keys, room, capture.file, len(ours.connections))
    print(f"decode: {len(ours.connections)} connections, {sum(pairs.values())} fields of {len(pairs)} kinds as tshark has them")


def main():
    for program in ("tshark", "tcpdump", "openssl", "gnutls-cli", "gnutls-serv", "curl", "nginx"):
        require(program)
    tally = Tally("decode beside tshark")
    with Room(sys.argv[1]) as room:
        run(room, tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
