// Notes on messages, decisions, jobs and secrets (RFC 8446 §4, §7).
#include "base/enum_names.h"
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kMessages[] = {
    {"ClientHello", "The client opens: what it can do, and its half of a key exchange.",
     "The client guesses which group the server will take and sends a share for it at once, so that one round trip is "
     "enough. It is in the clear, as there are no keys yet."},
    {"HelloRetryRequest", "The server asks for another ClientHello, with a share for another group.",
     "The client guessed a group that the server does not take. This costs one more round trip. It is a ServerHello "
     "with a fixed random, so that devices on the way see nothing new."},
    {"ServerHello", "The server answers: one version, one cipher suite, and its half of the key exchange.",
     "With both halves each side computes the same secret, and nobody who only listens can. Everything after this "
     "message is encrypted."},
    {"EncryptedExtensions", "The rest of the server's answers, now encrypted.",
     "What the key exchange does not need is told only after it, so that listeners do not learn it."},
    {"CertificateRequest", "The server asks the client to prove who it is.",
     "Most servers do not ask. It lists the signatures that the server can check, and perhaps the CAs that it trusts."},
    {"Certificate", "A chain of certificates, the sender's own first.",
     "A certificate ties a name to a public key and is signed by a CA. Anybody can send somebody else's chain; the "
     "next message proves that this one is the sender's own."},
    {"CompressedCertificate", "A Certificate, compressed.",
     "Chains are the largest part of a handshake, and much in them repeats. A third fewer bytes can save a round "
     "trip."},
    {"CertificateVerify", "A signature over the handshake so far, by the certificate's key.",
     "Only who holds the private key can make it, and it covers this very handshake, so that it cannot be used in "
     "another one."},
    {"Finished", "A checksum over the whole handshake, keyed with a secret of this handshake.",
     "If anything was altered on the way, the two sides computed over different messages, and this does not match."},
    {"NewSessionTicket", "A ticket with which the client can come back faster.",
     "The next handshake can start from a secret of this one, without certificates."},
    {"EndOfEarlyData", "The client ends its early data.",
     "The server needs to know where the early keys end and the handshake keys begin."},
    {"ServerKeyExchange", "The server's half of the key exchange, signed by the certificate's key.",
     "The signature covers both randoms, so that the half cannot be used in another handshake."},
    {"ServerHelloDone", "The server has said all it has to say.",
     "What came before differs from handshake to handshake, and the client must know when it is its turn."},
    {"ClientKeyExchange", "The client's half of the key exchange, or a secret encrypted to the server's key.",
     "From here on both sides can compute the master secret, and the keys from that."},
    {"CertificateStatus", "A stapled OCSP response: the CA's fresh word that the certificate is not revoked.",
     "TLS 1.3 puts it into the Certificate message; TLS 1.2 has a message for it."},
    {"HelloRequest", "The server asks for another handshake within this connection.",
     "Renegotiation has been the way in for several attacks; it is refused here, and TLS 1.3 has none."},
    {"KeyUpdate", "The sender changes to new keys from its next record on.",
     "One key should not protect too many records (RFC 8446 §5.5), and older keys can be forgotten."},
};

constexpr Note kDecisions[] = {
    {"version", "Which version of TLS is spoken.", "The newest that both have: older ones have known weaknesses."},
    {"cipher_suite", "How records are protected, and which hash the keys are made with.",
     "The server takes the first of its own order that the client offers."},
    {"group", "In which group the keys are agreed.", "A group for which the client sent a share saves a round trip."},
    {"retry", "Whether the client has to send another ClientHello.",
     "Only if it sent no share that the server can use."},
    {"server_name", "Which of its sites the server answers for.",
     "Many sites share one address; the client names the one it wants before any certificate is shown."},
    {"application_protocol", "Which protocol is spoken inside.",
     "Agreed within the handshake, so that it costs no round trip and cannot be altered."},
    {"certificate", "Which certificate is shown.",
     "The one for the name asked for, with a key that the peer can check."},
    {"signature_scheme", "How the handshake is signed.",
     "It must fit the certificate's key and stand in the peer's list."},
    {"client_authentication", "Whether the client proves who it is.",
     "Servers that know their clients ask; most do not."},
    {"peer_identity", "Whether the peer is who it should be.",
     "Encryption alone is worth little if the other end is the attacker."},
    {"early_data", "Whether data goes with the first flight.", "It saves a round trip, and can be replayed."},
    {"resumption", "Whether an earlier session is continued.", "It saves the certificates and a signature."},
    {"record_size", "How large the records may be that this side sends.",
     "A small device may not have room for the 16 KiB of a full record, and a record can be read only once it is "
     "whole. "
     "Each side says what it takes, and both keep to it."},
    {"staple", "Whether the server showed a fresh word of its CA on its certificate.",
     "With an OCSP response beside the certificate nobody has to ask the CA whether it was revoked, and the CA does "
     "not "
     "learn who visits whom."},
    {"certificate_compression", "How the certificates were made smaller.",
     "Chains are the largest part of a handshake; the peer says which algorithms it takes."},
    {"grease", "Whether the client offers values that mean nothing.",
     "A server must ignore what it does not know. If nobody ever sends such things, servers that choke on them go "
     "unnoticed until something new is needed."},
    {"compatibility", "Whether the handshake is dressed up as TLS 1.2.",
     "Some devices on the way drop what looks new; a session ID and an empty change_cipher_spec calm them."},
    {"key_exchange", "How both sides come to the same premaster secret in TLS 1.2.",
     "With ECDHE both make a fresh key for this connection alone: nothing that is stolen later opens it. With RSA the "
     "client encrypts a secret to the server's long-lived key, and whoever gets that key later can read what was "
     "recorded."},
    {"extended_master_secret", "Whether the master secret covers the whole handshake in TLS 1.2.",
     "Without it somebody in the middle can make two connections share one master secret (triple handshake), so that "
     "neither resumption nor exporters are safe."},
};

