// What both libraries get to work with: one root, an intermediate, a leaf, made on the spot.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "crypto/provider.h"

namespace entente::bench {

constexpr std::string_view kServerName = "server.test";

struct Material {
  Buffer root;                ///< DER, what the client trusts
  std::vector<Buffer> chain;  ///< DER: leaf, intermediate
  SecretBuffer key;           ///< DER PKCS#8, the leaf's
};

/// The CAs' keys are P-256; the leaf's is of this kind.
[[nodiscard]] Material make_material(crypto::KeyType leaf);

}  // namespace entente::bench
