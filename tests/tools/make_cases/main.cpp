// Writes the cases of path validation as files, so that they can be put to any verifier: DIRECTORY/NAME/ with leaf.pem,
// roots.pem and, where there are any, intermediates.pem and crls.pem, and DIRECTORY/cases.tsv with a line for each:
// its name, the row of the adversary's catalogue, the section of PKITS, the clause that decides, what is expected, and
// what to say to `openssl` and to `entente` in that directory; `-` where it cannot be said to them.
//
// usage: make_cases DIRECTORY
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cases/case.h"
#include "x509/ip_address.h"
#include "x509/pem.h"
#include "x509/time.h"

namespace {

using namespace entente;
using cases::Case;

void write_file(const std::filesystem::path& path, std::string_view label, std::span<const Buffer> ders) {
  if (ders.empty()) return;
  std::ofstream out(path, std::ios::binary);
  for (const auto& der : ders) out << x509::write_pem(label, der);
}

std::string openssl_purpose(Purpose purpose) {
  switch (purpose) {
    case Purpose::server:
      return "sslserver";
    case Purpose::client:
      return "sslclient";
    case Purpose::any:
      break;
  }
  return "any";
}

std::string openssl_policies(const PolicyOptions& policies) {
  std::string out = " -policy_check";
  for (const auto& policy : policies.acceptable) out += " -policy " + policy;
  // RFC 5280 §6.1.1 (c): the set of who names none is any-policy; OpenSSL's is empty.
  if (policies.acceptable.empty()) out += " -policy 2.5.29.32.0";
  if (policies.require_explicit) out += " -explicit_policy";
  if (policies.inhibit_mapping) out += " -inhibit_map";
  if (policies.inhibit_any) out += " -inhibit_any";
  return out;
}

/// No `openssl verify` knows OCSP, what a limit of ours is, or a peer that signs in a handshake.
std::string for_openssl(const Case& test) {
  const auto& options = test.options;
  const auto& revocation = options.revocation;
  if (!revocation.ocsp.empty() || !revocation.staple.empty() || revocation.staple_asked || options.leaf_signs)
    return "-";
  std::string out = "verify -no-CApath -no-CAstore -CAfile roots.pem -partial_chain -x509_strict -auth_level 2";
  if (test.chain.sent.size() > 1) out += " -untrusted intermediates.pem";
  out += " -attime " + std::to_string(options.at) + " -purpose " + openssl_purpose(options.purpose);
  if (options.name) out += (x509::parse_ip(*options.name) ? " -verify_ip " : " -verify_hostname ") + *options.name;
  if (options.email) out += " -verify_email " + *options.email;
  out += openssl_policies(options.policies);
  if (revocation.mode == RevocationMode::require || !test.crls.empty()) out += " -crl_check_all";
  if (!test.crls.empty()) out += " -CRLfile crls.pem";
  return out + " leaf.pem";
}

std::string for_entente(const Case& test) {
  const auto& options = test.options;
  const auto& revocation = options.revocation;
  const bool usual_limits = options.limits.certificates == VerifyLimits{}.certificates;
  if (!usual_limits || options.leaf_signs) return "-";
  if (!revocation.ocsp.empty() || !revocation.staple.empty() || revocation.staple_asked) return "-";
  std::string out = "cert verify --json --ca roots.pem --at " + x509::format_time(options.at);
  out += " --purpose " + std::string(name(options.purpose));
  if (test.chain.sent.size() > 1) out += " --intermediates intermediates.pem";
  if (options.name) out += (x509::parse_ip(*options.name) ? " --ip " : " --name ") + *options.name;
  if (options.email) out += " --email " + *options.email;
  for (const auto& policy : options.policies.acceptable) out += " --policy-oid " + policy;
  if (options.policies.require_explicit) out += " --explicit-policy";
  if (options.policies.inhibit_mapping) out += " --inhibit-mapping";
  if (options.policies.inhibit_any) out += " --inhibit-any";
  if (!test.crls.empty()) out += " --crl crls.pem";
  return out + " --revocation " + std::string(name(revocation.mode)) + " leaf.pem";
}

void write_case(const std::filesystem::path& root, std::ostream& index, const Case& test) {
  const auto directory = root / test.name;
  std::filesystem::create_directories(directory);
  const std::span sent(test.chain.sent);
  write_file(directory / "leaf.pem", "CERTIFICATE", sent.first(1));
  write_file(directory / "intermediates.pem", "CERTIFICATE", sent.subspan(1));
  write_file(directory / "roots.pem", "CERTIFICATE", test.chain.roots);
  write_file(directory / "crls.pem", "X509 CRL", test.crls);
  index << test.name << '\t' << test.row << '\t' << test.section << '\t' << test.clause << '\t' << test.expected << '\t'
        << for_openssl(test) << '\t' << for_entente(test) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_cases DIRECTORY\n";
    return 2;
  }
  const std::filesystem::path root(argv[1]);
  std::filesystem::create_directories(root);
  std::ofstream index(root / "cases.tsv");
  for (const auto& test : cases::all()) write_case(root, index, test);
  return index ? 0 : 1;
}
