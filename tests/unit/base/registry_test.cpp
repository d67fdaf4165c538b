// The registries: each number and each name once, in order, and none that this library speaks itself.
#include "base/registry.h"

#include <entente/types.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace entente {
namespace {

void check_order(std::span<const Registered> table) {
  EXPECT_TRUE(std::ranges::is_sorted(table, std::ranges::less_equal{}, &Registered::value));
  EXPECT_EQ(std::ranges::adjacent_find(table, {}, &Registered::value), table.end());
  for (const auto& row : table) {
    EXPECT_FALSE(row.name.empty()) << row.value;
    EXPECT_FALSE(row.clause.empty()) << row.name;
  }
}

/// Every name once, whether it comes from the registry or from types.h.
template <class E>
std::size_t check_names() {
  std::set<std::string> names;
  for (unsigned value = 0; value <= 0xffff; ++value)
    if (const auto known = name(static_cast<E>(value)); !known.empty()) {
      EXPECT_TRUE(names.emplace(known).second) << known << " twice";
    }
  return names.size();
}

TEST(Registry, EveryNumberAndNameOnce) {
  check_order(registered_suites());
  check_order(registered_groups());
  check_order(registered_schemes());
  EXPECT_EQ(check_names<CipherSuite>(), registered_suites().size() + 13);
  EXPECT_EQ(check_names<NamedGroup>(), registered_groups().size() + 8);
  EXPECT_EQ(check_names<SignatureScheme>(), registered_schemes().size() + 19);
}

template <class E>
std::string_view named(unsigned value) {
  return name(static_cast<E>(value));
}

TEST(Registry, NamesAreThoseOfIana) {
  EXPECT_EQ(named<CipherSuite>(0x0000), "TLS_NULL_WITH_NULL_NULL");
  EXPECT_EQ(named<CipherSuite>(0x0005), "TLS_RSA_WITH_RC4_128_SHA");
  EXPECT_EQ(named<CipherSuite>(0x000a), "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
  EXPECT_EQ(named<CipherSuite>(0x002f), "TLS_RSA_WITH_AES_128_CBC_SHA");
  EXPECT_EQ(named<CipherSuite>(0x009f), "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384");
  EXPECT_EQ(named<CipherSuite>(0x1301), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(named<CipherSuite>(0x1304), "TLS_AES_128_CCM_SHA256");
  EXPECT_EQ(named<CipherSuite>(0xc014), "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");
  EXPECT_EQ(named<CipherSuite>(0xc0ae), "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8");
  EXPECT_EQ(named<CipherSuite>(0xccaa), "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(named<CipherSuite>(0xd001), "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(named<NamedGroup>(0x0016), "secp256k1");
  EXPECT_EQ(named<NamedGroup>(0x0017), "secp256r1");
  EXPECT_EQ(named<NamedGroup>(0x001a), "brainpoolP256r1");
  EXPECT_EQ(named<NamedGroup>(0x0100), "ffdhe2048");
  EXPECT_EQ(named<NamedGroup>(0x0201), "MLKEM768");
  EXPECT_EQ(named<NamedGroup>(0x6399), "X25519Kyber768Draft00");
  EXPECT_EQ(named<SignatureScheme>(0x0303), "ecdsa_sha224");
  EXPECT_EQ(named<SignatureScheme>(0x0708), "sm2sig_sm3");
  EXPECT_EQ(named<SignatureScheme>(0x081a), "ecdsa_brainpoolP256r1tls13_sha256");
  EXPECT_EQ(named<CipherSuite>(0x0a0a), "");
  EXPECT_EQ(named<CipherSuite>(0xffff), "");
  EXPECT_EQ(named<NamedGroup>(0), "");
}

}  // namespace
}  // namespace entente
