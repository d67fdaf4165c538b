// Sizes first, then memory, then work.
#include "compression/certificate.h"

#include <string>

namespace entente::compression {

Result<Buffer> decompress(const wire::CompressedCertificate& message, std::size_t most) noexcept {
  const auto* row = find(message.algorithm);
  if (!row) return fail(Fault::compression_not_offered, "CompressedCertificate.algorithm", {}, name(message.algorithm));
  // RFC 8879 §5: the length that is claimed is a stranger's claim: it is bounded before anything is allocated
  if (message.uncompressed_length > most)
    return fail(Fault::certificate_decompression, "CompressedCertificate.uncompressed_length", "a sensible length",
                std::to_string(message.uncompressed_length));
  Buffer body(message.uncompressed_length);
  // RFC 8879 §4: a failure to decompress, or another length than was said, is a bad_certificate
  if (!row->decompress(message.compressed_certificate_message, body))
    return fail(Fault::certificate_decompression, "CompressedCertificate.compressed_certificate_message",
                "as many bytes as it says");
  return body;
}

}  // namespace entente::compression
