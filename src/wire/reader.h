// The walker that decodes (RFC 8446 §3). A failed Reader empties itself, so that every later read fails too and no
// field needs a check of its own; the first failure is kept with the field's name.
#pragma once
#include <array>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "wire/shapes.h"

namespace entente::wire {

class Reader {
 public:
  Reader(Bytes in, std::string_view message) noexcept
      : begin_(in.data()), at_(in.data()), end_(in.data() + in.size()), message_(message) {}

  template <CodePoint E>
  void operator()(std::string_view name, E& value) noexcept {
    value = static_cast<E>(number(sizeof(E), name));
  }
  template <class U>
    requires std::is_unsigned_v<U>
  void operator()(std::string_view name, U& value) noexcept {
    value = static_cast<U>(number(sizeof(U), name));
  }
  template <unsigned Size>
  void operator()(std::string_view name, std::uint32_t& value, Number<Size>) noexcept {
    value = static_cast<std::uint32_t>(number(Size, name));
  }
  template <std::size_t N>
  void operator()(std::string_view name, std::array<std::uint8_t, N>& value) noexcept {
    if (const auto bytes = take(N, name); bytes.size() == N) std::memcpy(value.data(), bytes.data(), N);
  }
  template <unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view name, Bytes& value, Vector<P, Min, Max>) noexcept {
    value = vector(name, P, Min, Max);
  }
  void operator()(std::string_view name, Bytes& value, Rest) noexcept { value = take(left(), name); }
  template <class T, unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view name, List<T>& value, Vector<P, Min, Max>) noexcept {
    const auto encoded = vector(name, P, Min, Max);
    check_elements<T>(name, encoded);
    value = List<T>(failed_ ? Bytes{} : encoded);
  }
  template <ExtensionBlock Block>
  void operator()(std::string_view name, Block& block) noexcept {
    block.read(*this, name);
  }

  /// The bytes of a vector, its length checked.
  Bytes vector(std::string_view name, unsigned prefix, std::size_t min, std::size_t max) noexcept {
    const auto n = number(prefix, name);
    if (!failed_ && (n < min || n > max)) [[unlikely]] {
      at_ -= prefix;
      fail(Fault::vector_length, name);
    }
    return take(failed_ ? 0 : n, name);
  }
  std::size_t number(unsigned size, std::string_view name) noexcept {
    std::size_t value = 0;
    for (const auto byte : take(size, name)) value = value << 8 | byte;
    return value;
  }
  Bytes take(std::size_t size, std::string_view name) noexcept {
    if (left() < size) [[unlikely]] {
      fail(Fault::message_truncated, name);
      return {};
    }
    return {std::exchange(at_, at_ + size), size};
  }
  /// The number that comes next, without taking it; 0 if there is none.
  [[nodiscard]] std::size_t peek(unsigned size) const noexcept {
    auto copy = *this;
    return copy.number(size, {});
  }

  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] std::size_t offset() const noexcept { return static_cast<std::size_t>(at_ - begin_); }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  void fail(Fault fault, std::string_view field, std::string_view expected = {}, std::string_view got = {}) noexcept {
    if (!std::exchange(failed_, true)) {
      error_ = make_error(fault, Where(message_, field), expected, got);
      error_.offset = static_cast<std::uint32_t>(offset());
    }
    at_ = end_;
  }
  /// Takes over the failure of a reader of a part of these bytes.
  void fail_as(const Reader& part) noexcept {
    if (std::exchange(failed_, true)) return;
    error_ = part.error_;
    error_.offset += static_cast<std::uint32_t>(part.begin_ - begin_);
    at_ = end_;
  }
  /// A reader of a part of these bytes, under the same message's name.
  [[nodiscard]] Reader part(Bytes bytes) const noexcept { return {bytes, message_}; }

  /// Nothing may be left.
  [[nodiscard]] Result<void> finish(std::string_view field = {}) noexcept {
    if (!failed_ && at_ != end_) fail(Fault::message_trailing, field);
    if (failed_) return std::unexpected(error_);
    return {};
  }

 private:
  template <class T>
  void check_elements(std::string_view name, Bytes encoded) noexcept {
    auto elements = part(encoded);
    while (elements.left() > 0) {
      T item{};
      if constexpr (CodePoint<T>)
        elements(name, item);
      else
        T::describe(elements, item);
    }
    if (elements.failed()) fail_as(elements);
  }

  const std::uint8_t *begin_, *at_, *end_;
  std::string_view message_;
  bool failed_ = false;
  Error error_;
};

template <class T>
void List<T>::Iterator::read() noexcept {
  if (rest_.empty()) return;
  Reader reader(rest_, {});
  if constexpr (CodePoint<T>)
    reader({}, item_);
  else
    T::describe(reader, item_);
  used_ = reader.failed() ? rest_.size() : reader.offset();  // a list that was decoded has no such element
}

}  // namespace entente::wire
