// zlib (RFC 1950). Its window is 32 KiB, whatever comes.
#include <zlib.h>

#include "compression/codecs.h"

namespace entente::compression {

Buffer zlib_compress(Bytes in) {
  Buffer out(compressBound(in.size()));
  uLongf size = out.size();
  if (compress2(out.data(), &size, in.data(), in.size(), Z_BEST_COMPRESSION) != Z_OK) return {};
  out.resize(size);
  return out;
}

bool zlib_decompress(Bytes in, MutableBytes out) {
  uLongf size = out.size();
  uLong used = in.size();
  return uncompress2(out.data(), &size, in.data(), &used) == Z_OK && size == out.size() && used == in.size();
}

}  // namespace entente::compression
