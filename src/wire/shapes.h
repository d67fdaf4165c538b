// The shapes that a message's describe() gives to its fields (RFC 8446 §3). A message describes each field once; the
// Reader, the Writer and the Annotator walk that description.
#pragma once
#include <type_traits>

#include "base/bytes.h"

namespace entente::wire {

/// RFC 8446 §3.4: `opaque name<Min..Max>` with a length prefix of `Prefix` bytes.
template <unsigned Prefix, std::size_t Min, std::size_t Max>
struct Vector {
  static_assert(Max < (std::size_t{1} << 8 * Prefix));
};
/// RFC 8446 §3.3: a number of `Size` bytes that no type has, as uint24.
template <unsigned Size>
struct Number {};
/// The rest of the structure, whose length stands outside.
struct Rest {};

template <class E>
concept CodePoint = std::is_enum_v<E>;

template <class Block>
concept ExtensionBlock = requires { Block::is_extension_block; };

/// A vector of structures or code points, as a view of its encoded bytes: decoding checks every element and copies
/// none.
template <class T>
class List {
 public:
  List() = default;
  explicit List(Bytes encoded) noexcept : encoded_(encoded) {}

  [[nodiscard]] Bytes encoded() const noexcept { return encoded_; }
  [[nodiscard]] bool empty() const noexcept { return encoded_.empty(); }

  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(Bytes rest) noexcept : rest_(rest) { read(); }
    const T& operator*() const noexcept { return item_; }
    const T* operator->() const noexcept { return &item_; }
    Iterator& operator++() noexcept {
      rest_ = rest_.subspan(used_);
      read();
      return *this;
    }
    void operator++(int) noexcept { ++*this; }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.rest_.size() == b.rest_.size(); }

   private:
    void read() noexcept;  // reader.h
    Bytes rest_;
    std::size_t used_ = 0;
    T item_{};
  };
  [[nodiscard]] Iterator begin() const noexcept { return Iterator(encoded_); }
  [[nodiscard]] Iterator end() const noexcept { return Iterator(encoded_.last(0)); }

 private:
  Bytes encoded_;
};

/// Whether a list of code points has this one.
template <CodePoint E>
[[nodiscard]] bool contains(const List<E>& list, E wanted) noexcept {
  for (const auto item : list)
    if (item == wanted) return true;
  return false;
}

}  // namespace entente::wire
