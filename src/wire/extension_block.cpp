// What does not depend on the message: which extensions are known, and which unknown ones stand twice (RFC 8446 §4.2).
#include "wire/extension_block.h"

namespace entente::wire::detail {
namespace {

template <class... E>
constexpr bool known(ExtensionType type, TypeList<E...>) noexcept {
  return ((E::code == type) || ...);
}

}  // namespace

bool is_known(ExtensionType type) noexcept { return known(type, AllExtensions{}); }

bool SeenTypes::insert(ExtensionType type) noexcept {
  if (!many_.empty()) {
    const bool before = many_[std::to_underlying(type)];
    many_[std::to_underlying(type)] = true;
    return before;
  }
  for (std::size_t i = 0; i < count_; ++i)
    if (few_[i] == type) return true;
  if (count_ < kFew) {
    few_[count_++] = type;
    return false;
  }
  many_.resize(0x10000);
  for (const auto seen : few_) many_[std::to_underlying(seen)] = true;
  many_[std::to_underlying(type)] = true;
  return false;
}

}  // namespace entente::wire::detail
