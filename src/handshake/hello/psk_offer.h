// What a ClientHello says of pre-shared keys (RFC 8446 §4.2.9, §4.2.11), copied for the job that looks them up.
#pragma once
#include "handshake/context.h"
#include "handshake/psk.h"
#include "wire/client_hello.h"

namespace entente::handshake {

/// How the client would use a PSK, as far as this server goes along.
struct PskModes {
  bool key_exchange = false;  ///< psk_dhe_ke
  bool alone = false;         ///< psk_ke, where it is allowed

  [[nodiscard]] bool any() const noexcept { return key_exchange || alone; }
  /// Without a key exchange, as the client takes no other way.
  [[nodiscard]] bool only_alone() const noexcept { return alone && !key_exchange; }
};
[[nodiscard]] PskModes psk_modes(const wire::ClientHello& hello, const CommonOptions& options) noexcept;

/// RFC 8446 §4.2.11: pre_shared_key is the last extension, with psk_key_exchange_modes beside it and a binder for each
/// identity. Fault::extension_order, extension_missing, parameter_illegal.
[[nodiscard]] Result<void> check_psks(const wire::ClientHello& hello, Bytes message) noexcept;

/// Hears the ClientHello being handled. The offer holds no PSKs if there are none that could be used.
[[nodiscard]] PskOffer hear_psk_offer(const wire::ClientHello& hello, ServerContext& context);

/// The external key that is among the identities tried, or nullptr: its hash decides the suite.
[[nodiscard]] const ExternalPsk* find_external(const wire::ClientHello& hello, const CommonOptions& options) noexcept;

}  // namespace entente::handshake
