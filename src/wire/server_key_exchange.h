// ServerKeyExchange (RFC 8422 §5.4): the server's half of an ECDHE key exchange, signed.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8422 §5.4. named_curve is the only kind there is.
enum class EcCurveType : std::uint8_t { named_curve = 3 };
constexpr std::string_view name(EcCurveType type) noexcept {
  return type == EcCurveType::named_curve ? "named_curve" : "";
}

/// RFC 8422 §5.4.
struct ServerEcdhParams {
  EcCurveType curve_type = EcCurveType::named_curve;
  NamedGroup named_curve{};
  Bytes public_;

  static constexpr void describe(auto& field, auto& m) {
    field("curve_type", m.curve_type);
    field("named_curve", m.named_curve);
    field("public", m.public_, Vector<1, 1, 255>{});
  }
};

/// The bytes that the signature covers, behind both randoms.
Buffer encode(const ServerEcdhParams& params);

/// RFC 8422 §5.4.
struct ServerKeyExchange {
  static constexpr std::string_view name = "ServerKeyExchange";
  static constexpr auto type = HandshakeType::server_key_exchange;
  ServerEcdhParams params;
  SignatureScheme algorithm{};
  Bytes signature;

  static constexpr void describe(auto& field, auto& m) {
    ServerEcdhParams::describe(field, m.params);
    field("algorithm", m.algorithm);
    field("signature", m.signature, Vector<2, 0, 0xffff>{});
  }
};

}  // namespace entente::wire
