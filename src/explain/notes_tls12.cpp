// Notes on what bears the same name in TLS 1.2 and is something else there, or has no name in TLS 1.3 (RFC 5246).
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kMessages[] = {
    {"ClientHello", "The client opens: what it can do.",
     "In TLS 1.2 the server has its say first, and the client's half of the key exchange follows: two round trips. It "
     "is in the clear, as there are no keys yet."},
    {"ServerHello", "The server answers: one version, one cipher suite, and what it calls this session.",
     "The suite names the key exchange and the kind of signature too. Everything up to ChangeCipherSpec stays in the "
     "clear: whoever listens sees the certificates."},
    {"Certificate", "A chain of certificates, the sender's own first, in the clear.",
     "A certificate ties a name to a public key and is signed by a CA. Anybody can send somebody else's chain; what "
     "the "
     "sender does next with its private key proves that this one is its own."},
    {"Finished",
     "A checksum over the handshake so far, keyed with the master secret: the first message under the keys.",
     "If anything was altered on the way, the two sides computed over different messages, and this does not match."},
    {"NewSessionTicket", "A ticket with which the client can come back faster, still in the clear.",
     "It holds this session's master secret, sealed by the server for itself, and the next handshake goes on with it: "
     "whoever gets the key that seals tickets can read this connection and those."},
};

constexpr Note kSecrets[] = {
    {"premaster_secret", "What the key exchange yields: the start of everything.",
     "From ECDHE it is the same on both sides and never on the wire; with RSA the client made it and encrypted it."},
    {"master_secret",
     "The premaster secret, mixed with the whole handshake so far or, without the repair, both randoms.",
     "A resumed session starts from it again, without a key exchange."},
    {"key_block", "As many bytes as all keys and IVs together take.",
     "The master secret and both randoms yield it, new for every connection; it is cut into the keys of both "
     "directions."},
    {"client_write_key", "Protects what the client sends.",
     "Cut from the key block, so that every connection has new ones."},
    {"server_write_key", "Protects what the server sends.",
     "Each direction has its own key, so that nothing can be sent back to its sender."},
    {"client_write_iv", "The fixed part of the client's nonces.", "The record's number makes each nonce another one."},
    {"server_write_iv", "The fixed part of the server's nonces.", "The record's number makes each nonce another one."},
};

}  // namespace

std::span<const Note> message12_notes() noexcept { return kMessages; }
std::span<const Note> secret12_notes() noexcept { return kSecrets; }

}  // namespace entente::explain
