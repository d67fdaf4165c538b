// V4: whose key a revocation list has to be signed with (RFC 5280 §6.3.3 (f)-(g)).
#include <gtest/gtest.h>

#include "unit/x509/revocation_pki.h"

namespace entente::x509 {
namespace {

using namespace testing;

class ListSigners : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root"), middle = ca(&root, "Middle"), server = leaf(middle);
  const Buffer of_root = crl(root);
};

TEST_F(ListSigners, V4TheSignerNeedsCrlSign) {
  const auto mute = ca(&root, "Middle", [](auto& c) { c.key_usage = {KeyUsage::key_cert_sign}; });
  const auto end = leaf(mute);
  const auto crls = store({of_root, crl(mute)});
  const auto verdict = judge({end, mute}, {root}, with({.mode = RevocationMode::require, .crls = crls}));
  EXPECT_EQ(outcome(verdict), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_STREQ(verdict.path[0].revocation.why, "the issuer may not sign lists: its keyUsage has no cRLSign");
  // Without any keyUsage there is no limit.
  const auto free = ca(&root, "Middle", [](auto& c) { c.key_usage = {}; });
  EXPECT_EQ(
      outcome({leaf(free), free}, {root}, with({.mode = RevocationMode::require, .crls = store({of_root, crl(free)})})),
      "valid");
}

TEST_F(ListSigners, V4ACaThatMaySignNoListsDoesNotHideTheOneThatMay) {
  const Change no_crl_sign = [](auto& c) { c.key_usage = {KeyUsage::key_cert_sign}; };
  const auto mute = ca(&root, "Middle", no_crl_sign, middle.key), mute_renewed = ca(&root, "Middle", no_crl_sign);
  const auto renewed = ca(&root, "Middle");
  const auto judged = [&](const Identities& chain, const Identity& signer, const CrlChange& change) {
    return outcome(chain, {root},
                   with({.mode = RevocationMode::require, .crls = store({of_root, crl(signer, change)})}));
  };
  for (const auto& first : {mute, mute_renewed}) {
    // By the same key, and by one that the CA changed to.
    EXPECT_EQ(judged({server, first, middle}, middle, {}), "valid");
    EXPECT_EQ(judged({server, first, middle}, middle, listing(server)), "E-CERT-REVOKED");
    EXPECT_EQ(judged({server, first, middle, renewed}, renewed, {}), "valid");
    EXPECT_EQ(judged({server, first, middle, renewed}, renewed, listing(server)), "E-CERT-REVOKED");
  }
}

TEST_F(ListSigners, AnIssuerThatChangedItsKeyMaySignByTheNewOne) {
  const auto renewed = ca(&root, "Middle");
  const auto crls = store({of_root, crl(renewed, listing(server))});
  EXPECT_EQ(outcome({server, middle, renewed}, {root}, with({.crls = crls})), "E-CERT-REVOKED");
  // Where the other certificate is not at hand, or is of another CA, the list does not count.
  EXPECT_EQ(outcome({server, middle}, {root}, with({.crls = crls})), "valid");
  const auto stranger = ca(nullptr, "Stranger"), same_name = ca(&stranger, "Middle");
  EXPECT_EQ(
      outcome({server, middle, same_name}, {root}, with({.crls = store({of_root, crl(same_name, listing(server))})})),
      "valid");
}

TEST_F(ListSigners, V4AKeyThatWasGivenUpSignsNoLists) {
  const auto renewed = ca(&root, "Middle");
  const auto judged = [&](const Buffer& list_of_root) {
    return outcome({server, middle, renewed}, {root},
                   with({.mode = RevocationMode::require, .crls = store({list_of_root, crl(renewed)})}));
  };
  EXPECT_EQ(judged(of_root), "valid");
  EXPECT_EQ(judged(crl(root, listing(renewed))), "E-CERT-REVOCATION-UNKNOWN");
}

TEST_F(ListSigners, V4AnotherCertificateOfTheCaIsInOrder) {
  const auto judged = [&](const Identity& signer) {
    return outcome({server, middle, signer}, {root},
                   with({.mode = RevocationMode::require, .crls = store({of_root, crl(signer)})}));
  };
  const auto changed = [&](const Change& change) { return judged(ca(&root, "Middle", change)); };
  EXPECT_EQ(changed({}), "valid");
  EXPECT_EQ(judged(ca(&middle, "Middle")), "valid") << "certified by the key before";
  EXPECT_EQ(changed([](auto& c) { c.not_after = kNow - 1; }), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(changed([](auto& c) { c.not_before = kNow + 1; }), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(changed([](auto& c) { c.extensions = {{oid<1, 2, 3>, true, {5, 0}}}; }), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(changed([](auto& c) {
              c.inner_algorithm =
                  encode_algorithm({crypto::SignatureAlgorithm::Kind::ecdsa, crypto::HashAlgorithm::sha384});
            }),
            "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(changed([](auto& c) { c.wrong_signature = true; }), "E-CERT-REVOCATION-UNKNOWN");
  const auto namesake = ca(nullptr, "Root");
  EXPECT_EQ(judged(ca(&namesake, "Middle")), "E-CERT-REVOCATION-UNKNOWN");
}

TEST_F(ListSigners, V4AnotherCertificateIsOfTheIssuersNameAndItsParents) {
  const auto judged = [&](const Identity& signer) {
    return outcome({server, middle, signer}, {root},
                   with({.mode = RevocationMode::require, .crls = store({of_root, crl(middle, {}, signer.key)})}));
  };
  EXPECT_EQ(judged(ca(&root, "Middle")), "valid");
  EXPECT_EQ(judged(ca(&root, "Other")), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(judged(ca(&root, "Middle", [](auto& c) { c.issuer = issue::make_name("Other"); })),
            "E-CERT-REVOCATION-UNKNOWN");
}

}  // namespace
}  // namespace entente::x509
