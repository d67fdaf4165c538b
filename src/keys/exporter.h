// Keying material for applications (RFC 8446 §7.5, RFC 5705).
#pragma once
#include <string_view>

#include "base/result.h"
#include "crypto/provider.h"
#include "keys/secrets.h"
#include "trace/trace.h"

namespace entente::keys {

/// TLS-Exporter(label, context, out.size()). In TLS 1.3 no context and an empty one are the same.
/// Fault::exporter_length if `out` is empty or longer than 255 hashes, or the label empty or longer than 249 bytes.
[[nodiscard]] Result<void> export_keying_material(const crypto::Provider& provider, crypto::HashAlgorithm hash,
                                                  Trace trace, const ExporterSecret& secret, std::string_view label,
                                                  Bytes context, MutableBytes out) noexcept;

}  // namespace entente::keys
