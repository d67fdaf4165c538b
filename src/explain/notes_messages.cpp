// Notes on messages (RFC 8446 §4; of TLS 1.2 RFC 5246 §7.4).
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kMessages[] = {
    {"ClientHello", "The client opens: what it can do, and its half of a key exchange.",
     "The client guesses which group the server will take and sends a share for it at once, so that one round trip is "
     "enough. It is in the clear, as there are no keys yet.",
     "The server would have to choose without knowing what the client can do.", "RFC 8446 §4.1.2"},
    {"HelloRetryRequest", "The server asks for another ClientHello, with a share for another group.",
     "The client guessed a group that the server does not take. This costs one more round trip. It is a ServerHello "
     "with a fixed random, so that devices on the way see nothing new.",
     "A client whose guess was wrong would fail, or every client would have to send a share for every group.",
     "RFC 8446 §4.1.4", "HRR"},
    {"ServerHello", "The server answers: one version, one cipher suite, and its half of the key exchange.",
     "With both halves each side computes the same secret, and nobody who only listens can. Everything after this "
     "message is encrypted.",
     "The two sides would have no common secret, and could not even agree on which version they speak.",
     "RFC 8446 §4.1.3"},
    {"EncryptedExtensions", "The rest of the server's answers, now encrypted.",
     "What the key exchange does not need is told only after it, so that listeners do not learn it.",
     "Answers such as the application protocol would stand in the ServerHello, for everybody to read.",
     "RFC 8446 §4.3.1"},
    {"CertificateRequest", "The server asks the client to prove who it is.",
     "Most servers do not ask. It lists the signatures that the server can check, and perhaps the CAs that it trusts.",
     "A client would not know that it is to show a certificate, nor which signatures the server can check.",
     "RFC 8446 §4.3.2"},
    {"Certificate", "A chain of certificates, the sender's own first.",
     "A certificate ties a name to a public key and is signed by a CA. Anybody can send somebody else's chain; the "
     "next message proves that this one is the sender's own.",
     "The keys would be agreed with somebody, and nobody could say with whom.", "RFC 8446 §4.4.2"},
    {"CompressedCertificate", "A Certificate, compressed.",
     "Chains are the largest part of a handshake, and much in them repeats. A third fewer bytes can save a round trip.",
     "A long chain may not fit into what a server may send at once, and the handshake waits for another round trip.",
     "RFC 8879 §4"},
    {"CertificateVerify", "A signature over the handshake so far, by the certificate's key.",
     "Only who holds the private key can make it, and it covers this very handshake, so that it cannot be used in "
     "another one.",
     "Whoever has a copy of the certificate, and it is public, could pass for its owner.", "RFC 8446 §4.4.3"},
    {"Finished", "A checksum over the whole handshake, keyed with a secret of this handshake.",
     "If anything was altered on the way, the two sides computed over different messages, and this does not match.",
     "Somebody on the way could take the best versions, suites and groups out of the hellos, and neither side would "
     "notice.",
     "RFC 8446 §4.4.4"},
    {"NewSessionTicket", "A ticket with which the client can come back faster.",
     "The next handshake can start from a secret of this one, without certificates.",
     "Every visit would cost a full handshake, with certificates and a signature.", "RFC 8446 §4.6.1"},
    {"EndOfEarlyData", "The client ends its early data.",
     "The server needs to know where the early keys end and the handshake keys begin.",
     "Somebody could cut early data short, and the server would take the rest of it for the whole.", "RFC 8446 §4.5"},
    {"ServerKeyExchange", "The server's half of the key exchange, signed by the certificate's key.",
     "The signature covers both randoms, so that the half cannot be used in another handshake.",
     "The certificate's own key would have to serve for the key exchange, and there would be no forward secrecy.",
     "RFC 8422 §5.4"},
    {"ServerHelloDone", "The server has said all it has to say.",
     "What came before differs from handshake to handshake, and the client must know when it is its turn.",
     "The client could not tell whether a CertificateRequest is still to come.", "RFC 5246 §7.4.5"},
    {"ClientKeyExchange", "The client's half of the key exchange, or a secret encrypted to the server's key.",
     "From here on both sides can compute the master secret, and the keys from that.",
     "The server would never learn the client's half, and the two would have no common secret.", "RFC 5246 §7.4.7"},
    {"CertificateStatus", "A stapled OCSP response: the CA's fresh word that the certificate is not revoked.",
     "TLS 1.3 puts it into the Certificate message; TLS 1.2 has a message for it.",
     "The client would have to ask the CA itself, which then learns who visits whom, or go without an answer.",
     "RFC 6066 §8"},
    {"HelloRequest", "The server asks for another handshake within this connection.",
     "Renegotiation has been the way in for several attacks; it is refused here, and TLS 1.3 has none.",
     "A server of TLS 1.2 could not ask for new keys, nor later for a certificate. TLS 1.3 has KeyUpdate and a later "
     "CertificateRequest for that.",
     "RFC 5246 §7.4.1.1"},
    {"KeyUpdate", "The sender changes to new keys from its next record on.",
     "One key should not protect too many records (RFC 8446 §5.5), and older keys can be forgotten.",
     "A connection that lasts would have to end when its key has protected as much as it may.", "RFC 8446 §4.6.3"},
    {"message_hash",
     "A stand-in for the first ClientHello in the transcript hash, after a HelloRetryRequest. It is never sent.",
     "A server that keeps no state can put the hash of the first ClientHello into its cookie, instead of the message.",
     "It would have to remember every first ClientHello, and anybody could fill its memory with them.",
     "RFC 8446 §4.4.1"},
};

}  // namespace

std::span<const Note> message_notes() noexcept { return kMessages; }

}  // namespace entente::explain
