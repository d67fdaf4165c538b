#include "judge.h"

#include "demand.h"
#include "input.h"
#include "issue/certificate_template.h"
#include "providers.h"
#include "x509/der_writer.h"
#include "x509/name_constraints.h"
#include "x509/pem.h"
#include "x509/verifier.h"

namespace entente::fuzz {
namespace {

/// Less than usual, so that a maze that costs too much is found before it costs too much here.
constexpr VerifyLimits kLimits{.signatures = 50, .steps = 1000, .comparisons = 20000};
/// What the second search, for the reasons, may cost beside that.
constexpr unsigned kMoreSteps = 500, kMoreComparisons = 20000;

VerifyOptions read_options(unsigned choices, UnixTime at) {
  VerifyOptions out;
  out.purpose = static_cast<Purpose>(std::min(choices & kPurpose, 2U));
  if ((choices & kName) != 0) out.name = "server.test";
  out.policies = {.acceptable = {},
                  .require_explicit = (choices & kExplicitPolicy) != 0,
                  .inhibit_mapping = (choices & kNoMapping) != 0,
                  .inhibit_any = (choices & kNoAnyPolicy) != 0};
  out.at = at;
  out.limits = kLimits;
  return out;
}

void check_costs(const Verdict& verdict) {
  demand(verdict.signatures_checked <= kLimits.signatures, "signatures stay within the budget");
  demand(verdict.steps <= kLimits.steps + kMoreSteps, "steps stay within the budget");
  demand(verdict.comparisons <= kLimits.comparisons + kMoreComparisons, "comparisons stay within the budget");
}

void check_verdict(const Verdict& verdict) {
  for (std::size_t i = 0; i < verdict.path.size(); ++i)
    for (std::size_t id = 0; id < kCheckCount; ++id) (void)describe(verdict, verdict.path, i, static_cast<CheckId>(id));
  if (!verdict.valid) return;
  demand(!verdict.path.empty() && verdict.path.back().is_anchor, "a path that is accepted ends at an anchor");
  for (const auto& step : verdict.path) demand(step.passed(), "nothing failed in a path that is accepted");
}

/// A certificate with this extension and no other.
Result<x509::Certificate::Ptr> certificate_with(Bytes id, Bytes value) {
  static const auto key = *repeatable().make_private(crypto::KeyType::ed25519, 0);
  issue::CertificateTemplate what;
  what.serial = {1};
  what.issuer = issue::make_name("fuzz");
  what.subject = issue::make_name("");
  what.public_key = to_buffer(key->spki());
  what.extensions.push_back({id, true, to_buffer(value)});
  return x509::Certificate::parse(*issue::sign(what, *key, repeatable()));
}

/// Nothing if it costs too much to tell.
std::optional<bool> violates(const x509::Certificate& names, const x509::Certificate& ca) {
  x509::Budget budget(0, 0, kLimits.comparisons);
  const bool found = x509::find_violation(names, ca, budget).has_value();
  return budget.exhausted() ? std::nullopt : std::optional(found);
}

constexpr std::size_t kMostNames = 50;

std::vector<Buffer> each_name(Bytes general_names) {
  std::vector<Buffer> out;
  x509::der::Reader field(general_names);
  field.sequence("GeneralNames", [&] {
    while (field.more() && out.size() < kMostNames) {
      x509::der::Value name;
      field.any("GeneralName", name);
      x509::der::Writer alone;
      alone.sequence([&] { alone.raw(name.whole); });
      out.push_back(alone.take());
    }
  });
  return out;
}

}  // namespace

Verdict judge_path(Bytes input) {
  Input in(input);
  const auto choices = static_cast<unsigned>(in.number(1));
  const auto anchors = in.number(1);
  const auto options = read_options(choices, static_cast<UnixTime>(in.number(4)));
  std::vector<Bytes> chain;
  while (in.more() && chain.size() < 20) chain.push_back(in.take(in.number(2)));
  const auto trusted = std::min(anchors, chain.size());
  const auto trust = TrustStore::from_der(std::span(chain).last(trusted));
  if (!trust) return {};
  auto verdict = x509::verify(chain, **trust, options, unprotected()).verdict;
  check_costs(verdict);
  check_verdict(verdict);
  return verdict;
}

std::optional<std::size_t> judge_name_constraints(Bytes input) {
  Input in(input);
  const auto constraints = in.take(in.number(2));
  const auto names = in.rest();
  const auto ca = certificate_with(x509::oids::name_constraints, constraints);
  const auto subject = certificate_with(x509::oids::subject_alt_name, names);
  if (!ca || !subject) return std::nullopt;
  const auto together = violates(**subject, **ca);
  const auto apart = each_name(names);
  if (!together || apart.size() == kMostNames) return std::nullopt;
  std::size_t violating = 0;
  for (const auto& name : apart)
    violating += violates(**certificate_with(x509::oids::subject_alt_name, name), **ca).value_or(false) ? 1U : 0U;
  demand(*together == (violating > 0), "names are allowed together if each is");
  return violating;
}

bool import_key(Bytes input) {
  const auto& provider = crypto::openssl_provider();
  const auto pem = x509::read_pem_private_key(as_text(input));
  const auto key = provider.import_private(pem ? pem->reveal() : input);
  if (!key) {
    demand(key.error().row().kind != FaultKind::internal, "a key that cannot be read is no mistake of ours");
    return false;
  }
  const auto written = (*key)->pkcs8();
  demand(written.has_value(), "what was read can be written");
  const auto again = provider.import_private(written->reveal());
  demand(again && equal((*again)->spki(), (*key)->spki()), "and is the same key");
  const auto algorithm = issue::default_algorithm((*key)->type());
  const auto half = provider.import_public((*key)->spki());
  if (!half) return true;
  // A private half that does not belong to its public half may sign, but never rightly.
  if (const auto signature = (*key)->sign(algorithm, input)) (void)(*half)->verify(algorithm, input, *signature);
  return true;
}

}  // namespace entente::fuzz
