// ClientHello (RFC 8446 §4.1.2): what a client offers.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"
#include "wire/hello.h"

namespace entente::wire {

/// RFC 8446 §4.1.2.
struct ClientHello {
  static constexpr std::string_view name = "ClientHello";
  static constexpr auto type = HandshakeType::client_hello;
  ProtocolVersion legacy_version = ProtocolVersion::tls12;
  RandomBytes random{};
  Bytes legacy_session_id;
  List<CipherSuite> cipher_suites;
  List<Compression> legacy_compression_methods;
  Extensions<In::ch> extensions;

  static constexpr void describe(auto& field, auto& m) {
    field("legacy_version", m.legacy_version);
    field("random", m.random);
    field("legacy_session_id", m.legacy_session_id, Vector<1, 0, 32>{});
    field("cipher_suites", m.cipher_suites, Vector<2, 2, 0xfffe>{});
    field("legacy_compression_methods", m.legacy_compression_methods, Vector<1, 1, 255>{});
    field("extensions", m.extensions);
  }
};

}  // namespace entente::wire
