// Which extensions a hello carried: an answer may hold no others (RFC 8446 §4.2).
#pragma once
#include <bitset>

#include "wire/extension_block.h"

namespace entente::handshake {

class OfferedExtensions {
 public:
  template <wire::In where>
  explicit OfferedExtensions(const wire::Extensions<where>& sent) noexcept {
    for (const auto type : sent.order()) types_.set(slot(type));
  }
  OfferedExtensions() = default;

  /// An offer that was made in another way.
  void add(ExtensionType type) noexcept { types_.set(slot(type)); }
  /// An offer that does not stand any more: an answer to it would be unsolicited.
  void withdraw(ExtensionType type) noexcept { types_.reset(slot(type)); }

  /// RFC 8446 §4.2: an answer to an extension that was not sent is an unsupported_extension.
  template <wire::In where>
  [[nodiscard]] Result<void> check_answer(const wire::Extensions<where>& answer,
                                          std::string_view message) const noexcept {
    for (const auto type : answer.order())
      // RFC 8446 §4.2: a cookie in HelloRetryRequest is the one extension that answers nothing
      if (type != ExtensionType::cookie && !types_.test(slot(type)))
        return fail(Fault::extension_unsolicited, Where(message, "extensions"), "an extension that was offered",
                    name(type));
    return {};
  }

 private:
  static constexpr std::size_t slot(ExtensionType type) noexcept {
    const auto code = static_cast<std::size_t>(type);
    return code < 62 ? code : type == ExtensionType::renegotiation_info ? 62 : 63;
  }
  std::bitset<64> types_;
};

}  // namespace entente::handshake
