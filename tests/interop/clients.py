"""Other people's clients, for `entente serve` to answer. Each fetches a page and tells what it saw of the connection."""
from harness import expect_match, find_openssl, require
from matrix import (GROUPS, KEYS, gnutls_cipher, gnutls_priority, is_tls12, name_of, openssl_name, schemes_of,
                    version_of)
from ours import request

# OpenSSL's and GnuTLS's words for how the server signed.
SIGNED = {"p256": ("ECDSA", "ECDSA-SECP256R1-SHA256"), "p384": ("ECDSA", "ECDSA-SECP384R1-SHA384"),
          "rsa": ("RSA-PSS", r"RSA-PSS-RSAE-SHA\d+"), "ed25519": ("Ed25519", "EdDSA-Ed25519")}
SIGNED12 = {"p256": ("ECDSA", r"ECDSA-SHA\d+"), "p384": ("ECDSA", r"ECDSA-SHA\d+"),
            "rsa": ("RSA(-PSS)?", r"RSA(-PSS-RSAE)?-SHA\d+"), "ed25519": ("Ed25519", "EdDSA-Ed25519")}
AGREED = {"x25519": "X25519, 253 bits", "secp256r1": "ECDH, prime256v1, 256 bits",
          "secp384r1": "ECDH, secp384r1, 384 bits"}


def openssl_arguments(room, port, name, *extra, client=None, openssl=("openssl",)):
    """`openssl s_client`, its server's certificate verified."""
    file = room.file
    arguments = [*openssl, "s_client", "-connect", f"127.0.0.1:{port}", "-servername", name, "-CAfile",
                 file("root.pem"), "-verify_hostname", name, "-verify_return_error", "-ign_eof", *extra]
    if client:
        arguments += ["-cert", file(client + ".pem"), "-key", file(client + "-key.pem"),
                      "-cert_chain", file("intermediate.pem")]
    return arguments


def gnutls_arguments(room, port, name, *extra, client=None, priority="", version="1.3"):
    """`gnutls-cli`, its server's certificate verified."""
    file = room.file
    arguments = ["gnutls-cli", "--port", port, "--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}{priority}",
                 "--x509cafile", file("root.pem"), "--sni-hostname", name, "--verify-hostname", name, *extra]
    if client:
        arguments += ["--x509certfile", file(client + ".pem"), "--x509keyfile", file(client + "-key.pem")]
    return [*arguments, "127.0.0.1"]


class OpenSSL:
    program = "openssl"
    rekey, rekeyed = b"K\n", b"^KEYUPDATE$"  # what makes it send a KeyUpdate, and what it says then

    def __init__(self, openssl):
        self.openssl = openssl

    def arguments(self, room, port, name, *extra, client=None):
        return openssl_arguments(room, port, name, *extra, client=client, openssl=self.openssl)

    def rekeying(self, room, port, name):
        # With -ign_eof the letter would be sent as data.
        return [a for a in self.arguments(room, port, name) if a != "-ign_eof"]

    def get(self, room, port, suite, groups, key, client=None, alpn=None):
        extra = ["-tls1_2", "-cipher", openssl_name(suite)] if is_tls12(suite) else ["-ciphersuites", suite]
        extra += ["-groups", ":".join(GROUPS[group][0] for group in groups)]
        extra += ["-alpn", alpn] if alpn else []
        return room.converse(*self.arguments(room, port, name_of(key), *extra, client=client), words=request(name_of(key)))

    @staticmethod
    def check(said, suite, group, key, alpn):
        expect_match("s_client", said, f"New, TLSv{version_of(suite)}, Cipher is {openssl_name(suite)}\n")
        expect_match("s_client", said, "Verify return code: 0")
        if is_tls12(suite):
            expect_match("s_client", said, "Secure Renegotiation IS supported")
            expect_match("s_client", said, "Extended master secret: yes")
        expect_match("s_client", said, f"(Server|Peer) Temp Key: {AGREED[group]}")
        kind = (SIGNED12 if is_tls12(suite) else SIGNED)[key][0]
        signed = "|".join([kind, *schemes_of(suite, key)])  # OpenSSL 3.5 says it exactly
        expect_match("s_client", said, f"(?i)Peer signature type: ({signed})")
        expect_match("s_client", said, f"ALPN protocol: {alpn}" if alpn else "No ALPN negotiated")


class GnuTLS:
    program = "gnutls-cli"
    rekey, rekeyed = b"^rekey^\n", b"Rekey was completed"

    @staticmethod
    def rekeying(room, port, name):
        return gnutls_arguments(room, port, name, "--inline-commands")

    @staticmethod
    def get(room, port, suite, groups, key, client=None, alpn=None):
        priority = gnutls_priority(suite) + ":-GROUP-ALL" + "".join(":+GROUP-" + GROUPS[group][1] for group in groups)
        arguments = gnutls_arguments(room, port, name_of(key), "--single-key-share", *(["--alpn", alpn] if alpn else []),
                                     client=client, priority=priority, version=version_of(suite))
        return room.converse(*arguments, words=request(name_of(key)))

    @staticmethod
    def check(said, suite, group, key, alpn):
        expect_match("gnutls-cli", said, "The certificate is trusted")
        signed = (SIGNED12 if is_tls12(suite) else SIGNED)[key][1]
        if is_tls12(suite):
            expect_match("gnutls-cli", said, "Options: extended master secret, safe renegotiation")
        expect_match("gnutls-cli", said, rf"\(TLS{version_of(suite)}(-X.509)?\)-\(ECDHE-{GROUPS[group][1]}\)"
                     rf"-\({signed}\)-\({gnutls_cipher(suite)}\)")
        if alpn:
            expect_match("gnutls-cli", said, f"Application protocol: {alpn}")


class Curl:
    program = "curl"

    @staticmethod
    def get(room, port, suite, groups, key, client=None, alpn=None):
        name = name_of(key)
        arguments = ["curl", "--silent", "--show-error", "--verbose", "--include", "--noproxy", "*", "--max-time", "50",
                     "--curves", ":".join(GROUPS[g][0] for g in groups), "--cacert", room.file("root.pem"),
                     "--resolve", f"{name}:{port}:127.0.0.1"]
        if is_tls12(suite):
            arguments += ["--tlsv1.2", "--tls-max", "1.2", "--ciphers", openssl_name(suite)]
        else:
            arguments += ["--tlsv1.3", "--tls13-ciphers", suite]
        if client:
            arguments += ["--cert", room.file(client + ".pem"), "--key", room.file(client + "-key.pem")]
        arguments += ["--http1.1"] if alpn else ["--no-alpn"]
        return room.converse(*arguments, f"https://{name}:{port}/")

    @staticmethod
    def check(said, suite, _group, _key, alpn):
        expect_match("curl", said, f"SSL connection using TLSv{version_of(suite)} / {openssl_name(suite)}\n")
        expect_match("curl", said, "SSL certificate verify ok")
        if alpn:
            expect_match("curl", said, f"ALPN: server accepted {alpn}")


PEERS = {"openssl": OpenSSL, "gnutls": GnuTLS, "curl": Curl}


def find(name):
    """The peer of that name; ends the test where it is not installed."""
    if name.startswith("openssl"):
        return OpenSSL(find_openssl(name))
    require(PEERS[name].program)
    return PEERS[name]


assert SIGNED.keys() == SIGNED12.keys() == KEYS.keys() and AGREED.keys() == GROUPS.keys()
