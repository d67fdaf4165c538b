// The walker that names every byte (RFC 8446 §3): a tree of fields whose leaves cover the message without gap or
// overlap, even where it cannot be decoded. A walker of its own, so that reading stays fast.
#pragma once
#include <string>
#include <vector>

#include "wire/reader.h"

namespace entente::wire {

/// A named range of bytes. Spans stand in reading order, a parent before its children.
struct FieldSpan {
  std::string_view name;   ///< as describe() has it; `length` for a vector's prefix, `unparsed` for what cannot be read
  int index = -1;          ///< the element's number, in a list
  std::size_t offset = 0;  ///< in bytes from the start of what was annotated
  std::size_t length = 0;  ///< in bytes
  unsigned depth = 0;      ///< 0 for the outermost fields
  bool leaf = true;        ///< leaves partition the bytes
  std::string value{};     ///< a number's or a code point's meaning; empty for bytes that stand for themselves
};

/// `x25519 (0x001d)`; `0x1a1a` for a code point without a name.
std::string describe_code(std::string_view name, std::size_t value, unsigned size);

/// A code point's name, found beside its type.
template <CodePoint E>
std::string_view name_of(E value) noexcept {
  return name(value);
}

class Annotator {
 public:
  Annotator(Bytes in, std::string_view message) : in_(in), reader_(in, message) {}

  template <CodePoint E>
  void operator()(std::string_view name, E& value) {
    leaf(name, [&] { reader_(name, value); });
    describe_last([&] { return describe_code(name_of(value), std::to_underlying(value), sizeof(E)); });
  }
  template <class U>
    requires std::is_unsigned_v<U>
  void operator()(std::string_view name, U& value) {
    leaf(name, [&] { reader_(name, value); });
    describe_last([&] { return std::to_string(value); });
  }
  template <unsigned Size>
  void operator()(std::string_view name, std::uint32_t& value, Number<Size> shape) {
    leaf(name, [&] { reader_(name, value, shape); });
    describe_last([&] { return std::to_string(value); });
  }
  template <std::size_t N>
  void operator()(std::string_view name, std::array<std::uint8_t, N>& value) {
    leaf(name, [&] { reader_(name, value); });
  }
  void operator()(std::string_view name, Bytes& value, Rest shape) {
    if (reader_.left() > 0) leaf(name, [&] { reader_(name, value, shape); });
  }
  template <unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view name, Bytes& value, Vector<P, Min, Max>) {
    counted(name, P, [&] { (*this)(name, value, Rest{}); });
  }
  template <class T, unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view name, List<T>&, Vector<P, Min, Max>) {
    counted(name, P, [&] {
      for (int i = 0; reader_.left() > 0; ++i) element<T>(name, i);
    });
  }
  template <ExtensionBlock Block>
  void operator()(std::string_view name, Block& block) {
    if (Block::may_be_absent && reader_.left() == 0) return;
    counted(name, 2, [&] {
      for (int i = 0; reader_.left() > 0; ++i) parent("extension", i, [&] { extension(block); });
    });
  }

  /// A length of `size` bytes, whose value it returns.
  std::size_t length(std::string_view name, unsigned size) {
    std::size_t value = 0;
    leaf(name, [&] { value = reader_.number(size, name); });
    describe_last([&] { return std::to_string(value); });
    return value;
  }
  /// Ends the walk; bytes that no field took become a leaf `unparsed`.
  [[nodiscard]] std::vector<FieldSpan> finish();

 private:
  template <class Read>
  void leaf(std::string_view name, Read&& read) {
    described_ = false;
    if (reader_.failed()) return;
    const auto left = reader_.left();
    read();
    if (reader_.failed()) return;
    const auto length = left - reader_.left();
    spans_.push_back({name, -1, covered_, length, depth_, true, {}});
    covered_ += length;
    described_ = true;
  }
  template <class Describe>
  void describe_last(Describe&& describe) {
    if (described_) spans_.back().value = describe();
  }
  template <class Children>
  void parent(std::string_view name, int index, Children&& children) {
    if (reader_.failed()) return;
    const auto at = spans_.size(), from = covered_;
    spans_.push_back({name, index, from, 0, depth_++, false, {}});
    children();
    --depth_;
    spans_[at].length = covered_ - from;
    if (spans_.size() == at + 1) spans_.pop_back();
  }
  /// A length and what it counts: the children cannot read past it.
  template <class Children>
  void counted(std::string_view name, unsigned prefix, Children&& children) {
    parent(name, -1, [&] {
      const auto size = length("length", prefix);
      within(size, [&] { children(); });
    });
  }
  template <class T>
  void element(std::string_view name, int index) {
    T item{};
    if constexpr (CodePoint<T>) {
      (*this)(name, item);
      if (described_) spans_.back().index = index;
    } else {
      parent(name, index, [&] { T::describe(*this, item); });
    }
  }
  template <class Block>
  void extension(const Block&) {
    ExtensionType type{};
    (*this)("extension_type", type);
    const auto size = length("length", 2);
    within(size, [&] { Block::describe_data(type, *this); });
  }
  template <class Children>
  void within(std::size_t size, Children&& children) {
    if (reader_.failed()) return;
    const auto given = std::min(size, reader_.left());
    const auto end = covered_ + given;
    const auto outer = std::exchange(reader_, Reader(in_.subspan(covered_, given), {}));
    children();
    cover_until(end);
    reader_ = outer;
    (void)reader_.take(size, {});  // fails, as decoding does, if there are fewer
  }
  void cover_until(std::size_t end);

  Bytes in_;
  Reader reader_;
  std::size_t covered_ = 0;  // leaves partition in_[0, covered_)
  bool described_ = false;
  unsigned depth_ = 0;
  std::vector<FieldSpan> spans_;
};

/// Names every byte of a whole handshake message, its 4-byte header included. Unknown types become one leaf.
std::vector<FieldSpan> annotate_message(Bytes message);

}  // namespace entente::wire
