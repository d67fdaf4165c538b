// What each warning means, and what to do.
#pragma once
#include <span>
#include <string_view>

namespace entente::explain {

struct WarningNote {
  std::string_view code;  ///< `W-CERT-EXPIRES-SOON`
  std::string_view title;
  std::string_view why;
  std::string_view you, owner;  ///< remedies
};
std::span<const WarningNote> warning_notes() noexcept;
/// nullptr for what is no warning's code.
const WarningNote* note_on_warning(std::string_view code) noexcept;

}  // namespace entente::explain
