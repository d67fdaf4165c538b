// The table of key exchange groups (RFC 8446 §4.2.7, §4.2.8.2; RFC 10024).
#include "crypto/groups.h"

#include <algorithm>

namespace entente::crypto {
namespace {

constexpr GroupInfo kX25519 = {NamedGroup::x25519, 32, 32, 32, false};
constexpr GroupInfo kP256 = {NamedGroup::secp256r1, 65, 65, 32, false};
constexpr GroupInfo kP384 = {NamedGroup::secp384r1, 97, 97, 48, false};
constexpr GroupInfo kP521 = {NamedGroup::secp521r1, 133, 133, 66, false};

constexpr GroupInfo hybrid(NamedGroup group, const GroupInfo& classical, KemAlgorithm kem, bool kem_first) {
  const auto size = sizes(kem);
  return {group,
          static_cast<std::uint16_t>(classical.client_share + size.key),
          static_cast<std::uint16_t>(classical.server_share + size.ciphertext),
          static_cast<std::uint16_t>(classical.secret + kKemSecret),
          true,
          Hybrid{classical.group, kem, kem_first}};
}

constexpr GroupInfo kGroups[] = {
    hybrid(NamedGroup::X25519MLKEM768, kX25519, KemAlgorithm::mlkem768, true),
    hybrid(NamedGroup::SecP256r1MLKEM768, kP256, KemAlgorithm::mlkem768, false),
    hybrid(NamedGroup::SecP384r1MLKEM1024, kP384, KemAlgorithm::mlkem1024, false),
    kX25519,
    kP256,
    kP384,
    kP521,
};

}  // namespace

std::span<const GroupInfo> groups() noexcept { return kGroups; }

const GroupInfo* find(NamedGroup group) noexcept {
  const auto* row = std::ranges::find(kGroups, group, &GroupInfo::group);
  return row == std::end(kGroups) ? nullptr : row;
}

}  // namespace entente::crypto
