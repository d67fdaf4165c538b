// X2: versions, extensions twice, critical extensions nobody knows (PKITS 4.16), and algorithms inside and outside.
#include "cases/pki.h"
#include "x509/algorithms.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;

Change add_extension(Bytes id, const Buffer& value, bool critical) {
  return [id, value, critical](CertificateTemplate& c) { c.extensions.push_back(extension(id, value, critical)); };
}

Change bare(int version) {
  return [version](CertificateTemplate& c) {
    c.version = version;
    c.names.clear();
    c.key_usage.clear();
    c.purposes.clear();
    c.basic_constraints.reset();
    c.subject_key_identifier.clear();
    c.authority_key_identifier.clear();
  };
}

/// Makes the extension critical, or takes that away.
Edit criticality(Bytes id, bool critical) {
  return [id, critical](Node& body) {
    auto& extension = extension_of(body, id);
    if (critical && extension.children.size() == 2)
      extension.children.insert(extension.children.begin() + 1, {.tag = 0x01, .content = {0xff}});
    else if (!critical && extension.children.size() == 3)
      extension.children.erase(extension.children.begin() + 1);
  };
}

void add_versions(Cases& cases) {
  cases.of("X2", "", "RFC 5280 §4.1.2.9");
  for (const int version : {1, 2, 4}) {
    const auto name = "v" + std::to_string(version);
    const Change change = [version](auto& c) { c.version = version; };
    cases.add("leaf-of-" + name + "-with-extensions", "E-CERT-MALFORMED", with_leaf(change));
    cases.add("intermediate-of-" + name + "-with-extensions", "E-CERT-MALFORMED", with_middle(change));
  }
  cases.of("X2", "", "RFC 5280 §4.1.2.1");
  cases.add("leaf-of-v1-without-extensions", "valid", with_leaf(bare(1)));
  cases.add("leaf-of-v2-without-extensions", "valid", with_leaf(bare(2)));
  cases.add("leaf-of-v3-without-extensions", "valid", with_leaf(bare(3)));
  cases.of("X2", "4.6", "RFC 5280 §6.1.4 (k)");
  cases.add("intermediate-of-v1", "E-CERT-NOT-CA", with_middle(bare(1)));
  cases.add("intermediate-of-v3-without-extensions", "E-CERT-NOT-CA", with_middle(bare(3)));
  cases.of("X2", "", "RFC 5280 §6.1.1 (d)");
  cases.add("anchor-of-v1", "valid", with_root(bare(1)));
  cases.of("X2", "", "RFC 5280 §4.1.2.8");
  const auto with_id = [](int version) {
    return [version](Node& body) {
      body.children.insert(body.children.begin() + tbs::extensions, {.tag = 0x81, .content = {0x00, 0x2a}});
      if (version == 1) body.children.erase(body.children.begin());
    };
  };
  cases.add("unique-identifier", "valid", with_edited_leaf(with_id(3)));
  cases.add("unique-identifier-in-v1", "E-CERT-MALFORMED", with_edited_leaf(with_id(1)));
}

void add_twice(Cases& cases) {
  cases.of("X2", "", "RFC 5280 §4.2");
  const auto twice = [](Bytes id) {
    return [id](Node& body) { extensions_of(body).push_back(extension_of(body, id)); };
  };
  const Change unknown = [](auto& c) {
    for (int i = 0; i < 2; ++i) c.extensions.push_back(extension(x509::oid<1, 2, 3, 4>, Buffer{0x05, 0x00}));
  };
  constexpr std::string_view kTwice = "E-CERT-EXTENSION-TWICE";
  cases.add("unknown-extension-twice", kTwice, with_leaf(unknown));
  cases.add("basic-constraints-twice", kTwice, with_edited_leaf(twice(oids::basic_constraints)));
  cases.add("subject-alternative-name-twice", kTwice, with_edited_leaf(twice(oids::subject_alt_name)));
  cases.add("basic-constraints-twice-in-an-intermediate", kTwice, with_edited_middle(twice(oids::basic_constraints)));
}

