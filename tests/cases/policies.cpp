// PKITS 4.8-4.12: certificate policies (RFC 5280 §6.1, by the graph of RFC 9618).
#include "cases/pki.h"
#include "x509/der_writer.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using x509::der::primitive;
using x509::der::Writer;
using Policies = std::vector<std::string>;
using Mapping = std::pair<std::string, std::string>;

constexpr std::string_view kNone = "E-CERT-POLICY";
const std::string kP1 = "2.16.840.1.101.3.2.1.48.1", kP2 = "2.16.840.1.101.3.2.1.48.2",
                  kP3 = "2.16.840.1.101.3.2.1.48.3", kAny = "2.5.29.32.0";

Change policies(const Policies& of, bool critical = false) {
  return [of, critical](CertificateTemplate& c) {
    Writer out;
    out.sequence([&] {
      for (const auto& policy : of) out.sequence([&] { out.oid(oid_of(policy)); });
    });
    c.extensions.push_back(extension(oids::certificate_policies, out.bytes(), critical));
  };
}

Change mappings(const std::vector<Mapping>& of) {
  return [of](CertificateTemplate& c) {
    Writer out;
    out.sequence([&] {
      for (const auto& [issuers, subjects] : of)
        out.sequence([&] {
          out.oid(oid_of(issuers));
          out.oid(oid_of(subjects));
        });
    });
    c.extensions.push_back(extension(oids::policy_mappings, out.bytes(), true));
  };
}

using Skip = std::optional<std::uint8_t>;
Change constraints(Skip require_explicit, Skip inhibit_mapping = {}) {
  return [=](CertificateTemplate& c) {
    Writer out;
    out.sequence([&] {
      if (require_explicit) out.value(primitive(0), Bytes(&*require_explicit, 1));
      if (inhibit_mapping) out.value(primitive(1), Bytes(&*inhibit_mapping, 1));
    });
    c.extensions.push_back(extension(oids::policy_constraints, out.bytes(), true));
  };
}

Change inhibit_any(std::uint64_t skip) {
  return [=](CertificateTemplate& c) {
    Writer out;
    out.integer(skip);
    c.extensions.push_back(extension(oids::inhibit_any_policy, out.bytes(), true));
  };
}

Change all_of(const std::vector<Change>& changes) {
  return [changes](CertificateTemplate& c) {
    for (const auto& change : changes) change(c);
  };
}

/// CAs from the top, the leaf last.
Chain line(const std::vector<Change>& changes) {
  Identities made{ca(nullptr, "Root")};
  for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
    auto next = ca(&made.back(), "CA " + std::to_string(i), changes[i]);
    made.push_back(std::move(next));
  }
  Identities sent{leaf(made.back(), changes.back())};
  sent.insert(sent.end(), made.rbegin(), made.rend() - 1);
  return chain(sent, {made[0]});
}

VerifyOptions asking(const Policies& acceptable, bool require_explicit = true) {
  VerifyOptions out;
  out.policies.acceptable = acceptable;
  out.policies.require_explicit = require_explicit;
  return out;
}
VerifyOptions inhibiting(bool mapping, bool any) {
  auto out = asking({});
  out.policies.inhibit_mapping = mapping;
  out.policies.inhibit_any = any;
  return out;
}

void add_basic(Cases& cases) {
  cases.of("X9", "4.8", "RFC 5280 §6.1.3 (d)-(f), §6.1.5 (g)");
  const auto same = line({policies({kP1}), policies({kP1})});
  cases.add("policy-same", "valid", same);
  cases.add("policy-same-demanded", "valid", same, asking({}));
  cases.add("policy-same-demanded-by-name", "valid", same, asking({kP1}));
  cases.add("policy-another-demanded-by-name", kNone, same, asking({kP2}));
  cases.add("policy-one-of-two-demanded", "valid", same, asking({kP2, kP1}));
  cases.add("policy-another-acceptable-but-none-demanded", "valid", same, asking({kP2}, false));
  const auto none = line({{}, {}});
  cases.add("policy-nowhere", "valid", none);
  cases.add("policy-nowhere-demanded", kNone, none, asking({}));
  const auto lost = line({policies({kP1}), {}, policies({kP1})});
  cases.add("policy-lost-on-the-way", "valid", lost);
  cases.add("policy-lost-on-the-way-demanded", kNone, lost, asking({}));
  const auto only_leaf = line({{}, policies({kP1})});
  cases.add("policy-of-the-leaf-alone-demanded", kNone, only_leaf, asking({}));
  const auto only_cas = line({policies({kP1}), policies({kP1}), {}});
  cases.add("policy-of-the-cas-alone-demanded", kNone, only_cas, asking({}));
  const auto differ = line({policies({kP1}), policies({kP2})});
  cases.add("policy-differs", "valid", differ);
  cases.add("policy-differs-demanded", kNone, differ, asking({}));
  const auto two = line({policies({kP1, kP2}), policies({kP1, kP2})});
  cases.add("policies-two-demanded-one", "valid", two, asking({kP2}));
  cases.add("policies-two-demanded-third", kNone, two, asking({kP3}));
  const auto narrows = line({policies({kP1, kP2, kP3}), policies({kP1, kP2}), policies({kP1})});
  cases.add("policies-that-narrow", "valid", narrows, asking({kP1}));
  cases.add("policies-that-narrow-demanded-what-was-lost", kNone, narrows, asking({kP2}));
  const auto alternate = line({policies({kP1, kP2}), policies({kP2, kP3}), policies({kP1, kP3})});
  cases.add("policies-that-never-meet", kNone, alternate, asking({}));
  cases.add("policy-critical", "valid", line({policies({kP1}, true), policies({kP1}, true)}), asking({}));
  cases.of("X9", "4.8", "RFC 5280 §4.2.1.4");
  cases.add("policy-twice", "E-CERT-MALFORMED", line({policies({kP1}), policies({kP1, kP1})}));
  cases.add("policies-of-nothing", "E-CERT-MALFORMED", line({policies({kP1}), policies({})}));
}

