// Strict DER (ITU-T X.690 §10), read by walking a description: a structure names its fields once, and a Walker decodes
// from it or, with a watcher, names every byte. A failed walker empties itself, so that every later field fails too and
// none needs its own check.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace entente::x509::der {

/// The identifier octet. Tag numbers above 30 take more octets; X.509 has none and they are refused.
enum class Tag : std::uint8_t {
  boolean = 0x01,
  integer = 0x02,
  bit_string = 0x03,
  octet_string = 0x04,
  null = 0x05,
  oid = 0x06,
  enumerated = 0x0a,
  utf8_string = 0x0c,
  printable_string = 0x13,
  teletex_string = 0x14,
  ia5_string = 0x16,
  utc_time = 0x17,
  generalized_time = 0x18,
  visible_string = 0x1a,
  universal_string = 0x1c,
  bmp_string = 0x1e,
  sequence = 0x30,
  set = 0x31,
};
/// [n] IMPLICIT of a primitive type.
constexpr Tag primitive(unsigned n) noexcept { return static_cast<Tag>(0x80U | n); }
/// [n] EXPLICIT, or IMPLICIT of a constructed type.
constexpr Tag constructed(unsigned n) noexcept { return static_cast<Tag>(0xa0U | n); }
constexpr bool is_constructed(Tag tag) noexcept { return (std::to_underlying(tag) & 0x20) != 0; }
/// `SEQUENCE`, `[3]`.
std::string_view name(Tag tag) noexcept;

/// Any value: its tag, what it holds, and both with the header.
struct Value {
  Tag tag{};
  Bytes content, whole;
};

/// A value's header, or what is wrong with it.
struct Header {
  Tag tag{};
  std::size_t header = 0, length = 0;
  const char* problem = nullptr;
};
/// Reads the header at the start of `in` and checks that the value ends inside of it.
Header read_header(Bytes in) noexcept;

/// The primitive types. `problem` says what is wrong with contents octets, or nullptr.
struct Boolean {
  static constexpr Tag tag = Tag::boolean;
  bool value = false;
  static const char* problem(Bytes content) noexcept;
  void set(Bytes content) noexcept { value = content[0] != 0; }
};
struct Integer {
  static constexpr Tag tag = Tag::integer;
  Bytes content;  ///< big-endian, two's complement, minimal
  static const char* problem(Bytes content) noexcept;
  void set(Bytes from) noexcept { content = from; }
  [[nodiscard]] bool negative() const noexcept { return (content[0] & 0x80) != 0; }
};
struct Enumerated : Integer {
  static constexpr Tag tag = Tag::enumerated;
};
struct BitString {
  static constexpr Tag tag = Tag::bit_string;
  Bytes bytes;
  unsigned unused = 0;  ///< bits of the last byte
  static const char* problem(Bytes content) noexcept;
  void set(Bytes content) noexcept {
    unused = content[0];
    bytes = content.subspan(1);
  }
};
struct OctetString {
  static constexpr Tag tag = Tag::octet_string;
  Bytes bytes;
  static const char* problem(Bytes) noexcept { return nullptr; }
  void set(Bytes content) noexcept { bytes = content; }
};
struct Null {
  static constexpr Tag tag = Tag::null;
  static const char* problem(Bytes content) noexcept { return content.empty() ? nullptr : "a NULL with contents"; }
  void set(Bytes) noexcept {}
};
struct Oid {
  static constexpr Tag tag = Tag::oid;
  Bytes content;
  static const char* problem(Bytes content) noexcept;
  void set(Bytes from) noexcept { content = from; }
  friend bool operator==(const Oid& a, const Oid& b) noexcept { return equal(a.content, b.content); }
};
struct Ia5String {
  static constexpr Tag tag = Tag::ia5_string;
  std::string_view text;
  static const char* problem(Bytes content) noexcept;
  void set(Bytes content) noexcept { text = as_text(content); }
};

/// A number that fits, of a non-negative Integer; `past` if it does not.
std::uint32_t to_number(const Integer& integer, std::uint32_t past) noexcept;

/// Listens to a walk: nobody does.
struct Nobody {
  void enter(std::string_view, std::size_t, const Value&) noexcept {}
  void leave() noexcept {}
  void leaf(std::string_view, std::size_t, const Value&) noexcept {}
  void rest(std::size_t, Bytes) noexcept {}
};

