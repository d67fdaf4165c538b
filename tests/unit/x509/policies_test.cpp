// Certificate policies (RFC 5280 §6.1, RFC 9618), by the sections of PKITS 4.8 to 4.12.
#include <gtest/gtest.h>

#include "unit/x509/pki.h"
#include "x509/der_writer.h"
#include "x509/policy_graph.h"

namespace entente::x509 {
namespace {

using namespace testing;
using Names = std::vector<Bytes>;

constexpr Bytes kOne = oid<1, 3, 6, 1, 4, 1, 1>, kTwo = oid<1, 3, 6, 1, 4, 1, 2>, kThree = oid<1, 3, 6, 1, 4, 1, 3>,
                kAny = oids::any_policy;
constexpr const char *kOneText = "1.3.6.1.4.1.1", *kTwoText = "1.3.6.1.4.1.2";

Change all(std::vector<Change> changes) {
  return [changes = std::move(changes)](auto& c) {
    for (const auto& change : changes) change(c);
  };
}
Change raw(Bytes id, const std::function<void(der::Writer&)>& write) {
  der::Writer out;
  write(out);
  return [id, value = out.take()](auto& c) { c.extensions.push_back({id, true, value}); };
}
Change under(const Names& policies) {
  return raw(oids::certificate_policies, [&](der::Writer& out) {
    out.sequence([&] {
      for (const auto policy : policies) out.sequence([&] { out.oid(policy); });
    });
  });
}
Change maps(const std::vector<PolicyMapping>& mappings) {
  return raw(oids::policy_mappings, [&](der::Writer& out) {
    out.sequence([&] {
      for (const auto& [issuer, subject] : mappings)
        out.sequence([&] {
          out.oid(issuer);
          out.oid(subject);
        });
    });
  });
}
Change constrains(unsigned n, std::uint8_t skip) {
  return raw(oids::policy_constraints,
             [&](der::Writer& out) { out.sequence([&] { out.value(der::primitive(n), Buffer{skip}); }); });
}
Change requires_explicit(std::uint8_t skip) { return constrains(0, skip); }
Change inhibits_mapping(std::uint8_t skip) { return constrains(1, skip); }
Change inhibits_any(std::uint8_t skip) {
  return raw(oids::inhibit_any_policy, [&](der::Writer& out) { out.integer(std::uint64_t{skip}); });
}

const VerifyOptions kWanted = [] {
  VerifyOptions out;
  out.policies.require_explicit = true;
  return out;
}();
VerifyOptions accepting(std::vector<std::string> policies) {
  auto out = kWanted;
  out.policies.acceptable = std::move(policies);
  return out;
}

class Policies : public ::testing::Test {
 protected:
  const std::shared_ptr<const crypto::PrivateKey> key = new_key();
  const Identity root = ca(nullptr, "Root", {}, key);