void add_critical(Cases& cases) {
  cases.of("X2", "4.16", "RFC 5280 §4.2");
  const Change critical = add_extension(x509::oid<1, 2, 3, 4>, {0x05, 0x00}, true);
  const Change harmless = add_extension(x509::oid<1, 2, 3, 4>, {0x05, 0x00}, false);
  cases.add("unknown-critical-in-the-leaf", "E-CERT-CRITICAL", with_leaf(critical));
  cases.add("unknown-critical-in-an-intermediate", "E-CERT-CRITICAL", with_middle(critical));
  cases.add("unknown-critical-in-the-anchor", "E-CERT-CRITICAL", with_root(critical));
  cases.add("unknown-harmless-in-the-leaf", "valid", with_leaf(harmless));
  cases.add("unknown-harmless-in-an-intermediate", "valid", with_middle(harmless));
  cases.add("unknown-harmless-in-the-anchor", "valid", with_root(harmless));
  cases.of("X2", "", "RFC 5280 §4.2.1.1-4.2.1.3, §4.2.1.9-4.2.1.12, §4.2.2.1");
  cases.add("critical-purposes", "valid", with_edited_leaf(criticality(oids::extended_key_usage, true)));
  cases.add("critical-subject-alternative-name", "valid", with_edited_leaf(criticality(oids::subject_alt_name, true)));
  cases.add("critical-subject-key-identifier", "E-CERT-CRITICAL",
            with_edited_leaf(criticality(oids::subject_key_identifier, true)));
  cases.add("critical-authority-key-identifier", "E-CERT-CRITICAL",
            with_edited_leaf(criticality(oids::authority_key_identifier, true)));
  cases.add("critical-authority-information-access", "E-CERT-CRITICAL",
            with_edited_leaf(criticality(oids::authority_info_access, true),
                             [](auto& c) { c.ca_issuers = "http://ca.example/"; }));
  cases.add("key-usage-not-critical", "valid", with_edited_leaf(criticality(oids::key_usage, false)));
  cases.add("basic-constraints-not-critical", "valid", with_edited_middle(criticality(oids::basic_constraints, false)));
}

void add_profile(Cases& cases) {
  constexpr std::string_view kMalformed = "E-CERT-MALFORMED";
  cases.of("X2", "", "RFC 5280 §4.1.2.4, §4.1.2.6");
  const auto nameless = issue::make_name("");
  cases.add("issuer-without-name", "E-CERT-UNKNOWN-CA", with_leaf([&](auto& c) { c.issuer = nameless; }));
  cases.add("ca-without-name", kMalformed, [] {
    const auto root = ca(nullptr, "Root"), middle = ca(&root, "");
    return chain({leaf(middle), middle}, {root});
  }());
  cases.of("X2", "", "RFC 5280 §4.2.1.6");
  cases.add("leaf-without-subject", "valid", with_leaf([&](auto& c) { c.subject = nameless; }));
  cases.add("leaf-without-subject-names-not-critical", kMalformed, with_leaf([&](auto& c) {
              c.subject = nameless;
              c.names_critical = false;
            }));
  cases.of("X2", "", "RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.10");
  cases.add("leaf-with-key-cert-sign", kMalformed,
            with_leaf([](auto& c) { c.key_usage.push_back(x509::KeyUsage::key_cert_sign); }));
  cases.add("leaf-with-path-length", kMalformed, with_leaf([](auto& c) { c.basic_constraints->path_length = 0; }));
  cases.add("leaf-with-name-constraints", kMalformed,
            with_leaf([](auto& c) { c.name_constraints = issue::NameConstraints{{"example.com"}, {}}; }));
}

}  // namespace

void add_forms(Cases& cases) {
  using Kind = crypto::SignatureAlgorithm::Kind;
  cases.of("X2", "4.1", "RFC 5280 §4.1.1.2");
  const auto other = x509::encode_algorithm({Kind::ecdsa, crypto::HashAlgorithm::sha384});
  cases.add("another-algorithm-inside-the-leaf", "E-CERT-MALFORMED",
            with_leaf([&](auto& c) { c.inner_algorithm = other; }));
  cases.add("another-algorithm-inside-an-intermediate", "E-CERT-MALFORMED",
            with_middle([&](auto& c) { c.inner_algorithm = other; }));
  cases.add("another-algorithm-outside-the-leaf", "E-CERT-SIGNATURE",
            with_leaf([&](auto& c) { c.outer_algorithm = other; }));
  add_versions(cases);
  add_twice(cases);
  add_critical(cases);
  add_profile(cases);
}

}  // namespace entente::cases
