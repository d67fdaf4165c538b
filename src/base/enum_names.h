// How an enum's values get their names: a constexpr table, searched.
#pragma once
#include <cstddef>
#include <string_view>

namespace entente {

template <class E>
struct Named {
  E value;
  std::string_view name;
};

template <class E, std::size_t N>
constexpr std::string_view find_name(const Named<E> (&table)[N], E value) noexcept {
  for (const auto& row : table)
    if (row.value == value) return row.name;
  return {};
}

/// The value with this name, or nullptr.
template <class E, std::size_t N>
constexpr const E* find_value(const Named<E> (&table)[N], std::string_view name) noexcept {
  for (const auto& row : table)
    if (row.name == name) return &row.value;
  return nullptr;
}

}  // namespace entente
