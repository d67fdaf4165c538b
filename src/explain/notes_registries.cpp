// Notes on the code points of the registries: cipher suites, groups, signature schemes, versions, compression
// algorithms, record types (RFC 8446 appendix B).
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kSuites[] = {
    {"TLS_AES_128_GCM_SHA256", "AES with 128-bit keys in GCM for the records, SHA-256 for the keys. TLS 1.3.",
     "Every TLS 1.3 peer has it, and most processors have instructions for it: it is the fastest nearly everywhere.",
     "There would be no suite that all have.", "RFC 8446 §9.1, §B.4"},
    {"TLS_AES_256_GCM_SHA384", "AES with 256-bit keys in GCM for the records, SHA-384 for the keys. TLS 1.3.",
     "For those whose rules ask for 256-bit keys. It costs a little more time.",
     "A reserve against quantum computers, which make a key count as half as long at most, would be missing.",
     "RFC 8446 §9.1, §B.4"},
    {"TLS_CHACHA20_POLY1305_SHA256", "ChaCha20 with Poly1305 for the records, SHA-256 for the keys. TLS 1.3.",
     "Fast without special instructions, in constant time: for phones and small devices.",
     "If AES were broken, nothing would be left.", "RFC 8446 §9.1, §B.4, RFC 8439"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
     "A fresh elliptic-curve key exchange, signed with an ECDSA or Ed25519 key; AES-128 in GCM; SHA-256. TLS 1.2.",
     "Of TLS 1.2's suites the first to recommend: forward secrecy, an AEAD, small signatures.",
     "Peers without TLS 1.3 would have worse.", "RFC 5289 §3.2, RFC 9325 §4.2", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
     "A fresh elliptic-curve key exchange, signed with an ECDSA or Ed25519 key; AES-256 in GCM; SHA-384. TLS 1.2.",
     "The same with longer keys, for those whose rules ask for them.",
     "Peers without TLS 1.3 that must have 256-bit keys would have none.", "RFC 5289 §3.2, RFC 9325 §4.2",
     "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
     "A fresh elliptic-curve key exchange, signed with an RSA key; AES-128 in GCM; SHA-256. TLS 1.2.",
     "For servers whose certificate has an RSA key: forward secrecy and an AEAD.",
     "Peers without TLS 1.3 would have worse.", "RFC 5289 §3.2, RFC 9325 §4.2", "ECDHE-RSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
     "A fresh elliptic-curve key exchange, signed with an RSA key; AES-256 in GCM; SHA-384. TLS 1.2.",
     "The same with longer keys, for those whose rules ask for them.",
     "Peers without TLS 1.3 that must have 256-bit keys would have none.", "RFC 5289 §3.2, RFC 9325 §4.2",
     "ECDHE-RSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
     "A fresh elliptic-curve key exchange, signed with an RSA key; ChaCha20 with Poly1305; SHA-256. TLS 1.2.",
     "For devices without instructions for AES.", "If AES were broken, TLS 1.2 would have nothing left.", "RFC 7905 §2",
     "ECDHE-RSA-CHACHA20-POLY1305"},
    {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
     "A fresh elliptic-curve key exchange, signed with an ECDSA or Ed25519 key; ChaCha20 with Poly1305; SHA-256. TLS "
     "1.2.",
     "For devices without instructions for AES.", "If AES were broken, TLS 1.2 would have nothing left.", "RFC 7905 §2",
     "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {"TLS_RSA_WITH_AES_128_GCM_SHA256",
     "The client encrypts a secret to the server's RSA key; AES-128 in GCM; SHA-256. TLS 1.2.",
     "For peers that have nothing else. There is no forward secrecy: whoever gets the server's key, years later too, "
     "reads all that was recorded.",
     "Some old devices could not be reached at all.", "RFC 5288 §3, RFC 10015", "AES128-GCM-SHA256"},
    {"TLS_RSA_WITH_AES_256_GCM_SHA384",
     "The client encrypts a secret to the server's RSA key; AES-256 in GCM; SHA-384. TLS 1.2.",
     "For peers that have nothing else. The longer key does not help: whoever gets the server's key reads all that was "
     "recorded.",
     "Some old devices could not be reached at all.", "RFC 5288 §3, RFC 10015", "AES256-GCM-SHA384"},
    {"TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
     "No suite but a signal: the client repairs renegotiation, as renegotiation_info says.",
     "Some old servers fail at extensions, and skip suites that they do not know.",
     "The client could not say so to those servers.", "RFC 5746 §3.3"},
    {"TLS_FALLBACK_SCSV",
     "No suite but a signal: this client tries again with an older version, as a first attempt failed.",
     "A server that has a newer version than this hello offers then knows that something is wrong, and says "
     "inappropriate_fallback.",
     "Whoever makes the first attempt fail would choose the version of the second one (POODLE).", "RFC 7507 §3"},
};

