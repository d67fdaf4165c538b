// change_cipher_spec (RFC 5246 §7.1): what follows is protected with the new keys. No handshake message but a record of
// its own, which a state of TLS 1.2 takes as it takes messages.
#pragma once
#include <string_view>

namespace entente::wire {

/// RFC 5246 §7.1.
struct ChangeCipherSpec {
  static constexpr std::string_view name = "ChangeCipherSpec";
};

}  // namespace entente::wire
