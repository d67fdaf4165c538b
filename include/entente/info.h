// What became of a connection: every choice with its why, and who the peer is.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <entente/bytes.h>
#include <entente/session.h>
#include <entente/trace.h>
#include <entente/trust.h>
#include <entente/types.h>

namespace entente {

struct ConnectionInfo {
  bool established = false;  ///< the handshake is complete
  std::optional<ProtocolVersion> version{};
  std::optional<CipherSuite> cipher_suite{};
  std::optional<NamedGroup> group{};
  std::optional<SignatureScheme> signature_scheme{};         ///< by which the server proved its key
  std::optional<SignatureScheme> client_signature_scheme{};  ///< by which the client did, if it was asked
  std::string alpn{};                                        ///< empty: none was agreed
  std::string server_name{};                                 ///< what the client asked for; empty: nothing
  Resumed resumed = Resumed::no;
  EarlyData early_data = EarlyData::none;
  bool hello_retry = false;
  /// TLS 1.2: the keys cover the whole handshake (RFC 7627). Without it nothing is resumed or exported. TLS 1.3 needs
  /// no such thing, and says false.
  bool extended_master_secret = false;
  bool post_handshake_auth = false;  ///< the client offered to authenticate when asked later (RFC 8446 §4.2.6)
  bool client_certificate_requested = false;
  /// What each side said that a protected record may hold at most, its type and padding included (RFC 8449); 0: not
  /// agreed, and records are as large as the protocol allows.
  std::uint16_t record_size_limit = 0, peer_record_size_limit = 0;
  /// How the server's, the client's Certificate was compressed (RFC 8879), if it was.
  std::optional<CertificateCompression> certificate_compression{}, client_certificate_compression{};
  /// The stapled OCSP response for the peer's certificate, DER, as it came; what it says stands in the verdict's
  /// Revocation. Empty: none.
  Buffer peer_staple{};
  /// Unset: the peer showed no certificate. Of a valid path the leaf alone is kept, unless the chain is by option.
  std::shared_ptr<const Verdict> peer_verdict{};
  std::vector<Buffer> peer_chain{};  ///< DER, as sent; kept by option

  /// Whether recording this connection is of no use to somebody with a quantum computer later.
  [[nodiscard]] bool post_quantum() const noexcept { return group && is_post_quantum(*group); }
  /// Why a choice fell as it did; empty where none was made.
  [[nodiscard]] std::string_view why(Topic topic) const noexcept { return whys[static_cast<std::size_t>(topic)]; }
  std::array<std::string_view, kTopics> whys{};
};

}  // namespace entente
