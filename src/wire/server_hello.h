// The three messages of type server_hello: ServerHello of TLS 1.3, HelloRetryRequest (RFC 8446 §4.1.3, §4.1.4) and
// ServerHello of TLS 1.2 (RFC 5246 §7.4.1.3). Each tells by claims() whether a body is its own.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"
#include "wire/hello.h"

namespace entente::wire {

/// RFC 8446 §4.1.3: the random by which a HelloRetryRequest is told, SHA-256 of "HelloRetryRequest".
constexpr RandomBytes kRetryRandom = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                      0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                      0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

/// The fields that all three have; they differ in the extensions that they may carry.
template <In where>
struct ServerHelloFields {
  ProtocolVersion legacy_version = ProtocolVersion::tls12;
  RandomBytes random{};
  Bytes legacy_session_id_echo;
  CipherSuite cipher_suite{};
  Compression legacy_compression_method{};
  Extensions<where> extensions;

  static constexpr void describe(auto& field, auto& m) {
    field("legacy_version", m.legacy_version);
    field("random", m.random);
    field("legacy_session_id_echo", m.legacy_session_id_echo, Vector<1, 0, 32>{});
    field("cipher_suite", m.cipher_suite);
    field("legacy_compression_method", m.legacy_compression_method);
    field("extensions", m.extensions);
  }
};

/// RFC 8446 §4.1.3. The server's answer: which suite, which extensions.
struct ServerHello : ServerHelloFields<In::sh> {
  static constexpr std::string_view name = "ServerHello";
  static constexpr auto type = HandshakeType::server_hello;
  static bool claims(Bytes body) noexcept;
};

/// RFC 8446 §4.1.4. The server asks for another ClientHello.
struct HelloRetryRequest : ServerHelloFields<In::hrr> {
  static constexpr std::string_view name = "HelloRetryRequest";
  static constexpr auto type = HandshakeType::server_hello;
  static bool claims(Bytes body) noexcept;
};

/// RFC 5246 §7.4.1.3. The answer of a server that chose TLS 1.2 or older.
struct ServerHello12 : ServerHelloFields<In::sh12> {
  static constexpr std::string_view name = "ServerHello";
  static constexpr auto type = HandshakeType::server_hello;
  static bool claims(Bytes body) noexcept;
};

}  // namespace entente::wire