constexpr Note kGroups[] = {
    {"x25519", "A key exchange on Curve25519. Public halves have 32 bytes.",
     "Fast, and hard to get wrong: every string of 32 bytes is a public half, and the arithmetic takes the same time "
     "for all of them.",
     "The older curves need checks of each point, and forgetting one gives the key away.",
     "RFC 8446 §4.2.8.2, RFC 7748 §5", "Curve25519"},
    {"x448", "A key exchange on Curve448: larger and slower than x25519.",
     "A reserve, should Curve25519 ever prove too weak. This library names it and does not offer it.",
     "There would be no curve of its design with more strength.", "RFC 8446 §4.2.8.2, RFC 7748 §5", "Curve448"},
    {"secp256r1", "A key exchange on NIST's curve P-256. Public halves have 65 bytes.",
     "Every TLS 1.3 implementation must have it, and the rules of most authorities allow it.",
     "There would be no group that all have.", "RFC 8446 §9.1, FIPS 186-5", "P-256, prime256v1"},
    {"secp384r1", "A key exchange on NIST's curve P-384. Public halves have 97 bytes.",
     "For those whose rules ask for more than P-256. It is several times slower.",
     "Peers under such rules would have nothing in common.", "RFC 8446 §4.2.7", "P-384"},
    {"secp521r1", "A key exchange on NIST's curve P-521. Public halves have 133 bytes.",
     "The strongest of its family and the slowest. This library has it for who asks for it by name.",
     "Hardly anybody would miss it.", "RFC 8446 §4.2.7", "P-521"},
    {"X25519MLKEM768", "A hybrid: x25519 and ML-KEM-768 side by side, both secrets going into the keys.",
     "A recording of today may be opened by a quantum computer later. ML-KEM withstands one, as far as is known, and "
     "x25519 holds should ML-KEM prove weak.",
     "Everything that is recorded today could be read one day.", "RFC 10024", "ML-KEM-768, Kyber"},
    {"SecP256r1MLKEM768", "A hybrid: P-256 and ML-KEM-768 side by side, both secrets going into the keys.",
     "As X25519MLKEM768, for those whose rules demand a NIST curve.",
     "Those under such rules would have no group that withstands quantum computers.", "RFC 10024"},
    {"SecP384r1MLKEM1024", "A hybrid: P-384 and ML-KEM-1024 side by side, both secrets going into the keys.",
     "The strongest of the three and the largest: its public half has 1,665 bytes.",
     "Those whose rules ask for the highest level would have no hybrid.", "RFC 10024", "ML-KEM-1024"},
};

