// The walker that encodes (RFC 8446 §3). What it writes is ours to build: a length outside its bounds is a bug and ends
// the program rather than being sent.
#pragma once
#include <array>
#include <utility>

#include "wire/shapes.h"

namespace entente::wire {

class Writer {
 public:
  explicit Writer(Buffer& out) noexcept : out_(out) {}

  template <CodePoint E>
  void operator()(std::string_view, const E& value) {
    number(std::to_underlying(value), sizeof(E));
  }
  template <class U>
    requires std::is_unsigned_v<U>
  void operator()(std::string_view, const U& value) {
    number(value, sizeof(U));
  }
  template <unsigned Size>
  void operator()(std::string_view, const std::uint32_t& value, Number<Size>) {
    number(value, Size);
  }
  template <std::size_t N>
  void operator()(std::string_view, const std::array<std::uint8_t, N>& value) {
    append(out_, value);
  }
  template <unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view, const Bytes& value, Vector<P, Min, Max>) {
    vector(value, P, Min, Max);
  }
  void operator()(std::string_view, const Bytes& value, Rest) { append(out_, value); }
  template <class T, unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view, const List<T>& value, Vector<P, Min, Max>) {
    vector(value.encoded(), P, Min, Max);
  }
  template <ExtensionBlock Block>
  void operator()(std::string_view, const Block& block) {
    block.write(*this);
  }

  void number(std::size_t value, unsigned size) {
    while (size-- > 0) out_.push_back(static_cast<std::uint8_t>(value >> 8 * size));
  }
  /// Leaves room for a length of `prefix` bytes, runs `body`, and fills the length in.
  template <class Body>
  void counted(unsigned prefix, Body&& body) {
    const auto start = out_.size();
    out_.resize(start + prefix);
    body();
    const auto size = out_.size() - start - prefix;
    if (size >> 8 * prefix != 0) __builtin_trap();
    for (unsigned i = 0; i < prefix; ++i) out_[start + i] = static_cast<std::uint8_t>(size >> 8 * (prefix - 1 - i));
  }

 private:
  void vector(Bytes value, unsigned prefix, std::size_t min, std::size_t max) {
    if (value.size() < min || value.size() > max) __builtin_trap();
    number(value.size(), prefix);
    append(out_, value);
  }
  Buffer& out_;
};

}  // namespace entente::wire
