"""What is crossed with what: cipher suites, groups, kinds of keys, under the names that each program has for them."""

# TLS 1.3. IANA name, OpenSSL's too: GnuTLS's
SUITES = {
    "TLS_AES_128_GCM_SHA256": "AES-128-GCM",
    "TLS_AES_256_GCM_SHA384": "AES-256-GCM",
    "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
}
# TLS 1.2. IANA name: (OpenSSL's, GnuTLS's key exchange, GnuTLS's cipher)
SUITES12 = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA", "AES-128-GCM"),
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA", "AES-128-GCM"),
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": ("ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA", "AES-256-GCM"),
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": ("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA", "AES-256-GCM"),
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256":
        ("ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA", "CHACHA20-POLY1305"),
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": ("ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA", "CHACHA20-POLY1305"),
}
# The same, without forward secrecy
STATIC_RSA = {
    "TLS_RSA_WITH_AES_128_GCM_SHA256": ("AES128-GCM-SHA256", "RSA", "AES-128-GCM"),
    "TLS_RSA_WITH_AES_256_GCM_SHA384": ("AES256-GCM-SHA384", "RSA", "AES-256-GCM"),
}
ALL12 = {**SUITES12, **STATIC_RSA}
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
# TLS 1.2: the hash is not that of the curve (RFC 8446 section 4.2.3), and RSA has both its paddings
ECDSA12 = ("ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512")
KEYS12 = {
    "p256": ECDSA12,
    "p384": ECDSA12,
    "rsa": (*KEYS["rsa"], "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512"),
    "ed25519": ("ed25519",),
}


def is_tls12(suite):
    return "_WITH_" in suite


def version_of(suite):
    return "1.2" if is_tls12(suite) else "1.3"


def openssl_name(suite):
    return ALL12[suite][0] if is_tls12(suite) else suite


def gnutls_cipher(suite):
    return ALL12[suite][2] if is_tls12(suite) else SUITES[suite]


def gnutls_priority(suite):
    """What makes it the only one, among those of its version."""
    exchange = ":-KX-ALL:+" + ALL12[suite][1] if is_tls12(suite) else ""
    return f"{exchange}:-CIPHER-ALL:+{gnutls_cipher(suite)}"


def schemes_of(suite, key):
    """Signature schemes that may come of a key."""
    return (KEYS12 if is_tls12(suite) else KEYS)[key]


CELLS = [(suite, group, key) for suite in SUITES for group in GROUPS for key in KEYS]
FEW = CELLS[::5]  # in which each of them is once at least
CELLS12 = [(suite, group, key) for suite in SUITES12 for group in GROUPS for key in KEYS
           if ("_RSA_" in suite) == (key == "rsa")]


def groups_of(suite, group, key):
    """Those to offer for a cell: in TLS 1.2 the curve of the certificate too (RFC 8422 section 5.1.1)."""
    curve = {"p256": "secp256r1", "p384": "secp384r1"}.get(key, group)
    return [group, curve] if is_tls12(suite) and curve != group else [group]


def name_of(key):
    """The DNS name of a server's certificate of make_pki."""
    return f"{key}.interop.test"


def another(group):
    """A group to offer first where the server wants `group`."""
    return "secp256r1" if group == "x25519" else "x25519"


def turn_of(suite, group, key):
    """A number for a cell that its neighbours do not have."""
    suites = list(SUITES12 if is_tls12(suite) else SUITES)
    return suites.index(suite) + list(GROUPS).index(group) + list(KEYS).index(key)


def client_of(suite, group, key):
    """A client's certificate for a cell, so that each kind meets each suite, group and server's key."""
    return "client-" + list(KEYS)[turn_of(suite, group, key) % len(KEYS)]


FEW12 = [cell for cell in CELLS12 if turn_of(*cell) % 3 == 0]
