"""What the tests of TLS 1.2 share: peers without the extended master secret, and exporters reckoned from a key log."""
import contextlib
import hmac
import os

import scripted
from harness import expect, expect_match

LABEL = "EXPORTER-Channel-Binding"
WITHOUT_EMS = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = defaults
[defaults]
Options = -ExtendedMasterSecret
"""


def openssl_without_ems(room):
    """The environment in which OpenSSL's programs do not have extended_master_secret (RFC 7627)."""
    path = room.file("without-ems.cnf")
    path.write_text(WITHOUT_EMS, encoding="utf-8")
    return {**os.environ, "OPENSSL_CONF": str(path)}


def prf(digest, secret, label, seed, size):
    """RFC 5246 section 5"""
    seed, out = label.encode() + seed, b""
    a = seed
    while len(out) < size:
        a = hmac.digest(secret, a, digest)
        out += hmac.digest(secret, a + seed, digest)
    return out[:size]


class Exporters:
    """What RFC 5705 section 4 makes of the handshake of TLS 1.2 that goes through the wire in between."""

    def __init__(self, room, digest="sha256"):
        self.keylog, self.digest, self.server_random = room.new_file(), digest, None

    @contextlib.contextmanager
    def wire(self, server_port):
        """The port to connect to."""
        with scripted.Listener(scripted.between(server_port, self._listen)) as listener:
            yield listener.port

    def _listen(self, number, data):
        if number == 0:
            self.server_random = data[5 + 4 + 2:][:32]
        return data

    def value(self, context=None):
        """32 bytes, hex. A context that is empty is another than none."""
        line = self.keylog.read_text(encoding="utf-8").splitlines()[-1]
        name, client_random, master = line.split()
        expect("label of the key log", name, "CLIENT_RANDOM")
        seed = bytes.fromhex(client_random) + self.server_random
        if context is not None:
            seed += len(context).to_bytes(2, "big") + context
        return prf(self.digest, bytes.fromhex(master), LABEL, seed, 32).hex()

    def check(self, ours, theirs):
        """Our channel binding (RFC 9266: an empty context), and what `theirs` said: no context."""
        expect("tls-exporter", ours["channel_binding"]["tls-exporter"], self.value(b""))
        expect_match("the peer", theirs, "(?i)Key(ing)? material: " + self.value())
