// Options and files become a case.
#include "cert_case.h"

#include <algorithm>

#include "explain/inputs.h"
#include "fetching.h"
#include "idn.h"
#include "issue/sources.h"
#include "output.h"
#include "tls_setup.h"

namespace entente::cli {
namespace {

enum class NameKind : std::uint8_t { dns, ip, email };

/// What was asked for is of the kind that was asked for: `--name "$HOST"` without a HOST must not mean any name.
std::string checked(const std::string& text, NameKind kind, const std::string& option) {
  const bool ip = is_address(text);
  constexpr std::string_view kinds[] = {"a DNS name", "an IP address", "local@host"};
  if (text.empty() || (kind != NameKind::email && ip != (kind == NameKind::ip)))
    throw Stop(make_error(Fault::name_invalid, {}, kinds[static_cast<std::size_t>(kind)], text), option);
  return text;
}

/// `2.23.140.1.2.1`
std::string checked_policy(const std::string& text) {
  bool good = !text.empty() && text.find('.') != text.npos && text.front() != '.' && text.back() != '.';
  for (std::size_t i = 0; i < text.size(); ++i)
    good = good && (text[i] == '.' ? text[i - 1] != '.' : text[i] >= '0' && text[i] <= '9');
  if (!good)
    throw Stop(make_error(Fault::config_invalid, {}, "numbers with dots: 2.23.140.1.2.1", text), "--policy-oid");
  return text;
}

/// `--crl` alone means that it matters.
RevocationMode revocation_mode(const CertVerifyOptions& options) {
  if (options.revocation) return *options.revocation;
  return options.crl.empty() ? RevocationMode::soft : RevocationMode::require;
}

RevocationOptions revocation_of(const CertVerifyOptions& options) {
  RevocationOptions out;
  out.mode = revocation_mode(options);
  try {
    out.crls = lists_of(options.crl);
  } catch (const Stop& stop) {
    // Lists that can be read and say nothing leave it open whether anything was revoked.
    if (stop.error().fault != Fault::crl_malformed || out.mode != RevocationMode::require) throw;
    throw NotValid(make_error(Fault::cert_revocation_unknown, {}, "a revocation list", "one that cannot be read"));
  }
  for (const auto& file : options.ocsp) {
    out.ocsp.push_back(read_bytes(file));
    if (!issue::is_ocsp_response(out.ocsp.back()))
      throw Stop(make_error(Fault::file_unreadable, {}, "an OCSP response (DER)", issue::content_of(out.ocsp.back())),
                 file);
  }
  return out;
}

VerifyOptions verify_options(const CertVerifyOptions& options) {
  VerifyOptions out;
  out.purpose = options.purpose == "client" ? Purpose::client
                : options.purpose == "any"  ? Purpose::any
                                            : Purpose::server;
  if (options.name) out.name = checked(to_a_labels(*options.name), NameKind::dns, "--name");
  if (options.ip) out.name = checked(*options.ip, NameKind::ip, "--ip");
  if (options.email) out.email = checked(*options.email, NameKind::email, "--email");
  if (options.srv) out.service = to_a_labels(*options.srv);
  out.uri = options.uri;
  out.leaf_signs = false;  // it may be meant for static RSA too, or be a CA
  out.at = options.at.empty() ? system_clock().now() : must(explain::parse_rfc3339(options.at), "--at " + options.at);
  if (options.max_intermediates) out.limits.intermediates = *options.max_intermediates;
  for (const auto& pin : options.pins) out.pins.push_back(must(explain::parse_pin(pin), "--spki " + pin));
  out.policies = options.policies;
  for (const auto& policy : options.policies.acceptable) checked_policy(policy);
  out.revocation = revocation_of(options);
  return out;
}

std::vector<Buffer> leaf_of(const std::string& path) {
  auto leaf = explain::read_certificates(read_bytes(path));
  if (leaf) return std::move(*leaf);
  throw NotValid(make_error(Fault::cert_malformed, {}, "a certificate", "damaged PEM"));
}

/// Anchors that can be read as a file and not as certificates are none: nothing leads to them.
Trust anchors_of(const std::string& path) {
  try {
    return trust_of(path);
  } catch (const Stop& stop) {
    if (stop.error().fault != Fault::trust_empty || path.empty()) throw;
    throw NotValid(make_error(Fault::cert_unknown_issuer, {}, "a trust anchor", "none in the file that can be read"));
  }
}

}  // namespace

CertCase case_of(const CertVerifyOptions& options) {
  CertCase out;
  out.options = verify_options(options);
  std::vector<Buffer> more;
  if (!options.intermediates.empty())
    more = must(explain::read_certificate_file(options.intermediates), options.intermediates);
  out.trust = anchors_of(options.ca);
  out.chain = leaf_of(options.leaf);
  std::ranges::move(more, std::back_inserter(out.chain));
  if (options.fetching.fetch) {
    Fetching fetching(options.fetching, system_clock().now(), complain);
    fetching.complete(out.chain, *out.trust.store, out.options);
    fetching.ask(out.chain, *out.trust.store, out.options);
  }
  make_room(out.options.limits, out.chain);
  return out;
}

}  // namespace entente::cli
