// What a client may have encrypted, by kind.
#pragma once
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace entente::timing {

/// One kind of ciphertext. The first is what a right client sends.
struct Kind {
  std::string_view name;
  std::vector<Buffer> ciphertexts;  ///< several, each with a premaster secret and a padding of its own
};

/// `random` fills a buffer.
[[nodiscard]] std::vector<Kind> make_kinds(Bytes spki, Bytes modulus, std::size_t each, void (*random)(MutableBytes));

}  // namespace entente::timing
