// Writes DER: nested values, each length filled in when its body is done.
#pragma once
#include <utility>

#include "x509/der.h"

namespace entente::x509::der {

class Writer {
 public:
  /// A value whose contents `body` writes.
  template <class Body>
  void inside(Tag tag, Body&& body) {
    const auto from = begin(tag);
    body();
    end(from);
  }
  template <class Body>
  void sequence(Body&& body) {
    inside(Tag::sequence, std::forward<Body>(body));
  }
  void value(Tag tag, Bytes content);
  void value(Tag tag, std::string_view text) { value(tag, as_bytes(text)); }
  void oid(Bytes content) { value(Tag::oid, content); }
  void boolean(bool value);
  void null() { value(Tag::null, Bytes{}); }
  /// A non-negative INTEGER from big-endian bytes, made minimal.
  void integer(Bytes magnitude);
  void integer(std::uint64_t number);
  void bit_string(Bytes bytes, unsigned unused = 0);
  /// DER that is already complete.
  void raw(Bytes der) { append(out_, der); }

  [[nodiscard]] Bytes bytes() const noexcept { return out_; }
  [[nodiscard]] Buffer take() noexcept { return std::exchange(out_, {}); }

 private:
  std::size_t begin(Tag tag);
  void end(std::size_t from);
  Buffer out_;
};

}  // namespace entente::x509::der
