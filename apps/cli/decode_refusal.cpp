// Judging a chain in a client's place.
#include "decode_refusal.h"

#include <entente/trust.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>

#include "explain/server_remedies.h"
#include "explain/verdict_text.h"
#include "output.h"

namespace entente::cli {
namespace {

bool is_about_certificates(Alert alert) noexcept {
  constexpr Alert all[] = {Alert::bad_certificate,     Alert::unsupported_certificate, Alert::certificate_revoked,
                           Alert::certificate_expired, Alert::certificate_unknown,     Alert::unknown_ca};
  return std::ranges::find(all, alert) != std::end(all);
}

/// What is wrong with the chain whoever is trusted, its names, times and uses: the last certificate that was sent
/// stands in for an anchor. Nothing where that cannot be read.
std::optional<Verdict> judged_without_trust(const capture::Decoded& found, const std::vector<Buffer>& sent) {
  const std::vector<Bytes> chain(sent.begin(), sent.end());
  const auto store = TrustStore::from_der(std::span(chain).last(1));
  if (!store) return std::nullopt;
  VerifyOptions how;
  if (!found.insight.server_name.empty()) how.name = found.insight.server_name;
  how.at = found.began / 1'000'000;
  auto verdict = verify(chain, **store, how);
  for (auto& certificate : verdict.path)
    for (auto& check : certificate.checks)
      if (check.id == CheckId::trust) check.outcome = Outcome::not_applicable;
  return verdict;
}

bool has_failed_check(const Verdict& verdict) {
  return std::ranges::any_of(explain::grouped_checks(verdict),
                             [](const explain::CheckGroup& group) { return group.outcome == Outcome::fail; });
}

/// Who stands above what was sent.
std::string issuer_of(Bytes last) {
  const auto info = describe_certificate(last);
  return info ? explain::printable(info->issuer) : std::string();
}

/// Nothing is wrong that can be seen from here.
std::string guess(Alert alert, Bytes last, bool with_trust) {
  if (with_trust) return "By these CAs the chain is good: the client trusts others, or checks more.";
  constexpr std::string_view good = "Names, times and uses of the chain are good";
  if (alert == Alert::unknown_ca)
    return fmt::format(
        "{}: the client probably does not trust \"{}\", which signed it. With --ca it is judged to its end.", good,
        issuer_of(last));
  return fmt::format(
      "{}: the client wants another name than it asked for, or checks more. With --ca they are judged to "
      "their end.",
      good);
}

}  // namespace

void explain_refusal(explain::Diagnosis& diagnosis, const capture::Decoded& found, const Trust& trust) {
  const auto* error = found.transcript->failure(explain::Side::client);
  if (!error || error->fault != Fault::peer_alert || error->by != By::local) return;
  diagnosis.user = "look at the client's own log at this time: it has the reason";
  if (!is_about_certificates(error->alert)) return;
  if (const auto* remedy = explain::remedy_at_server(error->fault, error->alert)) diagnosis.owner = remedy->owner;
  const auto facts = explain::facts_of(*found.transcript, explain::Side::client);
  if (facts.peer_chain.empty()) {
    diagnosis.inferred.emplace_back("The client did not take the server's certificate, which could not be read here.");
    return;
  }
  const bool with_trust = trust.store && facts.verdict;
  const std::optional<Verdict> verdict = with_trust ? *facts.verdict : judged_without_trust(found, facts.peer_chain);
  if (verdict && has_failed_check(*verdict)) {
    for (auto& line : explain::observed_of(*verdict)) diagnosis.observed.push_back(std::move(line));
    diagnosis.inferred.emplace_back("That is probably why the client refused.");
  } else if (verdict) {
    diagnosis.inferred.push_back(guess(error->alert, facts.peer_chain.back(), with_trust));
  }
}

}  // namespace entente::cli
