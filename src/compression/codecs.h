// The libraries behind the table, each in a file of its own.
#pragma once
#include "base/bytes.h"

namespace entente::compression {

Buffer brotli_compress(Bytes in);
bool brotli_decompress(Bytes in, MutableBytes out);
Buffer zlib_compress(Bytes in);
bool zlib_decompress(Bytes in, MutableBytes out);
Buffer zstd_compress(Bytes in);
bool zstd_decompress(Bytes in, MutableBytes out);

}  // namespace entente::compression
