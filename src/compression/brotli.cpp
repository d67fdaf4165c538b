// Brotli (RFC 7932). A stream names its own window, of up to 16 MiB, and its tables may be large, so the decoder gets
// its memory from here: so much and no more.
#include <brotli/decode.h>
#include <brotli/encode.h>

#include <cstdlib>

#include "compression/codecs.h"

namespace entente::compression {
namespace {

/// What a decoder may hold at once. A chain of 64 KiB takes less than half of it.
constexpr std::size_t kMostMemory = std::size_t{1} << 20;

/// Counts what is asked for. What is freed counts still: a decoder asks a few times and is gone.
struct Purse {
  std::size_t left = kMostMemory;

  static void* take(void* purse, std::size_t size) {
    auto& left = static_cast<Purse*>(purse)->left;
    if (size > left) return nullptr;
    left -= size;
    return std::malloc(size);
  }
  static void give_back(void*, void* memory) { std::free(memory); }
};

}  // namespace

Buffer brotli_compress(Bytes in) {
  Buffer out(BrotliEncoderMaxCompressedSize(in.size()));
  std::size_t size = out.size();
  if (BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, in.size(), in.data(), &size,
                            out.data()) == BROTLI_FALSE)
    return {};
  out.resize(size);
  return out;
}

bool brotli_decompress(Bytes in, MutableBytes out) {
  Purse purse;
  auto* decoder = BrotliDecoderCreateInstance(Purse::take, Purse::give_back, &purse);
  if (decoder == nullptr) return false;
  const auto* next_in = in.data();
  auto* next_out = out.data();
  std::size_t left_in = in.size(), left_out = out.size();
  const auto result = BrotliDecoderDecompressStream(decoder, &left_in, &next_in, &left_out, &next_out, nullptr);
  BrotliDecoderDestroyInstance(decoder);
  return result == BROTLI_DECODER_RESULT_SUCCESS && left_in == 0 && left_out == 0;
}

}  // namespace entente::compression
