// Code points by their names, as command lines and policy files have them.
#pragma once
#include <entente/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "words.h"

namespace entente::cli {

/// What the registry calls P-256, P-384 and P-521; any other text as it is.
inline std::string_view registered_name(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> aliases[] = {{"p-256", "secp256r1"}, {"p256", "secp256r1"},
                                                                       {"p-384", "secp384r1"}, {"p384", "secp384r1"},
                                                                       {"p-521", "secp521r1"}, {"p521", "secp521r1"}};
  const auto wanted = lower(text);
  for (const auto& [alias, name] : aliases)
    if (wanted == alias) return name;
  return text;
}

/// The code point with this name, whatever its case.
template <class E>
std::optional<E> code_point(std::string_view text) {
  const auto wanted = lower(registered_name(text));
  for (unsigned value = 0; value <= 0xffff; ++value) {
    const auto known = name(static_cast<E>(value));
    if (!known.empty() && lower(known) == wanted) return static_cast<E>(value);
  }
  return std::nullopt;
}

/// `1.2` or `1.3`.
inline std::optional<ProtocolVersion> version_of(std::string_view text) {
  if (text == "1.2") return ProtocolVersion::tls12;
  if (text == "1.3") return ProtocolVersion::tls13;
  return std::nullopt;
}

}  // namespace entente::cli
