// `entente cert revoke` and `entente cert crl`: taking certificates back, and saying so.
#include <fmt/format.h>

#include <filesystem>

#include "explain/inputs.h"
#include "explain/terminal.h"
#include "explain/times.h"
#include "explain/verdict_text.h"
#include "files.h"
#include "issue/responder.h"
#include "issue/sources.h"
#include "making.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

/// As the index has them: lower case, without colons and zeros in front.
std::string serial_of(std::string_view text) {
  std::string out;
  for (const char c : text.starts_with("0x") ? text.substr(2) : text)
    if (c != ':') out += c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
  while (out.size() > 2 && out.starts_with("00")) out.erase(0, 2);
  return out;
}

/// How much it matters to those who relied on the certificate.
int weight(RevocationReason reason) {
  using enum RevocationReason;
  if (reason == key_compromise || reason == ca_compromise || reason == aa_compromise) return 2;
  return reason == unspecified || reason == certificate_hold ? 0 : 1;
}

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
  if (auto* entry = index.find(serial_of(options.what))) return *entry;
  throw Stop(make_error(Fault::file_unreadable, {}, "a file, or the serial number (hex) of a certificate in the index"),
             options.what);
}

std::string said_before(const Revoked& before, const Revoked& now) {
  const auto what = fmt::format("It was revoked before, at {}: {}", explain::utc(before.at), name(before.reason));
  return what + (before.reason == now.reason ? ", which stays." : ". The time stays, the reason is the worse one.");
}

}  // namespace

int run(const CertRevokeOptions& options) {
  const CaDirectory ca(options.directory);
  const auto wanted = revoked_entry(options, ca);
  const auto reason = reason_of(options.reason).value_or(RevocationReason::unspecified);
  std::optional<Revoked> before;
  Revoked now{system_clock().now(), reason};
  ca.change([&](CaIndex& index) {
    auto* entry = index.find(wanted.serial);
    if (!entry) entry = &index.entries.emplace_back(wanted);
    before = entry->revoked;
    // A time that was said once stays: signatures up to it may have been relied on. A worse reason is told of.
    if (before) now = {before->at, weight(reason) > weight(before->reason) ? reason : before->reason};
    entry->revoked = now;
  });
  Page page(standard_output());
  page.line(fmt::format("{} {}  serial {}, revoked: {}", page.good(),
                        page.ink(Ink::strong, explain::printable(wanted.subject)), wanted.serial, name(now.reason)));
  if (before) page.wrapped(2, said_before(*before, now));
  if (!before || before->reason != now.reason)
    page.wrapped(2, "Nobody knows of it yet: entente cert crl, or entente cert ocsp-respond, tell.");
  print(page.text());
  return kExitGood;
}

int run(const CertCrlOptions& options) {
  const CaDirectory ca(options.directory);
  const auto lifetime = std::int64_t{options.days} * 86400;
  (void)ca.index();
  const auto out = options.out.empty() ? ca.path("ca-crl.pem") : options.out;
  UnixTime now = 0;
  std::uint64_t number = 0;
  std::size_t revoked = 0;
  ca.make_crl(lifetime, [&](const CaIndex& index, Bytes list) {
    now = index.listed_at;
    number = index.crl_number;
    for (const auto& entry : index.entries) revoked += entry.revoked.has_value();
    write_file(out, issue::crl_pem(list), Secrecy::open, true);
  });
  Page page(standard_output());
  page.line(fmt::format("{} {}  number {}, {} revoked, until {}", page.good(), page.ink(Ink::strong, out), number,
                        revoked, explain::utc(now + lifetime)));
  page.wrapped(2, fmt::format("Next: entente connect HOST --ca {} --crl {}", quoted(root_file(ca)), quoted(out)));
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