constexpr Note kSchemes[] = {
    {"rsa_pkcs1_sha1", "RSA with the old padding, over SHA-1.",
     "It is offered by those who still take old certificates. Collisions of SHA-1 can be made, so that signatures can "
     "be forged: this library does not take it.",
     "Only very old certificates would be refused.", "RFC 8446 §4.2.3, RFC 9155"},
    {"ecdsa_sha1", "ECDSA over SHA-1.",
     "Collisions of SHA-1 can be made, so that signatures can be forged: this library does not take it.",
     "Only very old peers would be refused.", "RFC 8446 §4.2.3, RFC 9155"},
    {"rsa_pkcs1_sha256", "RSA with the old padding (PKCS #1 v1.5), over SHA-256.",
     "Most certificates with RSA keys are signed so. In TLS 1.3 it may sign certificates and nothing else.",
     "Most RSA certificates could not be checked.", "RFC 8446 §4.2.3"},
    {"rsa_pkcs1_sha384", "RSA with the old padding (PKCS #1 v1.5), over SHA-384.",
     "Some CAs sign so. In TLS 1.3 it may sign certificates and nothing else.",
     "Their certificates could not be checked.", "RFC 8446 §4.2.3"},
    {"rsa_pkcs1_sha512", "RSA with the old padding (PKCS #1 v1.5), over SHA-512.",
     "Some CAs sign so. In TLS 1.3 it may sign certificates and nothing else.",
     "Their certificates could not be checked.", "RFC 8446 §4.2.3"},
    {"ecdsa_secp256r1_sha256", "ECDSA with a key on P-256, over SHA-256.",
     "Small and fast, and all public CAs have it. In TLS 1.3 curve and hash are fixed together.",
     "Servers with such keys, and that is most new ones, could not prove who they are.", "RFC 8446 §4.2.3"},
    {"ecdsa_secp384r1_sha384", "ECDSA with a key on P-384, over SHA-384.",
     "For those whose rules ask for more than P-256.", "Servers with such keys could not prove who they are.",
     "RFC 8446 §4.2.3"},
    {"ecdsa_secp521r1_sha512", "ECDSA with a key on P-521, over SHA-512.",
     "The strongest of its family; public CAs do not use it.", "Servers with such keys could not prove who they are.",
     "RFC 8446 §4.2.3"},
    {"rsa_pss_rsae_sha256", "RSA with the newer padding (PSS), over SHA-256, with a key of the usual RSA kind.",
     "In TLS 1.3 an ordinary RSA key signs handshakes so. PSS has a proof of security, the old padding has none.",
     "Servers with RSA certificates could not speak TLS 1.3.", "RFC 8446 §4.2.3"},
    {"rsa_pss_rsae_sha384", "RSA with the newer padding (PSS), over SHA-384, with a key of the usual RSA kind.",
     "As with SHA-256, for those whose rules ask for more.", "Those under such rules could not use RSA keys.",
     "RFC 8446 §4.2.3"},
    {"rsa_pss_rsae_sha512", "RSA with the newer padding (PSS), over SHA-512, with a key of the usual RSA kind.",
     "As with SHA-256, for those whose rules ask for more.", "Those under such rules could not use RSA keys.",
     "RFC 8446 §4.2.3"},
    {"rsa_pss_pss_sha256", "RSA with the newer padding (PSS), over SHA-256, with a key that is for PSS alone.",
     "The certificate itself says that the key makes no other signatures (id-RSASSA-PSS).",
     "Such keys could not be used.", "RFC 8446 §4.2.3"},
    {"rsa_pss_pss_sha384", "RSA with the newer padding (PSS), over SHA-384, with a key that is for PSS alone.",
     "The certificate itself says that the key makes no other signatures (id-RSASSA-PSS).",
     "Such keys could not be used.", "RFC 8446 §4.2.3"},
    {"rsa_pss_pss_sha512", "RSA with the newer padding (PSS), over SHA-512, with a key that is for PSS alone.",
     "The certificate itself says that the key makes no other signatures (id-RSASSA-PSS).",
     "Such keys could not be used.", "RFC 8446 §4.2.3"},
    {"ed25519", "Signatures on Edwards' form of Curve25519.",
     "Fast, small, without a random number for each signature: a bad one gives an ECDSA key away. Public CAs do not "
     "issue for it yet.",
     "One would depend on good random numbers for every signature.", "RFC 8446 §4.2.3, RFC 8032"},
    {"ed448", "Signatures on Curve448: larger and slower than Ed25519.",
     "A reserve. This library names it and does not have it.",
     "There would be no scheme of its design with more strength.", "RFC 8446 §4.2.3, RFC 8032"},
    {"mldsa44", "ML-DSA-44: signatures that withstand quantum computers, as far as is known.",
     "A quantum computer could forge the signatures of RSA and of elliptic curves. The price is size: 2,420 bytes "
     "each.",
     "Once there is one, anybody could pass for anybody.", "draft-ietf-tls-mldsa, FIPS 204", "ML-DSA-44"},
    {"mldsa65", "ML-DSA-65: as ML-DSA-44, stronger. A signature has 3,309 bytes.",
     "A quantum computer could forge the signatures of RSA and of elliptic curves.",
     "Once there is one, anybody could pass for anybody.", "draft-ietf-tls-mldsa, FIPS 204", "ML-DSA-65"},
    {"mldsa87", "ML-DSA-87: the strongest of the three. A signature has 4,627 bytes.",
     "A quantum computer could forge the signatures of RSA and of elliptic curves.",
     "Once there is one, anybody could pass for anybody.", "draft-ietf-tls-mldsa, FIPS 204", "ML-DSA-87"},
};

