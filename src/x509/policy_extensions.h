// The extensions about certificate policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14). What they mean for a
// path is policy_graph's business.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "x509/oid.h"

namespace entente::x509 {

/// RFC 5280 §4.2.1.11: after so many certificates more.
struct PolicyConstraints {
  std::optional<std::uint32_t> require_explicit, inhibit_mapping;
};

/// RFC 5280 §4.2.1.5: whoever issues under `issuer` takes `subject` for the same.
struct PolicyMapping {
  Bytes issuer, subject;
};

/// Calls `each` with the policies of certificatePolicies that were read before.
template <class Each>
void for_each_policy(Bytes certificate_policies, Each&& each) noexcept;
/// Calls `each` with the mappings of policyMappings that were read before.
template <class Each>
void for_each_mapping(Bytes policy_mappings, Each&& each) noexcept;

// ---- the descriptions ----

/// RFC 5280 §4.2.1.4: a CPS pointer, a notice for people, or something else.
template <class Field>
void describe_policy_qualifier(Field& field) noexcept {
  field.sequence("PolicyQualifierInfo", [&] {
    der::Oid id;
    der::Ia5String uri;
    der::Value other;
    field("policyQualifierId", id);
    if (equal(id.content, oids::cps))
      field("cPSuri", uri);
    else
      field.any("qualifier", other);
  });
}

template <class Field>
Bytes describe_policy(Field& field) noexcept {
  der::Oid policy;
  field.sequence("PolicyInformation", [&] {
    field("policyIdentifier", policy);
    if (!field.more()) return;
    field.sequence("policyQualifiers", [&] {
      do describe_policy_qualifier(field);
      while (field.more());
    });
  });
  return policy.content;
}

template <class Field>
Bytes describe_certificate_policies(Field& field) noexcept {
  std::vector<Bytes> policies;
  return field.sequence("certificatePolicies", [&] {
    do policies.push_back(describe_policy(field));
    while (field.more());
    if (field.failed() || policies.size() == 1) return;
    std::ranges::sort(policies, before);
    // RFC 5280 §4.2.1.4: a policy must not appear more than once.
    if (const auto twice = std::ranges::adjacent_find(policies, equal); twice != policies.end())
      field.reject(*twice, "policyIdentifier", "each once", "one of them twice");
  });
}

template <class Field>
PolicyMapping describe_mapping(Field& field) noexcept {
  der::Oid issuer, subject;
  field.sequence("PolicyMapping", [&] {
    field("issuerDomainPolicy", issuer);
    field("subjectDomainPolicy", subject);
    if (field.failed()) return;
    // RFC 5280 §6.1.4 (a): anyPolicy is neither mapped nor mapped to.
    for (const auto policy : {issuer.content, subject.content})
      if (equal(policy, oids::any_policy)) field.reject(policy, "PolicyMapping", "policies", "anyPolicy");
  });
  return {issuer.content, subject.content};
}

template <class Field>
Bytes describe_policy_mappings(Field& field) noexcept {
  return field.sequence("policyMappings", [&] {
    do (void)describe_mapping(field);
    while (field.more());
  });
}

/// SkipCerts, INTEGER (0..MAX).
template <class Field>
std::uint32_t describe_skip(Field& field, std::string_view as, der::Tag tag) noexcept {
  der::Integer skip;
  field(as, skip, tag);
  if (field.failed()) return 0;
  if (skip.negative()) field.reject(skip.content, as, "0 or more", "less than 0");
  return der::to_number(skip, 0xffffffff);
}

template <class Field>
void describe(Field& field, PolicyConstraints& out) noexcept {
  field.sequence("PolicyConstraints", [&] {
    // RFC 5280 §4.2.1.11: not an empty sequence.
    if (!field.more())
      return field.reject({}, "PolicyConstraints", "requireExplicitPolicy or inhibitPolicyMapping", "neither");
    if (field.next_is(der::primitive(0)))
      out.require_explicit = describe_skip(field, "requireExplicitPolicy", der::primitive(0));
    if (field.next_is(der::primitive(1)))
      out.inhibit_mapping = describe_skip(field, "inhibitPolicyMapping", der::primitive(1));
  });
}

template <class Each>
void for_each_policy(Bytes certificate_policies, Each&& each) noexcept {
  if (certificate_policies.empty()) return;
  der::Reader field(certificate_policies);
  field.sequence("certificatePolicies", [&] {
    while (field.more()) each(describe_policy(field));
  });
}

template <class Each>
void for_each_mapping(Bytes policy_mappings, Each&& each) noexcept {
  if (policy_mappings.empty()) return;
  der::Reader field(policy_mappings);
  field.sequence("policyMappings", [&] {
    while (field.more()) each(describe_mapping(field));
  });
}

}  // namespace entente::x509