  /// A leaf below CAs with these changes, the topmost first; the last change is the leaf's.
  Identities chain(const std::vector<Change>& changes) const {
    Identities out;
    Identity issuer = root;
    for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
      const auto name = "CA " + std::to_string(i);
      out.insert(out.begin(), ca(&issuer, name, changes[i], key));
      issuer = ca(&issuer, name, {}, key);  // what is below is made by one that can be read
    }
    out.insert(out.begin(), leaf(issuer, changes.back(), key));
    return out;
  }
  std::string_view judged(const std::vector<Change>& changes, const VerifyOptions& options = kWanted) const {
    return outcome(chain(changes), {root}, options);
  }
};

constexpr std::string_view kNone = "E-CERT-POLICY";

TEST_F(Policies, NoneIsLookedForUntilOneIsDemanded) {
  EXPECT_EQ(judged({{}, {}}, {}), "valid");
  EXPECT_EQ(judged({under({kOne}), under({kTwo})}, {}), "valid");
  VerifyOptions only_acceptable;
  only_acceptable.policies.acceptable = {kOneText};  // RFC 5280 §6.1.5: explicit_policy is not zero
  EXPECT_EQ(judged({{}, {}}, only_acceptable), "valid");
}

TEST_F(Policies, OneHoldsAlongTheWholePath) {
  EXPECT_EQ(judged({under({kOne}), under({kOne})}), "valid");
  EXPECT_EQ(judged({under({kOne, kTwo}), under({kTwo, kThree})}), "valid");
  EXPECT_EQ(judged({under({kOne}), under({kTwo})}), kNone);
  EXPECT_EQ(judged({{}, under({kOne})}), kNone);
  EXPECT_EQ(judged({under({kOne}), {}}), kNone);
  EXPECT_EQ(judged({under({kAny}), under({kOne})}), "valid");
  EXPECT_EQ(judged({under({kOne}), under({kAny})}), "valid");
  EXPECT_EQ(judged({under({kOne}), under({kTwo}), under({kOne})}), kNone);
}

TEST_F(Policies, OneOfTheAcceptableOnes) {
  EXPECT_EQ(judged({under({kOne}), under({kOne})}, accepting({kOneText})), "valid");
  EXPECT_EQ(judged({under({kOne}), under({kOne})}, accepting({kTwoText})), kNone);
  EXPECT_EQ(judged({under({kOne}), under({kOne})}, accepting({kTwoText, "2.5.29.32.0"})), "valid");
  EXPECT_EQ(judged({under({kOne, kTwo}), under({kAny})}, accepting({kTwoText})), "valid");
  EXPECT_EQ(judged({under({kAny}), under({kAny})}, accepting({kTwoText})), "valid");
  EXPECT_EQ(judged({under({kAny}), under({kOne})}, accepting({kTwoText})), kNone);
  EXPECT_EQ(judged({under({kOne}), under({kOne})}, accepting({"1.3.six"})), "E-CONFIG");
}

TEST_F(Policies, CasDemandThemForWhatIsBelow) {
  EXPECT_EQ(judged({requires_explicit(0), {}}, {}), kNone);
  EXPECT_EQ(judged({all({requires_explicit(0), under({kOne})}), under({kOne})}, {}), "valid");
  // After so many certificates more.
  EXPECT_EQ(judged({requires_explicit(3), {}, {}}, {}), "valid");
  EXPECT_EQ(judged({requires_explicit(2), {}, {}}, {}), kNone);
  EXPECT_EQ(judged({requires_explicit(4), requires_explicit(0), {}}, {}), kNone);
  EXPECT_EQ(judged({requires_explicit(0), requires_explicit(4), {}}, {}), kNone);
}

TEST_F(Policies, TheLeafsOwnDemandCountsWhenItIsZero) {
  // RFC 5280 §6.1.5 (b).
  EXPECT_EQ(judged({{}, requires_explicit(0)}, {}), kNone);
  EXPECT_EQ(judged({{}, requires_explicit(1)}, {}), "valid");
  EXPECT_EQ(judged({under({kOne}), all({requires_explicit(0), under({kOne})})}, {}), "valid");
}

TEST_F(Policies, MappedOnesGoByAnotherName) {
  const auto mapped = all({under({kOne}), maps({{kOne, kTwo}})});
  EXPECT_EQ(judged({mapped, under({kTwo})}), "valid");
  EXPECT_EQ(judged({mapped, under({kOne})}), kNone);
  // Acceptable by the name on the anchor's side.
  EXPECT_EQ(judged({mapped, under({kTwo})}, accepting({kOneText})), "valid");
  EXPECT_EQ(judged({mapped, under({kTwo})}, accepting({kTwoText})), kNone);
  // Twice on the way, and one to many.
  EXPECT_EQ(judged({mapped, all({under({kTwo}), maps({{kTwo, kThree}})}), under({kThree})}, accepting({kOneText})),
            "valid");
  EXPECT_EQ(judged({all({under({kOne}), maps({{kOne, kTwo}, {kOne, kThree}})}), under({kThree})}), "valid");
  // Only what the CA issues under can be mapped.
  EXPECT_EQ(judged({all({under({kOne}), maps({{kTwo, kThree}})}), under({kThree})}), kNone);
  // Under anyPolicy a mapping makes the policy (RFC 5280 §6.1.4 (b)(1)).
  EXPECT_EQ(judged({all({under({kAny}), maps({{kOne, kTwo}})}), under({kTwo})}, accepting({kOneText})), "valid");
  EXPECT_EQ(judged({mapped, under({kAny})}, accepting({kOneText})), "valid");
}

TEST_F(Policies, InhibitedMappingsEndTheirPolicies) {
  const auto mapped = all({under({kOne, kThree}), maps({{kOne, kTwo}})});
  EXPECT_EQ(judged({inhibits_mapping(0), mapped, under({kTwo})}), kNone);
  const auto below = all({under({kOne, kThree}), inhibits_mapping(0)});
  EXPECT_EQ(judged({below, mapped, under({kTwo})}), kNone);
  EXPECT_EQ(judged({below, mapped, under({kOne})}), kNone);
  EXPECT_EQ(judged({below, mapped, under({kThree})}), "valid");
  EXPECT_EQ(judged({all({under({kOne, kThree}), inhibits_mapping(1)}), mapped, under({kTwo})}), "valid");
  auto never = kWanted;
  never.policies.inhibit_mapping = true;
  EXPECT_EQ(judged({mapped, under({kTwo})}, never), kNone);
}

TEST_F(Policies, AnyPolicyCanBeInhibited) {
  const auto below = all({under({kOne}), inhibits_any(0)});
  EXPECT_EQ(judged({below, under({kAny})}), kNone);
  EXPECT_EQ(judged({below, under({kOne, kAny})}), "valid");
  EXPECT_EQ(judged({all({under({kOne}), inhibits_any(1)}), under({kAny}), under({kOne})}), "valid");
  EXPECT_EQ(judged({all({under({kOne}), inhibits_any(1)}), under({kAny}), under({kAny})}), kNone);
  auto never = kWanted;
  never.policies.inhibit_any = true;
  EXPECT_EQ(judged({under({kAny}), under({kAny})}, never), kNone);
}

TEST_F(Policies, SelfIssuedCertificatesAreNotCountedAndMaySayAny) {
  const auto top = ca(&root, "CA", all({under({kOne}), inhibits_any(0), requires_explicit(1)}), key);
  const auto next = new_key();
  const auto again = ca(&top, "CA", under({kAny}), next);  // RFC 5280 §6.1.3 (d)(2)
  EXPECT_EQ(outcome({leaf({again.certificate, next}, under({kOne})), again, top}, {root}), "valid");
  EXPECT_EQ(outcome({leaf({again.certificate, next}, under({kAny})), again, top}, {root}, kWanted), kNone);
}

TEST_F(Policies, AnAnchorsDemandsBindToo) {
  const auto judged_below = [&](const Change& anchor, const Change& end) {
    const auto bound = ca(nullptr, "Bound", anchor, key);
    return outcome({leaf(bound, end, key)}, {bound});
  };
  EXPECT_EQ(judged_below(requires_explicit(0), {}), kNone);
  EXPECT_EQ(judged_below(requires_explicit(0), under({kOne})), "valid");
  EXPECT_EQ(judged_below(all({requires_explicit(0), under({kOne})}), under({kTwo})), kNone);
  EXPECT_EQ(judged_below(all({requires_explicit(0), inhibits_any(0)}), under({kAny})), kNone);
  EXPECT_EQ(judged_below(requires_explicit(2), {}), "valid");
}

TEST_F(Policies, ALeafThatIsTheAnchorAnswersForItself) {
  const auto known = leaf(root, under({kOne}), key), unknown = leaf(root, {}, key);
  EXPECT_EQ(outcome({known}, {known}, kWanted), "valid");
  EXPECT_EQ(outcome({unknown}, {unknown}, kWanted), kNone);
  EXPECT_EQ(outcome({known}, {known}, accepting({kTwoText})), kNone);
}

TEST_F(Policies, AnotherPathMayHaveWhatIsDemanded) {
  const auto without = ca(&root, "CA", {}, key), with = ca(&root, "CA", under({kOne}), key);
  const auto verdict = judge({leaf(with, under({kOne}), key), without, with}, {root}, kWanted);
  ASSERT_EQ(outcome(verdict), "valid");
  ASSERT_EQ(verdict.rejected.size(), 1U);
  EXPECT_EQ(verdict.rejected[0][1][CheckId::policies].fault, Fault::cert_policy);
}

TEST_F(Policies, SayWhoDemandsAndWhatIsThere) {
  const auto verdict = judge(chain({all({requires_explicit(0), under({kOne})}), under({kTwo})}), {root});
  EXPECT_EQ(verdict.error.fault, Fault::cert_policy);
  EXPECT_EQ(verdict.failed_at, 0U);
  EXPECT_EQ(verdict.error.expected.view(), "a policy that holds along the whole path, as CN=CA 0 demands");
  EXPECT_EQ(verdict.error.got.view(), "none is left: 1.3.6.1.4.1.2");
  EXPECT_EQ(verdict.path[1][CheckId::policies].outcome, Outcome::pass);
  EXPECT_EQ(verdict.path[2][CheckId::policies].outcome, Outcome::not_applicable);
}

TEST_F(Policies, ThoseThatThePathIsGoodForAreTold) {
  const auto told = [&](const std::vector<Change>& changes, const VerifyOptions& options = {}) {
    return valid_policies(judge(chain(changes), {root}, options));
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(told({{}, {}}), Texts{});
  EXPECT_EQ(told({under({kOne}), under({kOne})}), Texts{kOneText});
  EXPECT_EQ(told({under({kTwo, kOne, kThree}), under({kOne, kTwo})}), (Texts{kOneText, kTwoText}));
  EXPECT_EQ(told({under({kAny}), under({kTwo})}), Texts{kTwoText});
  EXPECT_EQ(told({under({kAny}), under({kAny})}), Texts{"2.5.29.32.0"});
  EXPECT_EQ(told({under({kOne}), under({kTwo})}), Texts{});
  // RFC 9618 §5.5: by the name that the anchor's side has for it.
  EXPECT_EQ(told({all({under({kOne}), maps({{kOne, kTwo}})}), under({kTwo})}), Texts{kOneText});
  EXPECT_EQ(told({all({under({kAny}), maps({{kOne, kTwo}})}), under({kTwo})}), Texts{kOneText});
  // Of these alone that are acceptable.
  EXPECT_EQ(told({under({kOne, kTwo}), under({kOne, kTwo})}, accepting({kTwoText})), Texts{kTwoText});
  EXPECT_EQ(told({under({kAny}), under({kAny})}, accepting({kTwoText})), Texts{kTwoText});
  EXPECT_EQ(told({under({kOne}), under({kOne})}, accepting({kTwoText})), Texts{}) << "of a path that was refused";
  auto cut = judge(chain({under({kOne}), under({kOne})}), {root});
  cut.path.pop_back();
  EXPECT_EQ(valid_policies(cut), Texts{});
}

TEST_F(Policies, MalformedOnesAreRefused) {
  // RFC 5280 §4.2.1.4: each once. §6.1.4 (a): anyPolicy is not mapped.
  EXPECT_EQ(judged({{}, under({kOne, kTwo, kOne})}, {}), "E-CERT-MALFORMED");
  EXPECT_EQ(judged({{}, maps({{kAny, kOne}})}, {}), "E-CERT-MALFORMED");
  EXPECT_EQ(judged({{}, maps({{kOne, kAny}})}, {}), "E-CERT-MALFORMED");
  EXPECT_EQ(judged({{}, maps({})}, {}), "E-CERT-MALFORMED");
  EXPECT_EQ(judged({{}, raw(oids::policy_constraints, [](auto& out) { out.sequence([] {}); })}, {}),
            "E-CERT-MALFORMED");
  EXPECT_EQ(judged({{}, requires_explicit(0x80)}, {}), "E-CERT-MALFORMED");
}

/// X9: `n` policies, each of which is mapped to all of them, in every CA: n^6 ways through a tree.
Change all_to_all(unsigned n) {
  static constexpr Bytes kPolicies[] = {oid<1, 3, 1>, oid<1, 3, 2>, oid<1, 3, 3>, oid<1, 3, 4>,
                                        oid<1, 3, 5>, oid<1, 3, 6>, oid<1, 3, 7>, oid<1, 3, 8>};
  const auto policies = std::span(kPolicies).first(n);
  std::vector<PolicyMapping> mappings;
  for (const auto issuer : policies)
    for (const auto subject : policies) mappings.push_back({issuer, subject});
  return all({under({policies.begin(), policies.end()}), maps(mappings)});
}

TEST_F(Policies, X9PolicyTreesStaySmall) {
  const auto bomb = all_to_all(8);
  const auto verdict =
      judge(chain({bomb, bomb, bomb, bomb, bomb, under({oid<1, 3, 8>})}), {root}, accepting({kOneText}));
  EXPECT_EQ(outcome(verdict), kNone);
  EXPECT_LT(verdict.comparisons, 3000U);  // 8^6 leaves in a tree
}

TEST_F(Policies, X9WhatIsLeftIsBounded) {
  const auto bomb = all_to_all(8);
  auto tight = kWanted;
  tight.limits.comparisons = 300;
  const auto verdict = judge(chain({bomb, bomb, bomb, under({oid<1, 3, 8>})}), {root}, tight);
  EXPECT_EQ(outcome(verdict), "E-CERT-BUDGET");
  EXPECT_LE(verdict.comparisons, 300U);
}

TEST_F(Policies, X9WhatCannotBeToldIsSaidToBeTheBudget) {
  // Enough to see that the path is bad, not enough to see why again.
  const auto bomb = all_to_all(8);
  auto tight = kWanted;
  tight.limits.comparisons = 700;
  const auto verdict = judge(chain({bomb, bomb, {}}), {root}, tight);
  EXPECT_EQ(outcome(verdict), "E-CERT-BUDGET");
  EXPECT_EQ(verdict.error.got.view(), "more policies than are compared");
  EXPECT_LE(verdict.comparisons, 700U);
}

TEST(ValidPolicies, AreOfVerdictsThatAreGood) {
  const auto root = ca(nullptr, "Root"), server = leaf(root);
  auto verdict = judge({server}, {root});
  verdict.policies.acceptable = {"no identifier"};
  EXPECT_TRUE(valid_policies(verdict).empty());
  verdict = judge({server}, {root});
  verdict.path.clear();
  EXPECT_TRUE(valid_policies(verdict).empty());
}

}  // namespace
}  // namespace entente::x509
