// Zstandard (RFC 8878). It decompresses into the room that it is given and needs no window besides.
#include <zstd.h>

#include "compression/codecs.h"

namespace entente::compression {

Buffer zstd_compress(Bytes in) {
  Buffer out(ZSTD_compressBound(in.size()));
  const auto size = ZSTD_compress(out.data(), out.size(), in.data(), in.size(), ZSTD_maxCLevel());
  if (ZSTD_isError(size) != 0) return {};
  out.resize(size);
  return out;
}

bool zstd_decompress(Bytes in, MutableBytes out) {
  return ZSTD_decompress(out.data(), out.size(), in.data(), in.size()) == out.size();
}

}  // namespace entente::compression