template <class Watch = Nobody>
class Walker {
 public:
  explicit Walker(Bytes der, Watch watch = {}) noexcept
      : begin_(der.data()), at_(begin_), end_(begin_ + der.size()), watch_(std::move(watch)) {}

  /// A field of a primitive type, under its own tag or that of an IMPLICIT.
  template <class T>
  void operator()(std::string_view field, T& out, Tag tag = T::tag) noexcept {
    const auto value = take(field, tag);
    if (failed_) return;
    if (const char* problem = T::problem(value.content)) return reject(value.whole, field, name(tag), problem);
    watch_.leaf(field, offset(value.whole), value);
    out.set(value.content);
  }
  /// A field that is taken as it is.
  void any(std::string_view field, Value& out) noexcept {
    out = take(field);
    if (!failed_) watch_.leaf(field, offset(out.whole), out);
  }
  /// A constructed field: `body` walks what is inside and must use it up. Returns the whole value.
  template <class Body>
  Bytes inside(std::string_view field, Tag tag, Body&& body) noexcept {
    const auto value = take(field, tag);
    if (failed_) return {};
    watch_.enter(field, offset(value.whole), value);
    const auto* outer = std::exchange(end_, at_);
    at_ = value.content.data();
    body();
    if (at_ != end_) reject({at_, end_}, field, "nothing after its last field", "more bytes");
    if (!failed_) end_ = outer;
    watch_.leave();
    return value.whole;
  }
  template <class Body>
  Bytes sequence(std::string_view field, Body&& body) noexcept {
    return inside(field, Tag::sequence, std::forward<Body>(body));
  }
  /// A field that may be absent: [n] EXPLICIT.
  template <class Body>
  bool optional(std::string_view field, unsigned n, Body&& body) noexcept {
    if (!next_is(constructed(n))) return false;
    inside(field, constructed(n), std::forward<Body>(body));
    return true;
  }
  /// Passes over what is left inside the field around.
  void rest() noexcept {
    if (at_ != end_) watch_.rest(offset({at_, end_}), {at_, end_});
    at_ = end_;
  }

  [[nodiscard]] bool more() const noexcept { return at_ != end_; }
  [[nodiscard]] bool next_is(Tag tag) const noexcept { return at_ != end_ && *at_ == std::to_underlying(tag); }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] Watch& watch() noexcept { return watch_; }

  /// A demand on `field` is not met by `value`; an empty `value` means what comes next. The first counts.
  void reject(Bytes value, std::string_view field, std::string_view expected, std::string_view got,
              Fault fault = Fault::cert_malformed) noexcept {
    if (!std::exchange(failed_, true)) {
      error_ = make_error(fault, {{}, field}, expected, got);
      error_.offset = static_cast<std::uint32_t>(offset(value.data() ? value : Bytes{at_, end_}));
    }
    at_ = end_;
  }
  /// The walk's result; bytes that are left are an error. `fault` is what DER that is wrong means in this structure.
  [[nodiscard]] Result<void> finish(std::string_view structure, Fault fault = Fault::cert_malformed) noexcept {
    if (at_ != end_) reject({at_, end_}, structure, "nothing after it", "more bytes");
    if (!failed_) return {};
    error_.where.message = structure;
    if (error_.fault == Fault::cert_malformed) {
      error_.fault = fault;
      error_.alert = info(fault).alert;
    }
    return std::unexpected(error_);
  }

 private:
  [[nodiscard]] std::size_t offset(Bytes value) const noexcept {
    return static_cast<std::size_t>(value.data() - begin_);
  }
  Value take(std::string_view field) noexcept {
    const Bytes left{at_, end_};
    const auto header = read_header(left);
    if (header.problem) [[unlikely]] {
      reject(left, field, "a DER value", header.problem);
      return {};
    }
    at_ += header.header + header.length;
    return {header.tag, left.subspan(header.header, header.length), left.first(header.header + header.length)};
  }
  Value take(std::string_view field, Tag tag) noexcept {
    const auto value = take(field);
    if (!failed_ && value.tag != tag) [[unlikely]]
      reject(value.whole, field, name(tag), name(value.tag));
    return value;
  }

  const std::uint8_t *begin_, *at_, *end_;
  bool failed_ = false;
  Error error_{};
  [[no_unique_address]] Watch watch_;
};

using Reader = Walker<>;

}  // namespace entente::x509::der
