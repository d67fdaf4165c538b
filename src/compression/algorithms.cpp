// The table (RFC 8879 §7.3).
#include "compression/algorithms.h"

#include <array>

#include "compression/codecs.h"

namespace entente::compression {

std::span<const AlgorithmInfo> algorithms() noexcept {
  using enum CertificateCompression;
  // Brotli knows words of the web by heart and wins on something as short as a chain.
  static constexpr std::array rows{
      AlgorithmInfo{brotli, brotli_compress, brotli_decompress},
      AlgorithmInfo{zstd, zstd_compress, zstd_decompress},
      AlgorithmInfo{zlib, zlib_compress, zlib_decompress},
  };
  return rows;
}

const AlgorithmInfo* find(CertificateCompression algorithm) noexcept {
  for (const auto& row : algorithms())
    if (row.algorithm == algorithm) return &row;
  return nullptr;
}

}  // namespace entente::compression
