// X3 and PKITS 4.5-4.7: who may issue, and how deep.
#include "cases/pki.h"

namespace entente::cases {
namespace {

using x509::KeyUsage;

constexpr std::string_view kTooLong = "E-CERT-PATH-LENGTH";

Change limited(std::uint32_t length) {
  return [length](CertificateTemplate& c) { c.basic_constraints->path_length = length; };
}

void add_cas(Cases& cases) {
  cases.of("X3", "4.6", "RFC 5280 §6.1.4 (k)");
  const Change none = [](auto& c) {
    c.basic_constraints.reset();
    c.key_usage.clear();
  };
  const Change no_ca = [](auto& c) {
    c.basic_constraints.emplace();
    c.key_usage.clear();
  };
  cases.add("issuer-without-basic-constraints", "E-CERT-NOT-CA", with_middle(none));
  cases.add("issuer-with-ca-false", "E-CERT-NOT-CA", with_middle(no_ca));
  cases.add("anchor-without-basic-constraints", "E-CERT-NOT-CA", with_root(none));
  cases.add("anchor-with-ca-false", "E-CERT-NOT-CA", with_root(no_ca));
  const auto root = ca(nullptr, "Root"), middle = ca(&root, "Middle"), server = leaf(middle);
  cases.add("leaf-that-issues", "E-CERT-NOT-CA", chain({leaf(server, {}, key_of("below")), server, middle}, {root}));
  cases.of("X3", "4.7", "RFC 5280 §6.1.4 (n)");
  const auto usage = [](const std::vector<KeyUsage>& usages) {
    return [usages](CertificateTemplate& c) { c.key_usage = usages; };
  };
  const std::vector crl_only{KeyUsage::crl_sign};
  const std::vector others{KeyUsage::digital_signature, KeyUsage::key_agreement, KeyUsage::decipher_only};
  const std::vector sign_only{KeyUsage::key_cert_sign};
  cases.add("issuer-without-key-cert-sign", "E-CERT-KEY-USAGE", with_middle(usage(crl_only)));
  cases.add("issuer-with-other-usages", "E-CERT-KEY-USAGE", with_middle(usage(others)));
  cases.add("issuer-with-key-cert-sign-alone", "valid", with_middle(usage(sign_only)));
  cases.add("issuer-without-key-usage", "valid", with_middle(usage({})));
  cases.add("anchor-without-key-cert-sign", "E-CERT-KEY-USAGE", with_root(usage(crl_only)));
}

/// `below` CAs under the one whose path length is limited.
Chain depth(bool anchor, std::uint32_t length, unsigned below) {
  Identities cas{ca(nullptr, "Root", anchor ? limited(length) : Change{})};
  if (!anchor) cas.push_back(ca(&cas[0], "Middle", limited(length)));
  for (unsigned i = 0; i < below; ++i) {
    auto next = ca(&cas.back(), "CA " + std::to_string(i));
    cas.push_back(std::move(next));
  }
  Identities sent{leaf(cas.back())};
  sent.insert(sent.end(), cas.rbegin(), cas.rend() - 1);
  return chain(sent, {cas[0]});
}

void add_lengths(Cases& cases) {
  cases.of("X3", "4.6", "RFC 5280 §6.1.4 (l)-(m)");
  for (const bool anchor : {true, false})
    for (std::uint32_t length = 0; length < 3; ++length)
      for (unsigned below = 0; below < 4; ++below)
        cases.add(std::string(anchor ? "anchor" : "issuer") + "-path-length-" + std::to_string(length) + "-with-" +
                      std::to_string(below) + "-cas-below",
                  below <= length ? "valid" : kTooLong, depth(anchor, length, below));
  const auto lengths = [](std::vector<std::uint32_t> of) {
    Identities cas{ca(nullptr, "Root")};
    for (std::size_t i = 0; i < of.size(); ++i) {
      auto next = ca(&cas.back(), "CA " + std::to_string(i), limited(of[i]));
      cas.push_back(std::move(next));
    }
    Identities sent{leaf(cas.back())};
    sent.insert(sent.end(), cas.rbegin(), cas.rend() - 1);
    return chain(sent, {cas[0]});
  };
  cases.add("path-lengths-6-4-1-0", "valid", lengths({6, 4, 1, 0}));
  cases.add("path-lengths-6-0-0", kTooLong, lengths({6, 0, 0}));
  cases.add("path-length-that-grows", kTooLong, lengths({0, 6}));
  cases.add("path-length-of-4294967295", "valid", lengths({4294967295U, 0}));
  cases.of("X3", "4.6", "RFC 5280 §4.2.1.9");
  const auto root = ca(nullptr, "Root"), middle = ca(&root, "Middle", limited(0));
  const Change is_ca = [](auto& c) {
    c.basic_constraints = {true, {}};
    c.key_usage.push_back(KeyUsage::key_cert_sign);
  };
  cases.add("last-certificate-is-a-ca", "valid", chain({leaf(middle, is_ca), middle}, {root}));
}

void add_self_issued(Cases& cases) {
  cases.of("X3", "4.6", "RFC 5280 §6.1.4 (l)");
  const auto root = ca(nullptr, "Root");
  const auto none = ca(&root, "Middle", limited(0));
  const auto again = ca(&none, "Middle", {}, key_of("Middle, next"));
  cases.add("self-issued-does-not-count", "valid", chain({leaf(again), again, none}, {root}));
  const auto lower = ca(&again, "Lower");
  cases.add("self-issued-does-not-count-others-do", kTooLong, chain({leaf(lower), lower, again, none}, {root}));
  const auto one = ca(&root, "Middle", limited(1));
  const auto one_again = ca(&one, "Middle", {}, key_of("Middle, next")), below = ca(&one_again, "Lower");
  const auto below_again = ca(&below, "Lower", {}, key_of("Lower, next"));
  cases.add("self-issued-at-two-levels", "valid",
            chain({leaf(below_again), below_again, below, one_again, one}, {root}));
  const auto tight = ca(nullptr, "Root", limited(0)), next_root = ca(&tight, "Root", {}, key_of("Root, next"));
  cases.add("self-issued-below-the-anchor", "valid", chain({leaf(next_root), next_root}, {tight}));
  const auto end = leaf(none, [](auto& c) { c.subject = issue::make_name("Middle"); });
  cases.add("self-issued-leaf", "valid", chain({end, none}, {root}));
}

}  // namespace

void add_basic_constraints(Cases& cases) {
  add_cas(cases);
  add_lengths(cases);
  add_self_issued(cases);
}

}  // namespace entente::cases
