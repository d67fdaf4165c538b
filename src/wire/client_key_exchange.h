// ClientKeyExchange (RFC 5246 §7.4.7): the client's half of the key exchange, one message for each way. The suite says
// which it is.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8422 §5.7.
struct ClientKeyExchangeEcdhe {
  static constexpr std::string_view name = "ClientKeyExchange";
  static constexpr auto type = HandshakeType::client_key_exchange;
  static bool looks_like(Bytes body) noexcept;
  Bytes ecdh_Yc;

  static constexpr void describe(auto& field, auto& m) { field("ecdh_Yc", m.ecdh_Yc, Vector<1, 1, 255>{}); }
};

/// RFC 5246 §7.4.7.1. Encrypted to the key in the server's certificate.
struct ClientKeyExchangeRsa {
  static constexpr std::string_view name = "ClientKeyExchange";
  static constexpr auto type = HandshakeType::client_key_exchange;
  static bool looks_like(Bytes body) noexcept;
  Bytes encrypted_pre_master_secret;

  static constexpr void describe(auto& field, auto& m) {
    field("encrypted_pre_master_secret", m.encrypted_pre_master_secret, Vector<2, 0, 0xffff>{});
  }
};

}  // namespace entente::wire
