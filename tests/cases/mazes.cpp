// X9: mazes. Each ends within its budget, with the path where there is one.
#include "cases/pki.h"

namespace entente::cases {
namespace {

const Change kBare = [](CertificateTemplate& c) {
  c.subject_key_identifier.clear();
  c.authority_key_identifier.clear();
};

VerifyOptions wide() {
  VerifyOptions out;
  out.limits.certificates = 1000;
  out.limits.chain_bytes = std::size_t{1} << 20;
  out.limits.intermediates = 200;
  return out;
}

void add_loops(Cases& cases) {
  cases.of("X9", "", "RFC 4158 §2.4.2");
  const auto root = ca(nullptr, "Root");
  const auto a0 = ca(nullptr, "A"), b0 = ca(nullptr, "B");
  const auto a = ca(&b0, "A"), b = ca(&a0, "B");
  cases.add("two-cas-that-certify-each-other", "E-CERT-UNKNOWN-CA", chain({leaf(a), a, b, a0, b0}, {root}));
  const auto way_out = ca(&root, "B");
  cases.add("two-cas-with-a-way-out", "valid", chain({leaf(a), a, b, a0, b0, way_out}, {root}));
}

void add_meshes(Cases& cases) {
  cases.of("X9", "", "RFC 4158 §2.3");
  const std::vector<std::string> names{"A", "B", "C", "D"};
  const auto root = ca(nullptr, "Root");
  Identities sent{leaf(ca(nullptr, "A"))};
  for (const auto& issuer : names)
    for (const auto& subject : names)
      if (issuer != subject) {
        const auto own = ca(nullptr, issuer);
        sent.push_back(ca(&own, subject));
      }
  cases.add("mesh-without-a-way-out", "E-CERT-UNKNOWN-CA", chain(sent, {root}), wide());
  sent.push_back(ca(&root, "D"));
  cases.add("mesh-with-a-way-out", "valid", chain(sent, {root}), wide());
}

void add_crowds(Cases& cases) {
  cases.of("X9", "", "RFC 5280 §6.1");
  const auto root = ca(nullptr, "Twin", kBare);
  Identities cas;
  for (unsigned i = 0; i < 100; ++i) {
    auto next = ca(i == 0 ? &root : &cas.back(), "Twin", kBare, key_of("twin " + std::to_string(i)));
    cas.push_back(std::move(next));
  }
  Identities sent{leaf(ca(nullptr, "Twin", kBare, key_of("nobody")), kBare)};
  sent.insert(sent.end(), cas.begin(), cas.end());
  cases.add("a-hundred-issuers-of-one-name", "E-CERT-BUDGET", chain(sent, {root}), wide());
  const auto above = ca(nullptr, "Root", kBare), right = ca(&above, "Twin", kBare, key_of("right"));
  Identities few{leaf(right, kBare)};
  for (unsigned i = 0; i < 5; ++i) few.push_back(ca(&above, "Twin", kBare, key_of("twin " + std::to_string(i))));
  few.push_back(right);
  cases.add("six-issuers-of-one-name", "valid", chain(few, {above}));
}

void add_limits(Cases& cases) {
  cases.of("X9", "", "RFC 5280 §6.1");
  const auto root = ca(nullptr, "Root");
  Identities cas{ca(&root, "CA 0")};
  for (unsigned i = 1; i < 8; ++i) {
    auto next = ca(&cas.back(), "CA " + std::to_string(i));
    cas.push_back(std::move(next));
  }
  for (const std::size_t count : {1U, 5U, 6U, 7U, 8U}) {
    Identities sent{leaf(cas[count - 1])};
    sent.insert(sent.end(), cas.begin(), cas.begin() + static_cast<std::ptrdiff_t>(count));
    cases.add("path-of-" + std::to_string(count) + "-intermediates", count <= 6 ? "valid" : "E-CERT-TOO-MANY",
              chain(sent, {root}));
  }
  const auto end = leaf(cas[0]);
  Identities ten{end, cas[0]};
  while (ten.size() < 10) ten.push_back(cas[1]);
  cases.add("chain-of-10-certificates", "valid", chain(ten, {root}));
  ten.push_back(cas[1]);
  cases.add("chain-of-11-certificates", "E-CERT-TOO-MANY", chain(ten, {root}));
  const auto big = [](std::size_t size) {
    return with_leaf([size](auto& c) { c.extensions.push_back(extension(x509::oid<1, 2, 3, 4>, Buffer(size))); });
  };
  cases.add("certificate-of-30000-bytes", "valid", big(30000));
  cases.add("certificate-of-40000-bytes", "E-CERT-TOO-MANY", big(40000));
}

void add_constraints(Cases& cases) {
  cases.of("X9", "", "RFC 5280 §6.1.3 (b)-(c)");
  const auto many = [](std::size_t names, std::size_t constraints) {
    return chain({.leaf =
                      [names](auto& c) {
                        for (std::size_t i = 0; i < names; ++i) c.names.push_back("n" + std::to_string(i) + ".test");
                      },
                  .middle =
                      [constraints](auto& c) {
                        c.name_constraints.emplace();
                        for (std::size_t i = 0; i < constraints; ++i)
                          c.name_constraints->excluded.push_back("x" + std::to_string(i) + ".test");
                      }});
  };
  cases.add("200-names-against-200-constraints", "valid", many(200, 200));
  cases.add("1500-names-against-1500-constraints", "E-CERT-BUDGET", many(1500, 1500));
}

}  // namespace

void add_mazes(Cases& cases) {
  add_loops(cases);
  add_meshes(cases);
  add_crowds(cases);
  add_limits(cases);
  add_constraints(cases);
}

}  // namespace entente::cases
