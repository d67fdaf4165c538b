// Notes on what bears the same name in TLS 1.2 and is something else there, or has no name in TLS 1.3 (RFC 5246).
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kMessages[] = {
    {"ClientHello", "The client opens: what it can do.",
     "In TLS 1.2 the server has its say first, and the client's half of the key exchange follows: two round trips. It "
     "is in the clear, as there are no keys yet.",
     "The server would have to choose without knowing what the client can do.", "RFC 5246 §7.4.1.2"},
    {"ServerHello", "The server answers: one version, one cipher suite, and what it calls this session.",
     "The suite names the key exchange and the kind of signature too. Everything up to ChangeCipherSpec stays in the "
     "clear: whoever listens sees the certificates.",
     "The two sides could not agree on a version, a suite and the randoms that go into the keys.", "RFC 5246 §7.4.1.3"},
    {"Certificate", "A chain of certificates, the sender's own first, in the clear.",
     "A certificate ties a name to a public key and is signed by a CA. Anybody can send somebody else's chain; what "
     "the sender does next with its private key proves that this one is its own.",
     "The keys would be agreed with somebody, and nobody could say with whom.", "RFC 5246 §7.4.2"},
    {"Finished",
     "A checksum over the handshake so far, keyed with the master secret: the first message under the keys.",
     "If anything was altered on the way, the two sides computed over different messages, and this does not match.",
     "Somebody on the way could take the best versions and suites out of the hellos, and neither side would notice.",
     "RFC 5246 §7.4.9"},
    {"NewSessionTicket", "A ticket with which the client can come back faster, still in the clear.",
     "It holds this session's master secret, sealed by the server for itself, and the next handshake goes on with it: "
     "whoever gets the key that seals tickets can read this connection and those.",
     "The server would have to remember every session that a client may come back to.", "RFC 5077 §3.3"},
    {"CertificateRequest",
     "The server asks the client to prove who it is: kinds of keys, signatures, and the CAs that it trusts, in the "
     "clear.",
     "Most servers do not ask. Whoever listens sees that this one does, and the names of its CAs.",
     "A client would not know that it is to show a certificate, nor which one would do.", "RFC 5246 §7.4.4"},
    {"CertificateVerify", "The client's signature over all messages so far, by its certificate's key.",
     "In TLS 1.2 the client alone sends it: the server has signed its half of the key exchange instead.",
     "Whoever has a copy of the client's certificate could pass for its owner.", "RFC 5246 §7.4.8"},
};

constexpr Note kSecrets[] = {
    {"premaster_secret", "What the key exchange yields: the start of everything.",
     "From ECDHE it is the same on both sides and never on the wire; with RSA the client made it and encrypted it.",
     "There would be nothing to make keys from.", "RFC 5246 §8.1"},
    {"master_secret",
     "The premaster secret, mixed with the whole handshake so far or, without the repair, both randoms.",
     "A resumed session starts from it again, without a key exchange.",
     "Every purpose would need the premaster secret, which is best forgotten at once.", "RFC 5246 §8.1, RFC 7627 §4",
     "master secret, extended master secret"},
    {"key_block", "As many bytes as all keys and IVs together take.",
     "The master secret and both randoms yield it, new for every connection; it is cut into the keys of both "
     "directions.",
     "Each key would need a derivation of its own, as in TLS 1.3.", "RFC 5246 §6.3", "key expansion"},
    {"client_write_key", "Protects what the client sends.",
     "Cut from the key block, so that every connection has new ones.", "What the client sends would be in the clear.",
     "RFC 5246 §6.3"},
    {"server_write_key", "Protects what the server sends.",
     "Each direction has its own key, so that nothing can be sent back to its sender.",
     "What the server sends would be in the clear.", "RFC 5246 §6.3"},
    {"client_write_iv", "The fixed part of the client's nonces.", "The record's number makes each nonce another one.",
     "The nonces would be the same on every connection.", "RFC 5288 §3, RFC 7905 §2"},
    {"server_write_iv", "The fixed part of the server's nonces.", "The record's number makes each nonce another one.",
     "The nonces would be the same on every connection.", "RFC 5288 §3, RFC 7905 §2"},
    {"exported", "A key that the application asked for, from the master secret and both randoms.",
     "Both ends get the same, and nobody between them does: it can tie a login to this very connection.",
     "A token that was stolen from one connection could be shown in another.", "RFC 5705 §4"},
};

}  // namespace

std::span<const Note> message12_notes() noexcept { return kMessages; }
std::span<const Note> secret12_notes() noexcept { return kSecrets; }

}  // namespace entente::explain
