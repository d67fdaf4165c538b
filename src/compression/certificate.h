// A Certificate message, compressed (RFC 8879 §4).
#pragma once
#include "base/result.h"
#include "compression/algorithms.h"
#include "wire/compressed_certificate.h"

namespace entente::compression {

/// The body of the Certificate inside; nothing of what it claims is allocated beyond `most` bytes.
/// Fault::certificate_decompression.
[[nodiscard]] Result<Buffer> decompress(const wire::CompressedCertificate& message, std::size_t most) noexcept;

}  // namespace entente::compression
