// What can go wrong, and how the library says it. An Error is a fixed-size value: it names a row of the one fault
// table, which holds the code, the alert, the clause, the cause and the remedies (docs/decisions/0004-error-model.md).
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <type_traits>

#include <entente/faults.h>
#include <entente/types.h>

namespace entente {

/// Text of at most N bytes kept in place: no allocation, cut at N.
template <std::size_t N>
class Text {
  static_assert(N < 256);

 public:
  constexpr Text() = default;
  constexpr Text(std::string_view text) noexcept : size_(static_cast<std::uint8_t>(std::min(text.size(), N))) {
    std::copy_n(text.data(), size_, chars_);
  }
  constexpr Text(const char* text) noexcept : Text(std::string_view(text)) {}
  constexpr Text& operator+=(std::string_view more) noexcept {
    const auto n = std::min(more.size(), N - size_);
    std::copy_n(more.data(), n, chars_ + size_);
    size_ = static_cast<std::uint8_t>(size_ + n);
    return *this;
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {chars_, size_}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr operator std::string_view() const noexcept { return view(); }
  friend constexpr bool operator==(const Text& a, std::string_view b) noexcept { return a.view() == b; }

 private:
  char chars_[N]{};
  std::uint8_t size_ = 0;
};

/// Who found the fault or caused the end.
enum class By : std::uint8_t {
  local,      ///< we refused something
  peer,       ///< the peer said so, with an alert
  transport,  ///< the bytes stopped
};

/// Which kind of trouble a fault is; tools take their exit code from it.
enum class FaultKind : std::uint8_t { usage, transport, handshake, certificate, internal };

/// A row of the fault table.
struct FaultInfo {
  Fault fault;
  FaultKind kind;
  Alert alert;                       ///< what the peer is told; Alert::none where nobody is
  std::string_view code;             ///< stable, for people and programs: `E-CERT-EXPIRED`
  std::string_view title;            ///< the verdict in a few words: `certificate expired`
  std::string_view clause;           ///< where the rule stands: `RFC 5280 §6.1.3`
  std::string_view cause;            ///< what usually makes this happen
  std::string_view remedy_user;      ///< what the one who connects can do
  std::string_view remedy_operator;  ///< what the one who runs the server can do
};

/// The row of a fault.
const FaultInfo& info(Fault) noexcept;
/// The row with this code, or nullptr.
const FaultInfo* find_fault(std::string_view code) noexcept;

/// One place in the protocol: `ServerHello.cipher_suite`.
struct Where {
  std::string_view message, field;
  constexpr Where() = default;
  constexpr Where(std::string_view m, std::string_view f) noexcept : message(m), field(f) {}
  /// From a literal, split at its first dot.
  constexpr Where(const char* path) noexcept : message(path) {
    if (const auto dot = message.find('.'); dot != message.npos) {
      field = message.substr(dot + 1);
      message = message.substr(0, dot);
    }
  }
};

/// A failure. Trivially copyable, no allocation; the views in `where` are static text.
struct Error {
  Fault fault{};
  By by = By::local;
  Alert alert = Alert::none;  ///< the alert sent (by local) or received (by peer)
  std::uint32_t offset = 0;   ///< in bytes from the start of the message or structure, where one applies
  Where where{};
  Text<79> expected{}, got{};

  [[nodiscard]] const FaultInfo& row() const noexcept { return info(fault); }
};
static_assert(std::is_trivially_copyable_v<Error>);

/// An Error whose alert is the one of its row.
Error make_error(Fault fault, Where where = {}, std::string_view expected = {}, std::string_view got = {}) noexcept;

template <class T>
using Result = std::expected<T, Error>;

}  // namespace entente
