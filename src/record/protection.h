// Record protection of either version: what the record layer and the outbox work with. A sum, no virtual calls: records
// are the hot path.
#pragma once
#include <variant>

#include "record/protection12.h"
#include "record/protection13.h"

namespace entente::record {

class Protection {
 public:
  Protection(Protection13 protection) noexcept : of_(std::move(protection)) {}
  Protection(Protection12 protection) noexcept : of_(std::move(protection)) {}

  [[nodiscard]] ProtocolVersion version() const noexcept {
    return std::holds_alternative<Protection13>(of_) ? ProtocolVersion::tls13 : ProtocolVersion::tls12;
  }
  /// Decrypts in place. What does not authenticate is wiped before this returns. `most` bounds the TLSInnerPlaintext
  /// in TLS 1.3, the content in TLS 1.2.
  Result<Opened> open(const Record& record, std::size_t most) noexcept {
    return std::visit([&](auto& of) { return of.open(record, most); }, of_);
  }
  /// Writes a record with this content that fills `out`; what is longer than it must be is padding, in TLS 1.3 alone.
  Result<void> seal(ContentType type, Bytes content, MutableBytes out) noexcept {
    return std::visit([&](auto& of) { return of.seal(type, content, out); }, of_);
  }
  /// Bytes of a record beyond its content, padding aside.
  [[nodiscard]] std::size_t overhead() const noexcept {
    return std::visit([](const auto& of) { return of.overhead(); }, of_);
  }
  /// So many records were protected that the key should be replaced (RFC 8446 §5.5). TLS 1.2 has no KeyUpdate.
  [[nodiscard]] bool wants_update() const noexcept {
    const auto* of = std::get_if<Protection13>(&of_);
    return of && of->wants_update();
  }
  [[nodiscard]] std::uint64_t sequence() const noexcept {
    return std::visit([](const auto& of) { return of.sequence(); }, of_);
  }

 private:
  std::variant<Protection13, Protection12> of_;
};

}  // namespace entente::record
