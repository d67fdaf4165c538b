// Joins handshake messages from the records that carry them, shared or split anyhow (RFC 8446 §5.1). Messages that lie
// whole in a record are given as views of it; what is left of a record is kept, within the limit of its message.
#pragma once
#include <optional>

#include "record/header.h"

namespace entente::record {

/// Proof that a record ends where a message ends: without it no key can be changed (RFC 8446 §5.1). Made by Joiner
/// alone.
class Aligned {
 public:
  Aligned(Aligned&&) noexcept = default;
  Aligned& operator=(Aligned&&) noexcept = default;

 private:
  friend class Joiner;
  friend class RecordLayer;
  Aligned() noexcept = default;
};

class Joiner {
 public:
  /// The next record's handshake content. Views of it live until keep_rest().
  void add(Bytes fragment);
  /// The header of the message at the front, as soon as its four bytes are there.
  struct Header {
    HandshakeType type;
    std::size_t length;  ///< of the body
  };
  [[nodiscard]] std::optional<Header> header() const noexcept;
  /// The message at the front, header included, if it is whole. It stays at the front until drop().
  [[nodiscard]] std::optional<Bytes> message() const noexcept;
  void drop(std::size_t size) noexcept;
  /// Copies what is left of the record, before its bytes go away.
  void keep_rest();

  [[nodiscard]] bool empty() const noexcept { return pending().empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return pending().size(); }  ///< bytes that wait for the rest
  /// RFC 8446 §5.1: the message at the front, `size` bytes long, must end its record. Fault::record_not_aligned.
  [[nodiscard]] Result<Aligned> boundary_after(std::size_t size) const noexcept;

 private:
  [[nodiscard]] Bytes pending() const noexcept { return kept_.empty() ? fragment_ : Bytes(kept_).subspan(taken_); }
  Bytes fragment_;
  Buffer kept_;
  std::size_t taken_ = 0;
};

}  // namespace entente::record
