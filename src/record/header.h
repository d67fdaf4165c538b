// The record header and its bounds (RFC 8446 §5.1, §5.2).
#pragma once
#include <entente/types.h>

#include "base/bytes.h"
#include "base/result.h"

namespace entente::record {

constexpr std::size_t kHeader = 5;
constexpr std::size_t kMaxPlaintext = 1 << 14;               ///< content of one record
constexpr std::size_t kMaxCiphertext = kMaxPlaintext + 256;  ///< TLSCiphertext.length
constexpr std::size_t kMaxInner = kMaxPlaintext + 1;         ///< TLSInnerPlaintext
constexpr std::size_t kTypeAndTag = 1 + 16;                  ///< what protection adds to the content in TLS 1.3
constexpr std::size_t kMaxOverhead = kHeader + 8 + 16;       ///< most that a protected record has beyond its content

/// A record in the caller's buffer.
struct Record {
  ContentType type;
  Bytes header;           ///< 5 bytes: what the AAD is made of (RFC 8446 §5.2, RFC 5246 §6.2.3.3)
  MutableBytes fragment;  ///< the bytes that its length counts

  [[nodiscard]] std::size_t size() const noexcept { return kHeader + fragment.size(); }
};

/// What a protected record held.
struct Opened {
  ContentType type;
  MutableBytes content;  ///< in the record's own place
};

inline void write_header(std::uint8_t* out, ContentType type, ProtocolVersion version, std::size_t length) noexcept {
  out[0] = static_cast<std::uint8_t>(type);
  store_be16(out + 1, static_cast<std::uint16_t>(version));
  store_be16(out + 3, length);
}

}  // namespace entente::record
