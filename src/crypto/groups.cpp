// The table of key exchange groups (RFC 8446 §4.2.7, §4.2.8.2).
#include "crypto/groups.h"

#include <algorithm>

namespace entente::crypto {
namespace {

constexpr GroupInfo kGroups[] = {
    {NamedGroup::x25519, 32, 32, 32, false},
    {NamedGroup::secp256r1, 65, 65, 32, false},
    {NamedGroup::secp384r1, 97, 97, 48, false},
};

}  // namespace

std::span<const GroupInfo> groups() noexcept { return kGroups; }

const GroupInfo* find(NamedGroup group) noexcept {
  const auto* row = std::ranges::find(kGroups, group, &GroupInfo::group);
  return row == std::end(kGroups) ? nullptr : row;
}

}  // namespace entente::crypto
