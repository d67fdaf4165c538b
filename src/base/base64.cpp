// Three octets to four characters.
#include "base/base64.h"

#include <algorithm>

namespace entente {

std::string encode_base64(Bytes bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(3, bytes.size()))) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < bytes.size() ? bytes[i] : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += i > bytes.size() ? '=' : kBase64Alphabet[group >> (18 - 6 * i) & 63];
  }
  return out;
}

}  // namespace entente
