// Remembered signatures: what they save, and that they never make anything else pass.
#include <gtest/gtest.h>

#include <thread>

#include "unit/x509/pki.h"

namespace entente::x509 {
namespace {

using namespace testing;

SignatureCache::Key key_of(std::uint8_t n) { return {n}; }

TEST(SignatureCache, ForgetsWhatWasNotUsedForLongest) {
  SignatureCache cache(2);
  cache.add(key_of(1));
  cache.add(key_of(2));
  EXPECT_TRUE(cache.has(key_of(1)));
  cache.add(key_of(3));
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_TRUE(cache.has(key_of(1)));
  EXPECT_FALSE(cache.has(key_of(2)));
  cache.add(key_of(3));
  EXPECT_EQ(cache.size(), 2U);
  SignatureCache none(0);
  none.add(key_of(1));
  EXPECT_EQ(none.size(), 0U);
}

TEST(SignatureCache, IsSharedByThreads) {
  SignatureCache cache(16);
  const auto work = [&](std::uint8_t from) {
    for (unsigned i = 0; i < 2000; ++i) {
      cache.add(key_of(static_cast<std::uint8_t>(from + i % 20)));
      (void)cache.has(key_of(static_cast<std::uint8_t>(i % 40)));
    }
  };
  {
    const std::jthread one(work, 0), two(work, 10);
  }
  EXPECT_EQ(cache.size(), 16U);
}

/// Counts what is verified.
class Remembered : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root"), middle = ca(&root, "Middle"), end = leaf(middle);
  VerifyOptions options;
  void SetUp() override { options.signatures = std::make_shared<SignatureCache>(); }
};

TEST_F(Remembered, TheSecondTimeNothingIsAdded) {
  EXPECT_EQ(outcome({end, middle}, {root}, options), "valid");
  EXPECT_EQ(options.signatures->size(), 2U);
  EXPECT_EQ(outcome({end, middle}, {root}, options), "valid");
  EXPECT_EQ(outcome({leaf(middle), middle}, {root}, options), "valid");
  EXPECT_EQ(options.signatures->size(), 3U);  // the new leaf's
}

TEST_F(Remembered, OnlyWhatIsRightUnderATrustedIssuer) {
  const auto wrong = leaf(middle, [](auto& c) { c.wrong_signature = true; });
  EXPECT_EQ(outcome({wrong, middle}, {root}, options), "E-CERT-SIGNATURE");
  EXPECT_EQ(options.signatures->size(), 1U);  // of the intermediate
  EXPECT_EQ(outcome({wrong, middle}, {root}, options), "E-CERT-SIGNATURE");
}

TEST_F(Remembered, AnotherSignatureOfTheSameContentsIsAnother) {
  ASSERT_EQ(outcome({end, middle}, {root}, options), "valid");
  auto flipped = end;
  flipped.certificate.back() ^= 1;
  EXPECT_EQ(outcome({flipped, middle}, {root}, options), "E-CERT-SIGNATURE");
}

TEST_F(Remembered, AnotherIssuerOfTheSameNameIsAnother) {
  ASSERT_EQ(outcome({end, middle}, {root}, options), "valid");
  const auto impostor = ca(&root, "Middle", [](auto& c) { c.subject_key_identifier.clear(); });
  EXPECT_EQ(outcome({end, impostor}, {root}, options), "E-CERT-SIGNATURE");
}

TEST_F(Remembered, TimesNamesAndConstraintsAreCheckedEachTime) {
  ASSERT_EQ(outcome({end, middle}, {root}, options), "valid");
  options.at = kNow + 20 * kDay;
  EXPECT_EQ(outcome({end, middle}, {root}, options), "E-CERT-EXPIRED");
  options.at = kNow;
  options.name = "other.example";
  EXPECT_EQ(outcome({end, middle}, {root}, options), "E-CERT-NAME");
  options.name.reset();
  const auto bound =
      ca(&root, "Middle", [](auto& c) { c.name_constraints = issue::NameConstraints{{"a.example"}, {}}; }, middle.key);
  EXPECT_EQ(outcome({end, bound}, {root}, options), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(outcome({end, middle}, {ca(nullptr, "Other")}, options), "E-CERT-UNKNOWN-CA");
}

}  // namespace
}  // namespace entente::x509