void add_any(Cases& cases) {
  cases.of("X9", "4.8", "RFC 5280 §6.1.3 (d)(2)");
  const auto through = line({policies({kAny}), policies({kP1})});
  cases.add("any-policy-of-the-ca", "valid", through, asking({kP1}));
  cases.add("any-policy-of-the-ca-demanded-another", kNone, through, asking({kP2}));
  cases.add("any-policy-of-the-leaf", "valid", line({policies({kP1}), policies({kAny})}), asking({kP1}));
  cases.add("any-policy-of-the-leaf-demanded-another", kNone, line({policies({kP1}), policies({kAny})}), asking({kP2}));
  cases.add("any-policy-everywhere", "valid", line({policies({kAny}), policies({kAny})}), asking({kP1}));
  cases.add("any-policy-beside-another", "valid", line({policies({kP1}), policies({kAny, kP2})}), asking({kP1}));
}

void add_required(Cases& cases) {
  cases.of("X9", "4.9", "RFC 5280 §6.1.3 (f), §6.1.4 (i), §6.1.5 (a)-(b)");
  const auto required = [](std::uint8_t skip, unsigned below) {
    std::vector<Change> out{constraints(skip)};
    for (unsigned i = 0; i < below; ++i) out.emplace_back();
    return line(out);
  };
  for (std::uint8_t skip = 0; skip < 4; ++skip)
    for (unsigned below = 1; below < 4; ++below)
      cases.add("explicit-policy-after-" + std::to_string(skip) + "-of-" + std::to_string(below),
                skip > below ? "valid" : kNone, required(skip, below));
  const auto satisfied = line({all_of({policies({kP1}), constraints(Skip(0))}), policies({kP1}), policies({kP1})});
  cases.add("explicit-policy-and-there-is-one", "valid", satisfied);
  cases.add("explicit-policy-of-the-leaf", kNone, line({{}, constraints(Skip(0))}));
  cases.add("explicit-policy-later-does-not-loosen", kNone,
            line({constraints(Skip(0)), constraints(Skip(5)), Change{}}));
  cases.add("explicit-policy-later-tightens", kNone, line({constraints(Skip(5)), constraints(Skip(0)), Change{}}));
  const auto root = ca(nullptr, "Root"), first = ca(&root, "CA", constraints(Skip(2)));
  const auto again = ca(&first, "CA", {}, key_of("CA, next"));
  cases.of("X9", "4.9", "RFC 5280 §6.1.4 (h)(1)");
  cases.add("explicit-policy-self-issued-does-not-count", "valid", chain({leaf(again), again, first}, {root}));
}

