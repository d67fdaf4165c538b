// What both sides derive alike in TLS 1.2 (RFC 5246 §8.1, §6.3, §7.4.9): the master secret, the keys of both
// directions, Finished.
#pragma once
#include "handshake/context.h"
#include "keys/schedule12.h"
#include "wire/finished.h"

namespace entente::handshake {

/// The master secret, and the keys below it until they are in use.
struct Secrets12 {
  keys::MasterSecret12 master;
  keys::Randoms randoms;
  keys::KeyBlock keys;
};

/// After ClientKeyExchange was heard: from the premaster secret, extended or not as the hellos said.
[[nodiscard]] Secrets12 derive_secrets(Bytes premaster, const keys::Randoms& randoms, Context& context) noexcept;
/// From a session's master secret and new randoms.
[[nodiscard]] Secrets12 resume_secrets(Bytes master, const keys::Randoms& randoms, Context& context) noexcept;

/// Our change_cipher_spec, and Finished as the first message under our keys (RFC 5246 §7.1, §7.4.9).
[[nodiscard]] Result<void> change_and_finish(Secrets12& secrets, keys::Sender sender, Context& context) noexcept;
/// The peer's change_cipher_spec came: what follows is read with its keys.
[[nodiscard]] Result<void> change_received(Secrets12& secrets, keys::Sender sender, Context& context) noexcept;
/// RFC 5246 §7.4.9: compared in constant time.
[[nodiscard]] Result<void> check_finished(const wire::Finished& message, const Secrets12& secrets, keys::Sender sender,
                                          Context& context) noexcept;

/// What the connection goes on with.
[[nodiscard]] Established established_with(Secrets12&& secrets, Context& context) noexcept;

}  // namespace entente::handshake
