// Where text goes.
#include "output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "explain/json.h"
#include "explain/text.h"

namespace entente::cli {

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto n = write(descriptor, text.data(), text.size());
    if (n >= 0)
      text.remove_prefix(static_cast<std::size_t>(n));
    else if (errno != EINTR)
      return errno;
  }
  return 0;
}

void print(std::string_view text) { write_all(STDOUT_FILENO, text); }
void print_error(std::string_view text) { write_all(STDERR_FILENO, text); }
void complain(std::string_view text) { print_error(fmt::format("entente: {}\n", text)); }

explain::Terminal standard_output() { return explain::terminal_of(STDOUT_FILENO); }
explain::Terminal standard_error() { return explain::terminal_of(STDERR_FILENO); }

int report(const explain::Diagnosis& diagnosis, Report how) {
  if (how != Report::page) {
    (how == Report::json ? print : print_error)(explain::error_json(diagnosis) + "\n");
  } else {
    explain::Page page(standard_error());
    put_failure(page, diagnosis);
    print_error(page.text());
  }
  return diagnosis.exit;
}

int report_error(const Error& error, std::string_view what, Report how) {
  auto diagnosis = explain::diagnose(error, {});
  if (!what.empty()) diagnosis.verdict = fmt::format("{}: {}", what, diagnosis.verdict);
  return report(diagnosis, how);
}

}  // namespace entente::cli
