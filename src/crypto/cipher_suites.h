// The table of cipher suites (RFC 8446 appendix B.4; RFC 5288, RFC 5289, RFC 7905 for TLS 1.2): a row adds one.
#pragma once
#include <entente/types.h>

#include <cstdint>
#include <optional>
#include <span>

#include "crypto/algorithms.h"

namespace entente::crypto {

struct CipherSuiteInfo {
  CipherSuite suite;
  ProtocolVersion version;
  KeyExchange key_exchange;
  AeadAlgorithm aead;
  HashAlgorithm hash;
  std::uint64_t record_limit;  ///< records under one key before it is updated (RFC 8446 §5.5)
};

/// RFC 5246 §7.4.2, RFC 8422 §5.3: whether a certificate with such a key serves this key exchange of TLS 1.2: with
/// ECDHE the key signs, with static RSA it decrypts.
bool goes_with(KeyExchange exchange, KeyType key) noexcept;

/// RFC 8422 §5.1.1: the curve of an ECDSA key.
std::optional<NamedGroup> curve_of(KeyType key) noexcept;

/// All suites, in the order of our own preference.
std::span<const CipherSuiteInfo> cipher_suites() noexcept;
/// The suite's row, or nullptr.
const CipherSuiteInfo* find(CipherSuite suite) noexcept;

}  // namespace entente::crypto