constexpr Note kVersions[] = {
    {"SSL 3.0", "The version before TLS, of 1996. Broken.",
     "Its padding in CBC can be probed byte by byte (POODLE). It must not be spoken.",
     "Nothing that is alive depends on it.", "RFC 7568", "SSLv3"},
    {"TLS 1.0", "The first version called TLS, of 1999. Deprecated.",
     "Its records in CBC are open to BEAST, its hashes are MD5 and SHA-1. It must not be spoken.",
     "Very old devices cannot be reached.", "RFC 8996", "TLSv1"},
    {"TLS 1.1", "TLS 1.0 with the worst of CBC repaired, of 2006. Deprecated.",
     "It still rests on MD5 and SHA-1, and has no AEAD. It must not be spoken.", "Very old devices cannot be reached.",
     "RFC 8996", "TLSv1.1"},
    {"TLS 1.2", "The version of 2008, in wide use. Good, with the right suites and extensions.",
     "It brought AEADs and hashes of one's choice. Certificates go in the clear, and a handshake takes two round "
     "trips.",
     "Peers that have no TLS 1.3 could not be reached.", "RFC 5246, RFC 9325", "TLSv1.2, RFC 5246"},
    {"TLS 1.3",
     "The version of 2018: one round trip, forward secrecy always, the handshake encrypted from the ServerHello on.",
     "What had been attacked in the older ones is gone: static RSA, CBC, renegotiation, compression, signatures over a "
     "part of the handshake.",
     "One would depend on choosing well in TLS 1.2.", "RFC 8446", "TLSv1.3, RFC 8446"},
};

constexpr Note kCompressions[] = {
    {"zlib", "The algorithm of gzip and PNG, of 1996.", "Everybody has it.",
     "Peers with nothing newer would send certificates as they are.", "RFC 8879 §7.3, RFC 1950"},
    {"brotli", "An algorithm made for the web, with a dictionary of its own.",
     "It makes certificates a little smaller than zlib does. Browsers have it.",
     "Browsers would get certificates as they are.", "RFC 8879 §7.3, RFC 7932"},
    {"zstd", "A newer algorithm that is fast both ways.", "About as small as brotli, and quicker.",
     "Certificates would be packed a little slower.", "RFC 8879 §7.3, RFC 8878", "Zstandard"},
};

constexpr Note kContents[] = {
    {"change_cipher_spec",
     "One byte. In TLS 1.2 it says that the sender's next record is the first under the new keys; in TLS 1.3 it means "
     "nothing.",
     "TLS 1.3 tolerates it in the handshake because devices on the way expect to see it (compatibility mode).",
     "In TLS 1.2 the receiver would not know where encryption begins; in TLS 1.3 some devices would cut the "
     "connection.",
     "RFC 8446 §5, §D.4, RFC 5246 §7.1", "CCS, ChangeCipherSpec"},
    {"alert", "Two bytes: how bad it is, and what it is.",
     "It ends a connection, or says that the sender closes it. In TLS 1.3 every alert but close_notify and "
     "user_canceled ends it.",
     "A failure would look like a broken network, and an end like a cut.", "RFC 8446 §6"},
    {"handshake", "A part of a handshake message, a whole one, or several.",
     "Messages may be longer than a record, and short ones share one: the two layers are apart.",
     "Certificates longer than 16 KiB could not be sent.", "RFC 8446 §5.1"},
    {"application_data",
     "What the two sides have to say to each other. In TLS 1.3 every encrypted record bears this type outside, "
     "whatever it holds.",
     "Who listens cannot tell an alert or a ticket from data.",
     "Types in the clear would show how the handshake goes on.", "RFC 8446 §5.2"},
};

}  // namespace

std::span<const Note> suite_notes() noexcept { return kSuites; }
std::span<const Note> group_notes() noexcept { return kGroups; }
std::span<const Note> scheme_notes() noexcept { return kSchemes; }
std::span<const Note> version_notes() noexcept { return kVersions; }
std::span<const Note> compression_notes() noexcept { return kCompressions; }
std::span<const Note> content_notes() noexcept { return kContents; }

}  // namespace entente::explain
