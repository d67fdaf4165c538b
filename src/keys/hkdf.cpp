// HKDF (RFC 5869) and HKDF-Expand-Label (RFC 8446 §7.1) on the provider's HMAC.
#include "keys/hkdf.h"

#include <algorithm>
#include <array>

#include "base/secret.h"

namespace entente::keys {
namespace {

constexpr std::string_view kPrefix = "tls13 ";

constexpr std::array<std::uint8_t, 32> kEmptySha256 = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
                                                       0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
                                                       0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};
constexpr std::array<std::uint8_t, 48> kEmptySha384 = {
    0x38, 0xb0, 0x60, 0xa7, 0x51, 0xac, 0x96, 0x38, 0x4c, 0xd9, 0x32, 0x7e, 0xb1, 0xb1, 0xe3, 0x6a,
    0x21, 0xfd, 0xb7, 0x11, 0x14, 0xbe, 0x07, 0x43, 0x4c, 0x0c, 0xc7, 0xbf, 0x63, 0xf6, 0xe1, 0xda,
    0x27, 0x4e, 0xde, 0xbf, 0xe7, 0x6f, 0x65, 0xfb, 0xd5, 0x1a, 0xd2, 0xf1, 0x48, 0x98, 0xb9, 0x5b};

}  // namespace

HkdfLabel::HkdfLabel(std::size_t length, std::string_view label, Bytes context) noexcept {
  if (kPrefix.size() + label.size() > kMaxLabel || context.size() > kMaxContext) __builtin_trap();
  store_be16(bytes_.data(), length);
  size_ = 2;
  put(static_cast<std::uint8_t>(kPrefix.size() + label.size()));
  put(as_bytes(kPrefix));
  put(as_bytes(label));
  put(static_cast<std::uint8_t>(context.size()));
  put(context);
}

void HkdfLabel::put(Bytes bytes) noexcept {
  std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += bytes.size();
}

void extract(crypto::Hmac& hmac, Bytes salt, Bytes input_keying_material, MutableBytes out) noexcept {
  hmac.set_key(salt);
  hmac.mac({input_keying_material}, out);
}

void Expander::expand(Bytes info, MutableBytes out) noexcept {
  const auto size = crypto::digest_size(hmac_.algorithm());
  if (out.size() > 255 * size) __builtin_trap();
  std::array<std::uint8_t, crypto::kMaxDigest> block;
  Bytes previous;
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    previous = hmac_.mac({previous, info, Bytes(&counter, 1)}, block);
    const auto part = std::min(size, out.size());
    std::ranges::copy(previous.first(part), out.begin());
    out = out.subspan(part);
  }
  wipe(block);
}

void Expander::expand_label(std::string_view label, Bytes context, MutableBytes out) noexcept {
  expand(HkdfLabel(out.size(), label, context).view(), out);
}

Bytes empty_hash(crypto::HashAlgorithm hash) noexcept {
  switch (hash) {
    case crypto::HashAlgorithm::sha256:
      return kEmptySha256;
    case crypto::HashAlgorithm::sha384:
      return kEmptySha384;
    case crypto::HashAlgorithm::sha512:
      break;  // no suite of TLS 1.3 has it
  }
  __builtin_trap();
}

}  // namespace entente::keys
