// `entente cert verify`: the verdict on a certificate, for people and for programs.
#include <fmt/format.h>

#include "cert_case.h"
#include "explain/json.h"
#include "explain/path_tree.h"
#include "explain/text.h"
#include "explain/verdict_text.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

constexpr int kExitInvalid = 5;

void put_valid(Page& page, const Verdict& verdict, const std::string& source) {
  page.line(fmt::format("{} {}", page.good(), page.ink(Ink::strong, "valid")));
  page.line();
  put_identity(page, verdict, source);
  page.wrapped("  ", "    ", "Would break: " + explain::join(explain::fragile_points(verdict, source), " · "));
}

using Timestamps = std::optional<std::vector<explain::TimestampReport>>;

/// Nothing without a list of logs.
Timestamps timestamps_of(const Verdict& verdict, const CertVerifyOptions& options) {
  if (options.ct_logs.empty()) return std::nullopt;
  return explain::timestamps_of(verdict, must(explain::read_log_list(read_text(options.ct_logs)), options.ct_logs));
}

/// RFC 6962 §5.2: how many logs are enough is for clients to say.
void demand_timestamps(Verdict& verdict, const CertVerifyOptions& options, const Timestamps& timestamps) {
  if (!verdict.valid || !timestamps) return;
  const auto count = explain::logs_in(*timestamps);
  if (count >= options.required_scts) return;
  verdict.valid = false;
  verdict.error = make_error(Fault::cert_timestamps, "SignedCertificateTimestampList",
                             fmt::format("timestamps of {} logs of the list", options.required_scts),
                             fmt::format("those of {}", count));
}

int put(const Verdict& verdict, const CertVerifyOptions& options, const CertCase& question,
        const Timestamps& timestamps) {
  const int exit = verdict.valid ? kExitGood : kExitInvalid;
  const auto warnings = warnings_of(verdict, question.trust.roots);
  if (options.json) {
    print(explain::verify_json(verdict, {question.options.limits, warnings, timestamps}) + "\n");
    return exit;
  }
  Page page(standard_output());
  if (verdict.valid)
    put_valid(page, verdict, question.trust.source);
  else
    put_failure(page, explain::diagnose(verdict));
  if (timestamps) put_timestamps(page, *timestamps);
  put_warnings(page, warnings);
  page.line();
  if (options.tree) {
    put_tree(page, verdict);
    page.line();
  }
  put_checks(page, verdict, "from the file");
  print(page.text());
  return exit;
}

int put_not_valid(const Error& error, const CertVerifyOptions& options) {
  if (options.json) {
    print(explain::verify_json(error) + "\n");
  } else {
    Page page(standard_output());
    put_failure(page, explain::diagnose(error, {}));
    print(page.text());
  }
  return kExitInvalid;
}

int judge(const CertVerifyOptions& options) {
  const auto question = case_of(options);
  const auto views = question.views();
  auto verdict = verify(views, *question.trust.store, question.options);
  if (verdict.error.fault == Fault::name_invalid) throw Stop(verdict.error, "the name to verify");
  const auto timestamps = timestamps_of(verdict, options);
  demand_timestamps(verdict, options, timestamps);
  return put(verdict, options, question, timestamps);
}

}  // namespace

int run(const CertVerifyOptions& options) {
  try {
    return judge(options);
  } catch (const NotValid& answer) {
    return put_not_valid(answer.error(), options);
  }
}

}  // namespace entente::cli
