// The table of signature schemes (RFC 8446 §4.2.3): a row adds one.
#pragma once
#include <entente/types.h>

#include <optional>
#include <span>

#include "crypto/algorithms.h"

namespace entente::crypto {

struct SchemeInfo {
  SignatureScheme scheme;
  SignatureAlgorithm algorithm;
  KeyType key;             ///< the kind of key, curve included, that the scheme is for in TLS 1.3
  bool certificates_only;  ///< RSA PKCS#1: never in a TLS 1.3 CertificateVerify
};

/// All schemes, in the order of our own preference.
std::span<const SchemeInfo> signature_schemes() noexcept;
/// The scheme's row, or nullptr.
const SchemeInfo* find(SignatureScheme scheme) noexcept;
/// Whether a key of this type may sign by it in a handshake of this version.
bool fits(const SchemeInfo& scheme, KeyType key, ProtocolVersion version) noexcept;
/// The first of `offered` with which a key of this type may sign in a handshake of this version, or nullptr.
const SchemeInfo* choose_scheme(KeyType key, std::span<const SignatureScheme> offered,
                                ProtocolVersion version = ProtocolVersion::tls13) noexcept;

}  // namespace entente::crypto