void add_mapped(Cases& cases) {
  cases.of("X9", "4.10", "RFC 5280 §6.1.4 (a)-(b)");
  const auto mapped = line({all_of({policies({kP1}), mappings({{kP1, kP2}})}), policies({kP2})});
  cases.add("mapped-demanded-issuers", "valid", mapped, asking({kP1}));
  cases.add("mapped-demanded-subjects", kNone, mapped, asking({kP2}));
  cases.add("mapped-leaf-has-the-issuers", kNone,
            line({all_of({policies({kP1}), mappings({{kP1, kP2}})}), policies({kP1})}), asking({}));
  const auto forked = line({all_of({policies({kP1}), mappings({{kP1, kP2}, {kP1, kP3}})}), policies({kP3})});
  cases.add("mapped-to-two", "valid", forked, asking({kP1}));
  const auto chained = line({all_of({policies({kP1}), mappings({{kP1, kP2}})}),
                             all_of({policies({kP2}), mappings({{kP2, kP3}})}), policies({kP3})});
  cases.add("mapped-twice", "valid", chained, asking({kP1}));
  cases.add("mapped-twice-demanded-the-middle", kNone, chained, asking({kP2}));
  const auto through_any = line({all_of({policies({kAny}), mappings({{kP1, kP2}})}), policies({kP2})});
  cases.add("mapped-through-any-policy", "valid", through_any, asking({kP1}));
  cases.add("mapped-what-is-not-there", kNone,
            line({all_of({policies({kP3}), mappings({{kP1, kP2}})}), policies({kP2})}), asking({}));
  cases.add("mapped-two-to-one", "valid",
            line({all_of({policies({kP1, kP2}), mappings({{kP1, kP3}, {kP2, kP3}})}), policies({kP3})}), asking({kP2}));
  cases.of("X9", "4.10", "RFC 5280 §6.1.1 (d)");
  auto by_anchor = through_any;
  by_anchor.roots = {by_anchor.sent[1]};
  cases.add("mapped-by-the-anchor", "valid", by_anchor, asking({kP2}));
  cases.add("mapped-by-the-anchor-demanded-issuers", kNone, by_anchor, asking({kP1}));
  cases.of("X9", "4.10", "RFC 5280 §6.1.4 (a)");
  cases.add("mapped-from-any-policy", "E-CERT-MALFORMED",
            line({all_of({policies({kAny}), mappings({{kAny, kP1}})}), policies({kP1})}), asking({}));
  cases.add("mapped-to-any-policy", "E-CERT-MALFORMED",
            line({all_of({policies({kP1}), mappings({{kP1, kAny}})}), policies({kP1})}), asking({}));
  cases.add("mapped-to-any-policy-and-none-demanded", "E-CERT-MALFORMED",
            line({all_of({policies({kP1}), mappings({{kP1, kAny}})}), policies({kP1})}));
}

void add_inhibited(Cases& cases) {
  cases.of("X9", "4.11", "RFC 5280 §6.1.4 (b)(2), (i)(2)");
  const auto map = all_of({policies({kP1}), mappings({{kP1, kP2}})});
  const auto inhibited = [&](std::uint8_t skip) {
    return line({all_of({policies({kP1}), constraints({}, skip)}), map, policies({kP2})});
  };
  cases.add("mapping-inhibited", kNone, inhibited(0), asking({}));
  cases.add("mapping-inhibited-after-1", "valid", inhibited(1), asking({}));
  cases.add("mapping-inhibited-and-none-demanded", "valid", inhibited(0));
  cases.add("mapping-inhibited-where-it-stands", "valid", line({all_of({map, constraints({}, 0)}), policies({kP2})}),
            asking({}));
  cases.add("mapping-inhibited-by-who-asks", kNone, line({map, policies({kP2})}), inhibiting(true, false));
  cases.of("X9", "4.12", "RFC 5280 §6.1.3 (d)(2), §6.1.4 (j)");
  const auto no_any = [](std::uint64_t skip) {
    return line({all_of({policies({kP1}), inhibit_any(skip)}), policies({kAny}), policies({kP1})});
  };
  cases.add("any-policy-inhibited", kNone, no_any(0), asking({}));
  cases.add("any-policy-inhibited-after-1", "valid", no_any(1), asking({}));
  cases.add("any-policy-inhibited-and-none-demanded", "valid", no_any(0));
  cases.add("any-policy-inhibited-where-it-stands", "valid",
            line({all_of({policies({kAny}), inhibit_any(0)}), policies({kP1})}), asking({}));
  cases.add("any-policy-inhibited-by-who-asks", kNone, line({policies({kAny}), policies({kP1})}),
            inhibiting(false, true));
  cases.add("any-policy-inhibited-by-who-asks-not-needed", "valid", line({policies({kP1}), policies({kP1})}),
            inhibiting(false, true));
  const auto root = ca(nullptr, "Root"), first = ca(&root, "CA", all_of({policies({kP1}), inhibit_any(0)}));
  const auto again = ca(&first, "CA", policies({kAny}), key_of("CA, next"));
  cases.add("any-policy-inhibited-but-self-issued", "valid",
            chain({leaf(again, policies({kP1})), again, first}, {root}), asking({kP1}));
}

/// Every level maps each of `width` policies to all of them: a tree of it would have width^depth nodes.
void add_bombs(Cases& cases) {
  cases.of("X9", "", "RFC 9618 §1, §4");
  const auto bomb = [](unsigned width, unsigned depth) {
    Policies all;
    std::vector<Mapping> each;
    for (unsigned i = 0; i < width; ++i) all.push_back("1.3.6.1.4.1.55555." + std::to_string(i));
    for (const auto& from : all)
      for (const auto& to : all) each.emplace_back(from, to);
    std::vector<Change> out(depth, all_of({policies(all), mappings(each)}));
    out.push_back(policies(all));
    return line(out);
  };
  cases.add("policies-10-wide-and-6-deep", "valid", bomb(10, 6), asking({"1.3.6.1.4.1.55555.7"}));
  cases.add("policies-10-wide-and-6-deep-demanded-another", kNone, bomb(10, 6), asking({kP1}));
}

}  // namespace

void add_policies(Cases& cases) {
  add_basic(cases);
  add_any(cases);
  add_required(cases);
  add_mapped(cases);
  add_inhibited(cases);
  add_bombs(cases);
}

}  // namespace entente::cases
