// X4 and PKITS 4.7: what certificates are for (RFC 5280 §4.2.1.3, §4.2.1.12).
#include "cases/pki.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using x509::KeyUsage;

constexpr Bytes kEmail = x509::oid<1, 3, 6, 1, 5, 5, 7, 3, 4>, kOcsp = x509::oid<1, 3, 6, 1, 5, 5, 7, 3, 9>;
constexpr std::string_view kWrong = "E-CERT-EKU";

Change purposes(const std::vector<Bytes>& of) {
  return [of](CertificateTemplate& c) { c.purposes = of; };
}

struct Row {
  std::string_view name;
  std::vector<Bytes> purposes;
  bool server, client;  ///< good for that
};

void add_leaves(Cases& cases) {
  const Row rows[] = {{"none", {}, true, true},
                      {"server", {oids::server_auth}, true, false},
                      {"client", {oids::client_auth}, false, true},
                      {"both", {oids::server_auth, oids::client_auth}, true, true},
                      {"email", {kEmail}, false, false},
                      {"ocsp-and-server", {kOcsp, oids::server_auth}, true, false},
                      {"any", {oids::any_extended_key_usage}, false, false},
                      {"any-and-server", {oids::any_extended_key_usage, oids::server_auth}, true, false}};
  cases.of("X4", "", "RFC 5280 §4.2.1.12");
  for (const auto& row : rows) {
    const auto name = "leaf-for-" + std::string(row.name);
    const auto made = with_leaf(purposes(row.purposes));
    cases.add(name + "-as-server", row.server ? "valid" : kWrong, made, for_purpose(Purpose::server));
    cases.add(name + "-as-client", row.client ? "valid" : kWrong, made, for_purpose(Purpose::client));
    cases.add(name + "-as-any", "valid", made, for_purpose(Purpose::any));
  }
}

void add_issuers(Cases& cases) {
  const Row rows[] = {{"server", {oids::server_auth}, true, false},
                      {"client", {oids::client_auth}, false, true},
                      {"both", {oids::server_auth, oids::client_auth}, true, true},
                      {"email", {kEmail}, false, false},
                      {"any", {oids::any_extended_key_usage}, true, true}};
  cases.of("X4", "", "RFC 5280 §4.2.1.12");
  for (const auto& row : rows) {
    const auto name = "issuer-for-" + std::string(row.name);
    const auto made = with_middle(purposes(row.purposes));
    cases.add(name + "-of-a-server", row.server ? "valid" : kWrong, made, for_purpose(Purpose::server));
    cases.add(name + "-of-a-client", row.client ? "valid" : kWrong, made, for_purpose(Purpose::client));
  }
  cases.add("anchor-for-client-of-a-server", kWrong, with_root(purposes({oids::client_auth})));
  cases.add("anchor-for-server-of-a-server", "valid", with_root(purposes({oids::server_auth})));
  const auto nested = [](Bytes upper, Bytes lower) {
    const auto root = ca(nullptr, "Root"), one = ca(&root, "Upper", purposes({upper})),
               two = ca(&one, "Lower", purposes({lower}));
    return chain({leaf(two), two, one}, {root});
  };
  cases.add("nested-server-in-client", kWrong, nested(oids::client_auth, oids::server_auth));
  cases.add("nested-client-in-server", kWrong, nested(oids::server_auth, oids::client_auth));
  cases.add("nested-server-in-server", "valid", nested(oids::server_auth, oids::server_auth));
  cases.add("nested-server-in-any", "valid", nested(oids::any_extended_key_usage, oids::server_auth));
}

void add_key_usages(Cases& cases) {
  struct UsageRow {
    std::string_view name;
    std::vector<KeyUsage> usages;
    bool server, client, signs;  ///< good for that
  };
  const UsageRow rows[] = {{"no-key-usage", {}, true, true, true},
                           {"digital-signature", {KeyUsage::digital_signature}, true, true, true},
                           {"key-encipherment", {KeyUsage::key_encipherment}, true, false, false},
                           {"key-agreement", {KeyUsage::key_agreement}, true, true, false},
                           {"non-repudiation", {KeyUsage::non_repudiation}, false, false, false},
                           {"crl-sign", {KeyUsage::crl_sign}, false, false, false},
                           {"decipher-only", {KeyUsage::key_agreement, KeyUsage::decipher_only}, true, true, false}};
  constexpr auto verdict = [](bool good) { return good ? std::string_view("valid") : "E-CERT-KEY-USAGE"; };
  for (const auto& row : rows) {
    const auto made = with_leaf([&](auto& c) { c.key_usage = row.usages; });
    const auto name = "leaf-with-" + std::string(row.name);
    cases.of("X4", "4.7", "RFC 5280 §4.2.1.12");
    cases.add(name, verdict(row.server), made);
    cases.add(name + "-as-client", verdict(row.client), made, for_purpose(Purpose::client));
    cases.add(name + "-for-any-purpose", "valid", made, for_purpose(Purpose::any));
    cases.of("X4", "", "RFC 8446 §4.4.2.2");
    cases.add(name + "-that-signs", verdict(row.signs), made).options.leaf_signs = true;
  }
  cases.of("X4", "4.7", "RFC 5280 §4.2.1.9");
  const auto root = ca(nullptr, "Root"), below = ca(&root, "Below", [](auto& c) { c.names = {"www.example.com"}; });
  cases.add("ca-that-is-asked-about", "valid", chain({below}, {root}), named("www.example.com"));
}

}  // namespace

void add_usages(Cases& cases) {
  add_leaves(cases);
  add_issuers(cases);
  add_key_usages(cases);
}

}  // namespace entente::cases
