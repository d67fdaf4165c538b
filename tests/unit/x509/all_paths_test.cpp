// Every path from a leaf, for tools: none twice, none left out without saying so.
#include "x509/all_paths.h"

#include <gtest/gtest.h>

#include "unit/x509/pki.h"

namespace entente::x509 {
namespace {

using namespace testing;

AllPaths paths(const Identities& chain, const Identities& anchors, VerifyLimits limits = {}, std::size_t most = 32) {
  VerifyOptions options;
  options.at = kNow;
  options.limits = limits;
  return all_paths(ders(chain), *trusting(anchors), options, most);
}

TEST(AllPaths, AnAnchorThatWasSentIsNoOtherPath) {
  const auto root = ca(nullptr, "Root"), between = ca(&root, "Between");
  const auto found = paths({leaf(between), between, root}, {root});
  ASSERT_EQ(found.paths.size(), 1U);
  EXPECT_TRUE(found.paths[0].valid);
  EXPECT_EQ(found.paths[0].path.size(), 3U);
  EXPECT_TRUE(found.complete);
}

TEST(AllPaths, TheSameNameWithAnotherKeyIsNoLoop) {
  const auto root = ca(nullptr, "Root"), upper = ca(&root, "Middle"), lower = ca(&upper, "Middle");
  const auto found = paths({leaf(lower), lower, upper}, {root});
  ASSERT_FALSE(found.paths.empty());
  EXPECT_TRUE(found.paths[0].valid);
  EXPECT_EQ(found.paths[0].path.size(), 4U);
}

TEST(AllPaths, ThatAreLongerThanAnyThatIsGoodAreCutShort) {
  const auto root = ca(nullptr, "Root"), a = ca(&root, "A"), b = ca(&a, "B"), c = ca(&b, "C");
  const Identities chain = {leaf(c), c, b, a};
  EXPECT_TRUE(paths(chain, {root}).complete);
  EXPECT_FALSE(paths(chain, {root}, {.intermediates = 1}).complete);
}

TEST(AllPaths, TheSearchEndsInAMesh) {
  Identities chain = {leaf(ca(nullptr, "X"))};
  for (int i = 0; i < 7; ++i) chain.push_back(ca(nullptr, "X"));
  const auto found = paths(chain, {ca(nullptr, "Root")}, {.intermediates = 8}, 100000);
  EXPECT_FALSE(found.complete);
  EXPECT_LT(found.paths.size(), 2000U);
}

TEST(AllPaths, WhatCannotBeJudgedIsSaid) {
  const auto root = ca(nullptr, "Root");
  const auto none = paths({}, {root});
  ASSERT_EQ(none.paths.size(), 1U);
  EXPECT_EQ(none.paths[0].error.fault, judge({}, {root}).error.fault);
  EXPECT_TRUE(none.paths[0].path.empty());
  const auto poor = paths({leaf(root)}, {root}, {.signatures = 0});
  ASSERT_EQ(poor.paths.size(), 1U);
  EXPECT_EQ(outcome(poor.paths[0]), "E-CERT-BUDGET");
}

}  // namespace
}  // namespace entente::x509
