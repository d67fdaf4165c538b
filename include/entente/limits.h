// What bounds the memory and work that a peer can cause (docs/ARCHITECTURE.md, Limits). One struct, with the defaults.
#pragma once
#include <cstddef>
#include <cstdint>

namespace entente {

struct Limits {
  std::size_t client_hello = 65536;  ///< bytes of one message
  std::size_t certificate_request = 102400;
  std::size_t certificate = 65536 + 1024;  ///< the list's 64 KiB and its framing
  std::size_t new_session_ticket = 67584;
  std::size_t other_message = 32768;       ///< ServerHello, EncryptedExtensions, CertificateVerify
  std::size_t certificate_list = 65536;    ///< bytes of all certificates of a peer
  std::size_t one_certificate = 32768;     ///< bytes
  std::size_t certificates = 10;           ///< in a peer's list
  std::size_t intermediates = 6;           ///< in one path
  unsigned path_signatures = 100;          ///< checked while a path is searched
  unsigned path_steps = 10000;             ///< candidates looked at while a path is searched
  unsigned key_shares = 16;                ///< in a ClientHello
  unsigned psk_identities = 4;             ///< tried of a ClientHello's; the rest is ignored
  std::size_t skipped_early_data = 16384;  ///< bytes of early data that is not taken, unless more was allowed
  unsigned empty_records = 32;             ///< in a row, without application data between
  unsigned warning_alerts = 4;             ///< the same
  unsigned key_updates = 32;               ///< the same
  unsigned authentications = 8;  ///< asked for after the handshake: the same, and until the answers are fetched
};

}  // namespace entente
