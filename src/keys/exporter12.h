// Keying material for applications in TLS 1.2 (RFC 5705 §4).
#pragma once
#include <optional>
#include <string_view>

#include "base/result.h"
#include "keys/schedule12.h"

namespace entente::keys {

/// PRF(master_secret, label, randoms and context). In TLS 1.2 no context and an empty one differ.
/// Fault::exporter_length if `out` is empty or longer than 255 hashes (TLS 1.3's bound), the context longer than 65535
/// bytes, or the label one of TLS's own. It may be empty, unlike in TLS 1.3.
[[nodiscard]] Result<void> export_keying_material(const crypto::Provider& provider, crypto::HashAlgorithm hash,
                                                  Trace trace, const MasterSecret12& master, const Randoms& randoms,
                                                  std::string_view label, std::optional<Bytes> context,
                                                  MutableBytes out) noexcept;

}  // namespace entente::keys
