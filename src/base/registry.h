// Code points of IANA's TLS registries beyond those that this library speaks (types.h): what peers offer and captures
// hold has a name, too.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace entente {

struct Registered {
  std::uint16_t value;
  std::string_view name;    ///< the registry's
  std::string_view clause;  ///< where it is laid down
  std::string_view also{};  ///< its other names, with commas between them; may be empty
};

// In the order of their values.

std::span<const Registered> registered_suites() noexcept;
std::span<const Registered> registered_groups() noexcept;
std::span<const Registered> registered_schemes() noexcept;

/// Empty where there is none.
std::string_view registered_name(std::span<const Registered> table, std::uint16_t value) noexcept;

}  // namespace entente
