// Reading the options of the verbs that run a private CA.
#include "options_pki.h"

#include <entente/revocation.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace entente::cli {
namespace {

void add_directory(CLI::App& sub, std::string& directory) {
  sub.add_option("--dir", directory, "Where the CA is")->type_name("DIR")->capture_default_str();
}

void add_responder(CLI::App& sub, std::string& responder) {
  sub.add_option("--responder", responder,
                 "Where entente cert ocsp-respond will answer for the CA: an http:// URL, which the certificate names "
                 "for OCSP, revocation lists and its issuer")
      ->type_name("URL");
}

/// RFC 5280 §5.3.1: what a certificate can be revoked for; removeFromCRL is for delta lists.
std::vector<std::string> revocation_reasons() {
  std::vector<std::string> out;
  for (std::uint8_t code = 0; code <= std::to_underlying(RevocationReason::aa_compromise); ++code) {
    const auto reason = static_cast<RevocationReason>(code);
    if (!name(reason).empty() && reason != RevocationReason::remove_from_crl) out.emplace_back(name(reason));
  }
  return out;
}

}  // namespace

void add_authority_options(CLI::App& sub, MakeCaOptions& options) {
  sub.add_option("--under", options.under, "Below the CA of this directory, instead of a root")->type_name("DIR");
  sub.add_option("--depth", options.depth,
                 "How many CAs may stand below it, one under the other (1; with --under one less than that CA has)")
      ->type_name("N")
      ->check(CLI::Range(0, 16));
  add_responder(sub, options.responder);
}

void add_issue_places(CLI::App& sub, IssueOptions& options) {
  add_responder(sub, options.responder);
  sub.add_option("--crl-url", options.crl_urls, "Where its revocation list is; may be repeated")
      ->type_name("URL")
      ->expected(1)
      ->take_all();
  sub.add_option("--ocsp-url", options.ocsp_url, "Where its OCSP responder is")->type_name("URL");
  sub.add_option("--ca-url", options.ca_url, "Where its issuer's certificate is")->type_name("URL");
  sub.add_flag("--must-staple", options.must_staple,
               "It promises a stapled OCSP response (RFC 7633): clients refuse it without");
}

void add_cert_revoke_options(CLI::App& sub, CertRevokeOptions& options) {
  const auto reasons = revocation_reasons();
  sub.add_option("WHAT", options.what, "The certificate (PEM or DER), or its serial number in hex")->required();
  add_directory(sub, options.directory);
  sub.add_option("--reason", options.reason,
                 fmt::format("{} or {}", fmt::join(reasons.begin(), reasons.end() - 1, ", "), reasons.back()))
      ->type_name("REASON")
      ->capture_default_str()
      ->check(CLI::IsMember(reasons));
}

void add_cert_crl_options(CLI::App& sub, CertCrlOptions& options) {
  add_directory(sub, options.directory);
  sub.add_option("--out", options.out, "Write to this file instead of ca-crl.pem")->type_name("FILE");
  sub.add_option("--days", options.days, "For how long it is fresh")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 3650));
}

void add_ocsp_respond_options(CLI::App& sub, OcspRespondOptions& options) {
  sub.add_option("--dir", options.directories, "Where the CA is; may be repeated")
      ->type_name("DIR")
      ->expected(1)
      ->take_all()
      ->capture_default_str();
  sub.add_option("--listen", options.listen, "Address and port; port 0 picks a free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  sub.add_option("--lifetime", options.lifetime, "For how many seconds answers and lists are fresh")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(1, 31536000));
  sub.add_flag("--delegate", options.delegate,
               "Sign OCSP with a key made for this, which the CA authorises, instead of the CA's own");
  sub.add_option("--count", options.count, "End after this many requests")->type_name("N");
}

}  // namespace entente::cli
