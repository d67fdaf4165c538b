// Builds DER for tests, the wrong kinds too.
#pragma once
#include <utility>

#include "base/bytes.h"

namespace entente::test {

inline Buffer element(std::uint8_t tag, Bytes content) {
  Buffer out = {tag};
  if (content.size() >= 0x80) {
    const bool two = content.size() > 0xff;
    out.push_back(two ? 0x82 : 0x81);
    if (two) out.push_back(static_cast<std::uint8_t>(content.size() >> 8));
  }
  out.push_back(static_cast<std::uint8_t>(content.size()));
  append(out, content);
  return out;
}
template <class... Parts>
Buffer join(const Parts&... parts) {
  Buffer out;
  (append(out, parts), ...);
  return out;
}
inline Buffer sequence(Bytes content) { return element(0x30, content); }
/// An INTEGER with exactly these octets.
inline Buffer raw_integer(Bytes content) { return element(0x02, content); }
/// A positive INTEGER, shortest form.
inline Buffer integer(Bytes number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  Buffer content;
  if (number.empty() || number[0] >= 0x80) content.push_back(0);
  append(content, number);
  return raw_integer(content);
}

inline const Buffer& rsa_encryption() {
  static const Buffer algorithm = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                   0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
  return algorithm;
}
inline Buffer spki(Bytes algorithm, Bytes key) {
  Buffer bits = {0};
  append(bits, key);
  return sequence(join(algorithm, element(0x03, bits)));
}
inline Buffer rsa_spki(Bytes modulus, Bytes exponent) {
  return spki(rsa_encryption(), sequence(join(integer(modulus), integer(exponent))));
}

}  // namespace entente::test