constexpr Note kJobs[] = {
    {"generate_shares", "makes a fresh key pair for the key exchange",
     "A pair for each connection: who steals a long-lived key later cannot read what was said before."},
    {"agree", "computes the shared secret from its own private half and the peer's public half",
     "Both sides get the same value without ever sending it."},
    {"respond", "makes its own key pair and computes the shared secret with the peer's half",
     "Both sides get the same value without ever sending it."},
    {"choose_credential", "chooses which certificate to show",
     "It must be for the name asked for, with a key that the peer can check."},
    {"find_session", "looks for the session, or the key, that the client wants to go on with",
     "The client proves with its binder that it holds the key; a ticket that is unknown or too old costs nothing more "
     "than a full handshake."},
    {"sign", "signs the handshake so far with the certificate's private key",
     "The only step of a handshake that needs the long-lived key."},
    {"verify_chain", "builds a path from the peer's certificate to one it trusts, and checks every link",
     "The name and the key are believed because somebody trusted signed them."},
    {"verify_signature", "checks the peer's signature over the handshake",
     "It shows that the peer holds the certificate's private key, now and here."},
    {"encrypt_premaster", "makes a premaster secret and encrypts it with the certificate's public key",
     "Only who holds the private key can decrypt it. Who gets that key later can decrypt a recording too."},
    {"decrypt_premaster", "decrypts the premaster secret with the certificate's private key",
     "Whatever is wrong with it, a random secret takes its place without a word, so that nobody can ask this key "
     "questions (Bleichenbacher)."},
};

constexpr Note kSecrets[] = {
    {"early_secret", "Where the schedule starts: a pre-shared key goes in, or zeros when there is none.",
     "Resumption puts the secret of an earlier session here."},
    {"binder_key", "Proves that the sender knows the pre-shared key.", "It covers the ClientHello up to the binders."},
    {"client_early_traffic_secret", "Protects early data.", "It depends on the pre-shared key alone."},
    {"early_exporter_master_secret", "For exporters that need a value before the handshake ends.",
     "It depends on the pre-shared key alone."},
    {"derived_secret", "A step between two stages of the schedule.",
     "Expanding before the next Extract keeps the stages apart."},
    {"shared_secret", "What the key exchange yields.", "The same on both sides, and never on the wire."},
    {"handshake_secret", "The early secret and the key exchange, mixed.",
     "From here on the keys depend on the fresh key exchange."},
    {"client_handshake_traffic_secret", "Protects what the client says in the rest of the handshake.",
     "Each direction has its own keys, so that nothing can be sent back to its sender."},
    {"server_handshake_traffic_secret", "Protects what the server says in the rest of the handshake.",
     "Each direction has its own keys, so that nothing can be sent back to its sender."},
    {"client_finished_key", "Keys the client's Finished.", "It comes from the client's handshake traffic secret."},
    {"server_finished_key", "Keys the server's Finished.", "It comes from the server's handshake traffic secret."},
    {"premaster_secret", "What the key exchange of TLS 1.2 yields.",
     "The same on both sides; it is forgotten as soon as the master secret is made."},
    {"master_secret", "The last stage of the schedule.", "Everything that outlives the handshake comes from it."},
    {"client_application_traffic_secret", "Protects the client's data.",
     "It covers the handshake up to the server's Finished."},
    {"server_application_traffic_secret", "Protects the server's data.",
     "It covers the handshake up to the server's Finished."},
    {"exporter_master_secret", "For keys that the application asks for.",
     "Both ends can make the same key for a purpose of their own."},
    {"resumption_master_secret", "What tickets are made from.", "It covers the handshake up to the client's Finished."},
};

}  // namespace

std::span<const Note> message_notes() noexcept { return kMessages; }
std::span<const Note> decision_notes() noexcept { return kDecisions; }
std::span<const Note> job_notes() noexcept { return kJobs; }
std::span<const Note> secret_notes() noexcept { return kSecrets; }

}  // namespace entente::explain
