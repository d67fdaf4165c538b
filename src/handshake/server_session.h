// What a server keeps of a connection to resume it (RFC 8446 §4.6.1): sealed into a ticket, or into a SessionStore.
#pragma once
#include <entente/trust.h>

#include <optional>
#include <string>

#include "crypto/cipher_suites.h"
#include "handshake/path_record.h"
#include "keys/secrets.h"

namespace entente::handshake {

struct ServerSession {
  CipherSuite suite{};
  std::string alpn;
  UnixTime authenticated = 0;  ///< when the full handshake was
  UnixTime issued = 0, expires = 0;
  std::uint32_t age_add = 0, max_early_data = 0;
  keys::PreSharedKey psk;                 ///< of TLS 1.2: the master secret
  std::shared_ptr<const Verdict> client;  ///< the valid one on its certificate, the leaf alone; unset: it showed none
  PathRecord client_path;                 ///< of its certificates, if it showed any

  [[nodiscard]] SecretBuffer write() const noexcept;
  /// Nothing, if the format is not known or the client's certificate cannot be read.
  [[nodiscard]] static std::optional<ServerSession> read(Bytes contents) noexcept;
};

}  // namespace entente::handshake
