// Names that certificates are asked for, checked before they are signed.
#pragma once
#include <entente/error.h>

#include <cstdint>
#include <string_view>

namespace entente::issue {

enum class NameKind : std::uint8_t { dns, wildcard, ip, mailbox };

/// What a subjectAltName of this text would be. Fault::name_invalid for what no client could ever match.
Result<NameKind> name_kind(std::string_view name) noexcept;

}  // namespace entente::issue
