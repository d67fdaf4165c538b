// Verifying a chain: reading it within its limits, searching, and the verdict.
#pragma once
#include <entente/trust.h>

#include <memory>
#include <span>

#include "crypto/provider.h"

namespace entente::x509 {

struct Verified {
  Verdict verdict;
  /// The leaf's key, imported once; nullptr if the leaf or its key cannot be read. Whether to use it says the verdict.
  std::shared_ptr<const crypto::PublicKey> leaf_key;
};

/// Judges a chain: DER, the leaf first, the rest in any order.
[[nodiscard]] Verified verify(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options,
                              const crypto::Provider& provider) noexcept;

}  // namespace entente::x509
