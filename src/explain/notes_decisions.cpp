// Notes on decisions and jobs.
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kDecisions[] = {
    {"version", "Which version of TLS is spoken.", "The newest that both have: older ones have known weaknesses.",
     "Somebody on the way could choose the oldest one, with its weaknesses.", "RFC 8446 §4.2.1"},
    {"cipher_suite", "How records are protected, and which hash the keys are made with.",
     "The server takes the first of its own order that the client offers.",
     "The two sides would encrypt differently and understand nothing.", "RFC 8446 §4.1.1"},
    {"group", "In which group the keys are agreed.", "A group for which the client sent a share saves a round trip.",
     "Without a group in common there is no shared secret.", "RFC 8446 §4.2.7"},
    {"retry", "Whether the client has to send another ClientHello.",
     "Only if it sent no share that the server can use.",
     "A wrong guess would end the connection instead of costing a round trip.", "RFC 8446 §4.1.4"},
    {"server_name", "Which of its sites the server answers for.",
     "Many sites share one address; the client names the one it wants before any certificate is shown.",
     "The client may get the certificate of another site, and refuse it.", "RFC 6066 §3"},
    {"application_protocol", "Which protocol is spoken inside.",
     "Agreed within the handshake, so that it costs no round trip and cannot be altered.",
     "One service's answers could be taken for another's, when both are reached at one address (ALPACA).",
     "RFC 7301 §3.2"},
    {"certificate", "Which certificate is shown.",
     "The one for the name asked for, with a key that the peer can check.",
     "A certificate with a key that the peer cannot check ends the handshake.", "RFC 8446 §4.4.2.2"},
    {"signature_scheme", "How the handshake is signed.",
     "It must fit the certificate's key and stand in the peer's list.",
     "A signature that the peer cannot check proves nothing to it.", "RFC 8446 §4.2.3"},
    {"client_authentication", "Whether the client proves who it is.",
     "Servers that know their clients ask; most do not.",
     "The server knows only what the application asks for later: a password, a token.", "RFC 8446 §4.3.2"},
    {"peer_identity", "Whether the peer is who it should be.",
     "Encryption alone is worth little if the other end is the attacker.",
     "One would have an encrypted connection to whoever answers.", "RFC 9525 §6"},
    {"early_data", "Whether data goes with the first flight.", "It saves a round trip, and can be replayed.",
     "The first request waits for a round trip; with it, the request may be played again by somebody who recorded it.",
     "RFC 8446 §4.2.10"},
    {"resumption", "Whether an earlier session is continued.", "It saves the certificates and a signature.",
     "Each connection would begin anew, with certificates and a signature.", "RFC 8446 §2.2"},
    {"record_size", "How large the records may be that this side sends.",
     "A small device may not have room for the 16 KiB of a full record, and a record can be read only once it is "
     "whole. Each side says what it takes, and both keep to it.",
     "A small device would fail at the first large record, or need memory for it.", "RFC 8449 §4"},
    {"staple", "Whether the server showed a fresh word of its CA on its certificate.",
     "With an OCSP response beside the certificate nobody has to ask the CA whether it was revoked, and the CA does "
     "not learn who visits whom.",
     "A revoked certificate would pass with all who do not ask the CA, and that is most.",
     "RFC 6066 §8, RFC 8446 §4.4.2.1"},
    {"certificate_compression", "How the certificates were made smaller.",
     "Chains are the largest part of a handshake; the peer says which algorithms it takes.",
     "A long chain may cost a round trip more.", "RFC 8879 §3"},
    {"grease", "Whether the client offers values that mean nothing.",
     "A server must ignore what it does not know. If nobody ever sends such things, servers that choke on them go "
     "unnoticed until something new is needed.",
     "The next new version, suite or extension would find servers that break on it.", "RFC 8701 §3"},
    {"compatibility", "Whether the handshake is dressed up as TLS 1.2.",
     "Some devices on the way drop what looks new; a session ID and an empty change_cipher_spec calm them.",
     "On some networks TLS 1.3 would fail where TLS 1.2 gets through.", "RFC 8446 §D.4"},
    {"key_exchange", "How both sides come to the same premaster secret in TLS 1.2.",
     "With ECDHE both make a fresh key for this connection alone: nothing that is stolen later opens it. With RSA the "
     "client encrypts a secret to the server's long-lived key, and whoever gets that key later can read what was "
     "recorded.",
     "There would be no secret in common, and no keys.", "RFC 5246 §8.1"},
    {"extended_master_secret", "Whether the master secret covers the whole handshake in TLS 1.2.",
     "Without it somebody in the middle can make two connections share one master secret (triple handshake), so that "
     "neither resumption nor exporters are safe.",
     "A server in the middle can be a client elsewhere with the same keys, and a client certificate counts on both.",
     "RFC 7627 §4"},
};

constexpr Note kJobs[] = {
    {"generate_shares", "makes a fresh key pair for the key exchange",
     "A pair for each connection: who steals a long-lived key later cannot read what was said before.",
     "With one key pair for all connections, whoever steals it reads them all.", "RFC 8446 §4.2.8"},
    {"agree", "computes the shared secret from its own private half and the peer's public half",
     "Both sides get the same value without ever sending it.", "The secret would have to go over the wire.",
     "RFC 8446 §7.4"},
    {"respond", "makes its own key pair and computes the shared secret with the peer's half",
     "Both sides get the same value without ever sending it.", "The secret would have to go over the wire.",
     "RFC 8446 §4.2.8"},
    {"choose_credential", "chooses which certificate to show",
     "It must be for the name asked for, with a key that the peer can check.",
     "A server with several sites would show the wrong one's certificate.", "RFC 8446 §4.4.2.2"},
    {"find_session", "looks for the session, or the key, that the client wants to go on with",
     "The client proves with its binder that it holds the key; a ticket that is unknown or too old costs nothing more "
     "than a full handshake.",
     "Every returning client would cost a full handshake.", "RFC 8446 §4.2.11"},
    {"sign", "signs the handshake so far with the certificate's private key",
     "The only step of a handshake that needs the long-lived key.", "Anybody could show this certificate.",
     "RFC 8446 §4.4.3"},
    {"verify_chain", "builds a path from the peer's certificate to one it trusts, and checks every link",
     "The name and the key are believed because somebody trusted signed them.",
     "Anybody could have made the certificate.", "RFC 5280 §6"},
    {"verify_signature", "checks the peer's signature over the handshake",
     "It shows that the peer holds the certificate's private key, now and here.",
     "Whoever has a copy of the certificate could pass for its owner.", "RFC 8446 §4.4.3"},
    {"encrypt_premaster", "makes a premaster secret and encrypts it with the certificate's public key",
     "Only who holds the private key can decrypt it. Who gets that key later can decrypt a recording too.",
     "The secret would go over the wire for all to read.", "RFC 5246 §7.4.7.1"},
    {"decrypt_premaster", "decrypts the premaster secret with the certificate's private key",
     "Whatever is wrong with it, a random secret takes its place without a word, so that nobody can ask this key "
     "questions (Bleichenbacher).",
     "The server could not learn the secret that the client made.", "RFC 5246 §7.4.7.1"},
};

}  // namespace

std::span<const Note> decision_notes() noexcept { return kDecisions; }
std::span<const Note> job_notes() noexcept { return kJobs; }

}  // namespace entente::explain
