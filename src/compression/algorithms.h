// How certificates are compressed (RFC 8879 §3): a table, a row per algorithm, in the order in which we prefer them.
// What is decompressed is a stranger's: each row bounds the memory that it takes.
#pragma once
#include <entente/types.h>

#include <span>

#include "base/bytes.h"

namespace entente::compression {

struct AlgorithmInfo {
  CertificateCompression algorithm;
  /// As small as it gets, which takes milliseconds: for what is compressed once. Empty if it failed.
  Buffer (*compress)(Bytes in);
  /// False unless `in` is the compressed form of exactly as many bytes as `out` has room for.
  bool (*decompress)(Bytes in, MutableBytes out);
};

/// All there are, the preferred first.
std::span<const AlgorithmInfo> algorithms() noexcept;
/// The row, or nullptr.
const AlgorithmInfo* find(CertificateCompression algorithm) noexcept;

}  // namespace entente::compression
