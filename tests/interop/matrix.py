"""What is crossed with what: cipher suites, groups, kinds of keys, under the names that each program has for them."""

# IANA name: GnuTLS's
SUITES = {
    "TLS_AES_128_GCM_SHA256": "AES-128-GCM",
    "TLS_AES_256_GCM_SHA384": "AES-256-GCM",
    "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
}
# IANA name: (OpenSSL's, GnuTLS's)
GROUPS = {
    "x25519": ("X25519", "X25519"),
    "secp256r1": ("P-256", "SECP256R1"),
    "secp384r1": ("P-384", "SECP384R1"),
}
# name of the certificate: signature schemes that may come of it
KEYS = {
    "p256": ("ecdsa_secp256r1_sha256",),
    "p384": ("ecdsa_secp384r1_sha384",),
    "rsa": ("rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"),
    "ed25519": ("ed25519",),
}
CELLS = [(suite, group, key) for suite in SUITES for group in GROUPS for key in KEYS]
FEW = CELLS[::5]  # in which each of them is once at least


def name_of(key):
    """The DNS name of a server's certificate of make_pki."""
    return f"{key}.interop.test"


def another(group):
    """A group to offer first where the server wants `group`."""
    return "secp256r1" if group == "x25519" else "x25519"


def client_of(suite, group, key):
    """A client's certificate for a cell, so that each kind meets each suite, group and server's key."""
    kinds = list(KEYS)
    turn = list(SUITES).index(suite) + list(GROUPS).index(group) + kinds.index(key)
    return "client-" + kinds[turn % len(kinds)]
