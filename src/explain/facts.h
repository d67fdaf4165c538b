// What a handshake came to, read from the messages of a Transcript as one side saw them.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trace/recorder.h"

namespace entente::explain {

using trace::Side;
using trace::Transcript;

/// What the client put on the table.
struct Offer {
  std::vector<std::string> versions, cipher_suites, groups, shares, signature_schemes, alpn;
  std::string server_name;
};

struct Facts {
  bool established = false;
  std::optional<ProtocolVersion> version;
  std::optional<CipherSuite> cipher_suite;
  std::optional<NamedGroup> group;
  std::optional<SignatureScheme> signature_scheme;         ///< the server's
  std::optional<SignatureScheme> client_signature_scheme;  ///< the client's, if it showed a certificate
  std::string alpn;                                        ///< empty: none was agreed
  std::string resumed;                                     ///< `ticket`, `session-id` or `psk`; empty: a full handshake
  std::string early_data;                                  ///< `accepted` or `rejected`; empty: there was none
  bool hello_retry = false;
  /// What each side told the other to keep to (RFC 8449).
  std::optional<std::uint16_t> client_record_limit, server_record_limit;
  std::optional<bool> extended_master_secret;  ///< of TLS 1.2 (RFC 7627)
  Buffer session_id;                           ///< of TLS 1.2, as its ServerHello has it
  bool sealed_in_ticket = false;  ///< TLS 1.2: the server sent the master secret along, sealed for itself (RFC 5077)
  std::size_t tickets = 0;        ///< that the client can resume with
  std::uint32_t ticket_lifetime = 0;  ///< of the last one, in seconds
  bool client_certificate_requested = false;
  std::optional<CertificateCompression> certificate_compression;  ///< of the server's
  Buffer staple;                   ///< the OCSP response beside the peer's certificate, DER
  std::optional<Offer> offer;      ///< of the last ClientHello
  std::vector<Buffer> peer_chain;  ///< DER, as sent
  std::shared_ptr<const Verdict> verdict;
  std::optional<Alert> alert_sent, alert_received;  ///< the last ones, close_notify aside
  bool close_sent = false;                          ///< our close_notify
  const trace::Message* last_received = nullptr;    ///< of the handshake
  const trace::Message* last_sent = nullptr;
  const Error* failure = nullptr;
  std::size_t round_trips = 0;  ///< that the client had to wait for until it could send data
};

/// TLS 1.2 without a fresh key exchange: the client encrypted a secret to the server's key (RFC 5246 §7.4.7.1).
bool is_static_rsa(const Facts& facts);

/// Pointers in the result point into the transcript.
Facts facts_of(const Transcript& transcript, Side side);

/// The chain that a Certificate or CompressedCertificate carries, DER; of another message none.
std::vector<Buffer> chain_in(const trace::Message& message);

/// Why a choice of the handshake fell as it did, or nullptr.
const trace::Decision* decision(const Transcript& transcript, Side side, Topic topic) noexcept;

/// `TLS_AES_128_GCM_SHA256`, or the number of what has no name here.
std::string text_of(CipherSuite suite);
std::string text_of(NamedGroup group);
std::string text_of(SignatureScheme scheme);
std::string text_of(ProtocolVersion version);
/// `1.3`, as the options and JSON have it.
std::string short_version(ProtocolVersion version);
/// `handshake_failure(40)`
std::string text_of(Alert alert);

}  // namespace entente::explain
