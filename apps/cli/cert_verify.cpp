// `entente cert verify`: the verdict on a certificate, for people and for programs.
#include <arpa/inet.h>
#include <fmt/format.h>

#include "explain/certificate_text.h"
#include "explain/json.h"
#include "explain/text.h"
#include "explain/verdict_text.h"
#include "files.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

constexpr int kExitInvalid = 5;

enum class NameKind : std::uint8_t { dns, ip, email };

/// What was asked for is of the kind that was asked for: `--name "$HOST"` without a HOST must not mean any name.
std::string checked(const std::string& text, NameKind kind, const std::string& option) {
  in6_addr room;
  const bool ip = inet_pton(AF_INET, text.c_str(), &room) == 1 || inet_pton(AF_INET6, text.c_str(), &room) == 1;
  constexpr std::string_view kinds[] = {"a DNS name", "an IP address", "local@host"};
  if (text.empty() || (kind != NameKind::email && ip != (kind == NameKind::ip)))
    throw Stop(make_error(Fault::name_invalid, {}, kinds[static_cast<std::size_t>(kind)], text), option);
  return text;
}

VerifyOptions verify_options(const CertVerifyOptions& options) {
  VerifyOptions out;
  out.purpose = options.purpose == "client" ? Purpose::client
                : options.purpose == "any"  ? Purpose::any
                                            : Purpose::server;
  if (options.name) out.name = checked(*options.name, NameKind::dns, "--name");
  if (options.ip) out.name = checked(*options.ip, NameKind::ip, "--ip");
  if (options.email) out.email = checked(*options.email, NameKind::email, "--email");
  out.at = options.at.empty() ? system_clock().now() : must(explain::parse_rfc3339(options.at), "--at " + options.at);
  if (options.max_intermediates) out.limits.intermediates = *options.max_intermediates;
  return out;
}

/// The leaf first, then everything that may link it to a root. Files may hold more than a peer could send.
std::vector<Buffer> chain_of(std::vector<Buffer> chain, const CertVerifyOptions& options, VerifyLimits& limits) {
  if (!options.intermediates.empty())
    for (auto& certificate : must(explain::read_certificate_file(options.intermediates), options.intermediates))
      chain.push_back(std::move(certificate));
  limits.certificates = std::max(limits.certificates, chain.size());
  std::size_t bytes = 0;
  for (const auto& certificate : chain) bytes += certificate.size();
  limits.chain_bytes = std::max(limits.chain_bytes, bytes);
  return chain;
}

void put_valid(Page& page, const Verdict& verdict, const std::string& source) {
  page.line(fmt::format("{} {}", page.good(), page.ink(Ink::strong, "valid")));
  page.line();
  put_identity(page, verdict, source);
  page.wrapped("  ", "    ", "Would break: " + explain::join(explain::fragile_points(verdict, source), " · "));
}

int put(const Verdict& verdict, const CertVerifyOptions& options, const std::string& source) {
  const int exit = verdict.valid ? kExitGood : kExitInvalid;
  if (options.json) {
    print(explain::verify_json(verdict) + "\n");
    return exit;
  }
  Page page(standard_output());
  if (verdict.valid)
    put_valid(page, verdict, source);
  else
    put_failure(page, explain::diagnose(verdict));
  page.line();
  put_checks(page, verdict);
  print(page.text());
  return exit;
}

/// The leaf is no certificate: that is an answer, not a mistake in the question.
int put_unreadable(const Error& error, const CertVerifyOptions& options) {
  if (options.json) {
    print(explain::verify_json(error) + "\n");
  } else {
    Page page(standard_output());
    put_failure(page, explain::diagnose(error, {}));
    print(page.text());
  }
  return kExitInvalid;
}

}  // namespace

int run(const CertVerifyOptions& options) {
  if (!options.crl.empty())
    throw Stop(make_error(Fault::config_invalid, {}, "no --crl: revocation lists are not built yet"), "--crl");
  auto verify_with = verify_options(options);
  const auto trust = trust_of(options.ca);
  auto leaf = explain::read_certificate_file(options.leaf);
  if (!leaf && leaf.error().fault == Fault::file_unreadable) throw Stop(leaf.error(), options.leaf);
  if (!leaf) return put_unreadable(make_error(Fault::cert_malformed, {}, "a certificate", "damaged PEM"), options);
  const auto chain = chain_of(std::move(*leaf), options, verify_with.limits);
  const std::vector<Bytes> views(chain.begin(), chain.end());
  const auto verdict = verify(views, *trust.store, verify_with);
  if (verdict.error.fault == Fault::name_invalid) throw Stop(verdict.error, "the name to verify");
  return put(verdict, options, trust.source);
}

}  // namespace entente::cli
