// The outside of PKCS#8 (RFC 5958).
#include "crypto/pkcs8.h"

#include "crypto/der_reader.h"

namespace entente::crypto {
namespace {

constexpr std::uint8_t kPublicKey = 0x81;  // [1] IMPLICIT BIT STRING

/// A SEQUENCE's tag and length (X.690 §10.1: the shortest form).
void append_header(Buffer& out, std::size_t length) {
  out.push_back(der::sequence);
  if (length >= 0x80) {
    const unsigned octets = length > 0xffff ? 3 : length > 0xff ? 2 : 1;
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    for (unsigned i = octets - 1; i > 0; --i) out.push_back(static_cast<std::uint8_t>(length >> 8 * i));
  }
  out.push_back(static_cast<std::uint8_t>(length));
}

}  // namespace

bool is_encrypted_key(Bytes der) noexcept {
  DerReader outer(der);
  const auto content = outer.take(der::sequence);
  if (!content) return false;
  DerReader in(*content);
  const auto algorithm = in.take(der::sequence);
  return algorithm && DerReader(*algorithm).next_is(der::oid) && in.next_is(der::octet_string);
}

std::optional<SecretBuffer> to_pkcs8_version1(Bytes der) noexcept {
  DerReader outer(der);
  const auto content = outer.take(der::sequence);
  if (!content || !outer.done()) return std::nullopt;
  DerReader in(*content);
  const auto version = in.take(der::integer);
  const auto after_version = in.rest();
  const auto algorithm = in.take(der::sequence);
  const auto key = in.take(der::octet_string);
  if (!version || version->size() != 1 || version->front() != 1 || !algorithm || !key) return std::nullopt;
  const auto kept = after_version.first(after_version.size() - in.rest().size());
  if (in.next_is(der::context(0)) && !in.take(der::context(0))) return std::nullopt;  // attributes mean nothing here
  if (!in.take(kPublicKey) || !in.done()) return std::nullopt;

  constexpr std::uint8_t version1[] = {der::integer, 1, 0};
  Buffer out;
  out.reserve(der.size());  // no copy of the key stays behind in a buffer that was outgrown
  append_header(out, sizeof(version1) + kept.size());
  append(out, version1);
  append(out, kept);
  return SecretBuffer(std::move(out));
}

}  // namespace entente::crypto
