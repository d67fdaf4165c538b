// X9: the search finds a path where there is one, and ends where there is none.
#include "x509/path_builder.h"

#include <gtest/gtest.h>

#include "unit/x509/pki.h"

namespace entente::x509 {
namespace {

using namespace testing;

/// X9: the counters that are told stay inside of the limits.
void expect_inside(const Verdict& verdict, const VerifyLimits& limits = {}) {
  EXPECT_LE(verdict.signatures_checked, limits.signatures);
  EXPECT_LE(verdict.steps, limits.steps);
  EXPECT_LE(verdict.comparisons, limits.comparisons);
}

const Change kExpired = [](issue::CertificateTemplate& c) { c.not_after = kNow - kDay; };

TEST(PathBuilder, PrefersTheCrossSignThatIsValid) {
  // One CA key, certified by an old root (expired) and by a new one.
  const auto old_root = ca(nullptr, "Old Root", kExpired), new_root = ca(nullptr, "New Root");
  const auto key = new_key();
  const auto by_old = ca(&old_root, "CA", {}, key), by_new = ca(&new_root, "CA", {}, key);
  const auto end = leaf(by_new);
  for (const auto& chain : {Identities{end, by_old, by_new}, Identities{end, by_new, by_old}}) {
    const auto verdict = judge(chain, {old_root, new_root});
    ASSERT_EQ(outcome(verdict), "valid");
    EXPECT_TRUE(equal(verdict.path[2].der(), new_root.certificate));
  }
  // The path that was passed over is told.
  const auto verdict = judge({end, by_old, by_new}, {old_root, new_root});
  ASSERT_EQ(verdict.rejected.size(), 1U);
  EXPECT_EQ(verdict.rejected[0].back()[CheckId::validity].fault, Fault::cert_expired);
}

TEST(PathBuilder, StopsAtTheFirstAnchor) {
  // The intermediate of a cross-signed root is an anchor itself: nothing above it matters.
  const auto old_root = ca(nullptr, "Old Root", kExpired);
  const auto key = new_key();
  const auto root = ca(nullptr, "Root", {}, key), crossed = ca(&old_root, "Root", {}, key);
  const auto middle = ca(&root, "Middle");
  const auto verdict = judge({leaf(middle), middle, crossed, old_root}, {root, old_root});
  ASSERT_EQ(outcome(verdict), "valid");
  EXPECT_EQ(verdict.path.size(), 3U);
}

TEST(PathBuilder, TriesTheNextIssuerOfTheName) {
  // Two CAs of one name; only the second signed the leaf. With and without key identifiers to tell them apart.
  for (const bool identified : {true, false}) {
    const auto bare = [&](auto& c) {
      if (!identified) c.subject_key_identifier.clear(), c.authority_key_identifier.clear();
    };
    const auto root = ca(nullptr, "Root", bare);
    const auto one = ca(&root, "CA", bare), two = ca(&root, "CA", bare);
    const auto verdict = judge({leaf(two, bare), one, two}, {root});
    EXPECT_EQ(outcome(verdict), "valid");
    EXPECT_LE(verdict.signatures_checked, identified ? 2U : 4U);
  }
}

TEST(PathBuilder, ABadSignatureBelowEndsTheWholeBranch) {
  // Many ways up from an issuer that did not sign: none of them is tried twice.
  const auto bare = [](auto& c) { c.subject_key_identifier.clear(), c.authority_key_identifier.clear(); };
  const auto root = ca(nullptr, "Root", bare);
  const auto right = ca(&root, "CA", bare), wrong = ca(&root, "CA", bare);
  const auto other_wrong = ca(&root, "CA", bare, wrong.key);
  const auto verdict = judge({leaf(right, bare), wrong, other_wrong, right}, {root});
  EXPECT_EQ(outcome(verdict), "valid");
}

TEST(PathBuilder, X9CyclesEnd) {
  const auto root = ca(nullptr, "Root");
  const auto a_key = new_key(), b_key = new_key();
  const auto a0 = ca(nullptr, "A", {}, a_key), b0 = ca(nullptr, "B", {}, b_key);
  const auto a = ca(&b0, "A", {}, a_key), b = ca(&a0, "B", {}, b_key);
  const auto verdict = judge({leaf(a), a, b, a0, b0}, {root});
  EXPECT_EQ(outcome(verdict), "E-CERT-UNKNOWN-CA");
  EXPECT_GT(verdict.steps, 0U);
  expect_inside(verdict);
}

TEST(PathBuilder, X9ACrossSignedMeshHasItsPathFound) {
  // Four CAs that all certify each other, one of them known to the root.
  const auto root = ca(nullptr, "Root");
  std::vector<Identity> own;
  for (const auto* name : {"A", "B", "C", "D"}) own.push_back(ca(nullptr, name));
  Identities mesh;
  for (const auto& issuer : own)
    for (const auto& subject : own)
      if (issuer.key != subject.key)
        mesh.push_back(ca(&issuer,
                          (*Certificate::parse(subject.certificate))->subject.empty()
                              ? ""
                              : common_name((*Certificate::parse(subject.certificate))->subject),
                          {}, subject.key));
  Identities chain{leaf(own[0])};
  chain.insert(chain.end(), mesh.begin(), mesh.end());
  VerifyOptions wide;
  wide.limits.certificates = 100;
  EXPECT_EQ(outcome(chain, {root}, wide), "E-CERT-UNKNOWN-CA");
  chain.push_back(ca(&root, "D", {}, own[3].key));
  EXPECT_EQ(outcome(chain, {root}, wide), "valid");
}

TEST(PathBuilder, X9AHundredCasOfOneNameEndWithinTheBudget) {
  const auto bare = [](auto& c) { c.subject_key_identifier.clear(), c.authority_key_identifier.clear(); };
  const auto root = ca(nullptr, "CA", bare);
  std::vector<Identity> cas;
  for (int i = 0; i < 100; ++i) cas.push_back(ca(i == 0 ? &root : &cas.back(), "CA", bare));
  Identities chain{leaf(ca(nullptr, "CA", bare), bare)};
  chain.insert(chain.end(), cas.begin(), cas.end());
  VerifyOptions wide;
  wide.limits.certificates = 1000;
  wide.limits.chain_bytes = std::size_t{1} << 20;
  wide.limits.intermediates = 200;
  const auto verdict = judge(chain, {root}, wide);
  EXPECT_EQ(outcome(verdict), "E-CERT-BUDGET");
  expect_inside(verdict, wide.limits);
}

TEST(PathBuilder, X9AMeshWithoutAnAnchorEndsWithinTheBudget) {
  // Nine CAs that all certify each other: more ways through than there are steps.
  constexpr std::size_t kCas = 9;
  const auto name_of = [](std::size_t i) { return "CA " + std::to_string(i); };
  std::vector<Identity> own;
  for (std::size_t i = 0; i < kCas; ++i) own.push_back(ca(nullptr, name_of(i)));
  Identities chain{leaf(own[0])};
  for (const auto& issuer : own)
    for (std::size_t i = 0; i < kCas; ++i)
      if (issuer.key != own[i].key) chain.push_back(ca(&issuer, name_of(i), {}, own[i].key));
  VerifyOptions wide;
  wide.limits.certificates = 100;
  const auto verdict = judge(chain, {ca(nullptr, "Root")}, wide);
  EXPECT_EQ(outcome(verdict), "E-CERT-BUDGET");
  expect_inside(verdict, wide.limits);
}

TEST(PathBuilder, TheBudgetIsNamedWhenItEndsTheSearch) {
  const auto bare = [](auto& c) { c.subject_key_identifier.clear(), c.authority_key_identifier.clear(); };
  const auto root = ca(nullptr, "Root", bare);
  const auto right = ca(&root, "CA", bare);
  Identities chain{leaf(right, bare)};
  for (int i = 0; i < 5; ++i) chain.push_back(ca(&root, "CA", bare));
  chain.push_back(right);
  VerifyOptions tight;
  tight.limits.signatures = 6;
  EXPECT_EQ(outcome(chain, {root}, tight), "E-CERT-BUDGET");
  tight.limits.signatures = 100;
  EXPECT_EQ(outcome(chain, {root}, tight), "valid");
  tight.limits.steps = 3;
  EXPECT_EQ(outcome(chain, {root}, tight), "E-CERT-BUDGET");
}

TEST(PathBuilder, ExpiryIsToldBeforeAnUnknownIssuer) {
  const auto root = ca(nullptr, "Root");
  EXPECT_EQ(outcome({leaf(root, kExpired)}, {ca(nullptr, "Other")}), "E-CERT-EXPIRED");
}

}  // namespace
}  // namespace entente::x509
