// `entente cert revoke` and `entente cert crl`: taking certificates back, and saying so.
#include <fmt/format.h>

#include <filesystem>

#include "ca_directory.h"
#include "explain/certificate_text.h"
#include "explain/terminal.h"
#include "explain/times.h"
#include "explain/verdict_text.h"
#include "files.h"
#include "issue/responder.h"
#include "issue/sources.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

/// By its file, which has to be of this CA; or by its serial number, which has to be in the index.
IndexEntry revoked_entry(const CertRevokeOptions& options, const CaDirectory& ca) {
  std::error_code why;
  if (std::filesystem::exists(options.what, why)) {
    const auto chain = must(explain::read_certificate_file(options.what), options.what);
    const auto info = must(describe_certificate(chain.at(0)), options.what);
    if (!issue::is_issued_by(chain[0], ca.identity().certificate))
      throw Stop(make_error(Fault::config_invalid, {}, "a certificate of this CA", "one of another"), options.what);
    return {info.serial, info.not_after, std::nullopt, info.subject};
  }
  auto index = ca.index();
  if (auto* entry = index.find(options.what)) return *entry;
  throw Stop(make_error(Fault::file_unreadable, {}, "a file, or the serial number (hex) of a certificate in the index"),
             options.what);
}

}  // namespace

int run(const CertRevokeOptions& options) {
  const CaDirectory ca(options.directory);
  const auto wanted = revoked_entry(options, ca);
  const auto reason = reason_of(options.reason).value_or(RevocationReason::unspecified);
  bool before = false;
  ca.change([&](CaIndex& index) {
    auto* entry = index.find(wanted.serial);
    if (!entry) entry = &index.entries.emplace_back(wanted);
    before = entry->revoked.has_value();
    // A time that was said once stays: signatures up to it may have been relied on.
    if (!before) entry->revoked = Revoked{system_clock().now(), reason};
  });
  Page page(standard_output());
  page.line(fmt::format("{} {}  serial {}{}", page.good(), page.ink(Ink::strong, explain::printable(wanted.subject)),
                        wanted.serial, before ? ": was revoked before" : ", revoked: " + std::string(text_of(reason))));
  if (!before) page.wrapped(2, "Nobody knows of it yet: entente cert crl, or entente cert ocsp-respond, tell.");
  print(page.text());
  return kExitGood;
}

int run(const CertCrlOptions& options) {
  const CaDirectory ca(options.directory);
  const auto now = system_clock().now();
  const auto lifetime = std::int64_t{options.days} * 86400;
  std::uint64_t number = 0;
  ca.change([&](CaIndex& index) { number = ++index.crl_number; });
  const auto der = ca.make_crl(now, lifetime, number);
  const auto out = options.out.empty() ? ca.path("ca-crl.pem") : options.out;
  write_file(out, issue::crl_pem(der), Secrecy::open, true);
  std::size_t revoked = 0;
  for (const auto& entry : ca.index().entries) revoked += entry.revoked.has_value();
  Page page(standard_output());
  page.line(fmt::format("{} {}  number {}, {} revoked, until {}", page.good(), page.ink(Ink::strong, out), number,
                        revoked, explain::utc(now + lifetime)));
  page.wrapped(2, fmt::format("Next: entente connect HOST --ca {} --crl {}", ca.path("ca.pem"), out));
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
