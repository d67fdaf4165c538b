// What keys from elsewhere must be like.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "pairs/pair.h"

namespace entente {
namespace {

const Buffer kKey(32, 0x5a);

bool is_refused(Bytes identity, Bytes key, unsigned hash_size) {
  const auto made = ExternalPsk::make(identity, key, hash_size);
  return !made && made.error().fault == Fault::config_invalid;
}

TEST(ExternalPsk, HoldsIdentityKeyAndHash) {
  const auto psk = ExternalPsk::make(as_bytes("device-7"), kKey, 48);
  ASSERT_TRUE(psk);
  EXPECT_EQ(as_text((*psk)->identity()), "device-7");
  EXPECT_TRUE(equal((*psk)->key(), kKey));
  EXPECT_EQ((*psk)->hash_size(), 48u);
}

TEST(ExternalPsk, RefusesWhatIsTooShortTooLongOrOfNoHash) {
  const Buffer key(65), identity(0x10000);
  EXPECT_TRUE(is_refused(as_bytes("x"), Bytes(key).first(15), 32));
  EXPECT_FALSE(is_refused(as_bytes("x"), Bytes(key).first(16), 32));
  EXPECT_FALSE(is_refused(as_bytes("x"), Bytes(key).first(64), 32));
  EXPECT_TRUE(is_refused(as_bytes("x"), key, 32));
  EXPECT_TRUE(is_refused({}, kKey, 32));
  EXPECT_TRUE(is_refused(identity, kKey, 32));
  EXPECT_TRUE(is_refused(as_bytes("x"), kKey, 64));
}

TEST(ExternalPsk, StandsInAConfigOnceForEachIdentity) {
  const auto psk = *ExternalPsk::make(as_bytes("x"), kKey);
  for (const auto& psks : {std::vector{psk, psk}, std::vector<ExternalPsk::Ptr>{nullptr}}) {
    auto options = test::client_options();
    options.psks = psks;
    const auto made = ClientConfig::make(options);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().where.field, "psks");
  }
}

}  // namespace
}  // namespace entente
