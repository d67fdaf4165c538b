// What bounds the memory and work that a peer can cause (docs/ARCHITECTURE.md, Limits). One struct, with the
// defaults; the part that judging a chain needs can be used alone.
#pragma once
#include <cstddef>
#include <cstdint>

namespace entente {

/// What bounds the work that a chain can cause.
struct VerifyLimits {
  std::size_t chain_bytes = 65536;        ///< of all certificates that the peer sent
  std::size_t certificate_bytes = 32768;  ///< of one
  std::size_t certificates = 10;          ///< that the peer sent
  std::size_t intermediates = 6;          ///< in one path, between leaf and anchor
  unsigned signatures = 100;              ///< checked in all
  unsigned steps = 10000;                 ///< candidates looked at in all
  unsigned comparisons = 250000;          ///< of names with name constraints in all
};

struct Limits {
  std::size_t client_hello = 65536;  ///< bytes of one message
  std::size_t certificate_request = 102400;
  std::size_t certificate = 65536 + 1024;  ///< the list's 64 KiB and its framing
  std::size_t new_session_ticket = 67584;
  std::size_t other_message = 32768;       ///< ServerHello, EncryptedExtensions, CertificateVerify
  VerifyLimits chain{};                    ///< of a peer's certificates, and of judging them
  unsigned key_shares = 16;                ///< in a ClientHello
  unsigned psk_identities = 4;             ///< tried of a ClientHello's; the rest is ignored
  std::size_t skipped_early_data = 16384;  ///< bytes of early data that is not taken, unless more was allowed
  unsigned empty_records = 32;             ///< in a row, without application data between
  unsigned warning_alerts = 4;             ///< the same
  unsigned key_updates = 32;               ///< the same
  unsigned authentications = 8;  ///< asked for after the handshake: the same, and until the answers are fetched
};

}  // namespace entente
