// Where text goes.
#include "output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "explain/json.h"
#include "explain/text.h"

namespace entente::cli {
namespace {

std::atomic<int> lost{0};  ///< the errno that stdout was lost to

/// A pipe that somebody else made non-blocking.
void wait_until_writable(int descriptor) {
  pollfd entry{descriptor, POLLOUT, 0};
  (void)poll(&entry, 1, -1);
}

}  // namespace

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto n = write(descriptor, text.data(), text.size());
    if (n >= 0)
      text.remove_prefix(static_cast<std::size_t>(n));
    else if (errno == EAGAIN)
      wait_until_writable(descriptor);
    else if (errno != EINTR)
      return errno;
  }
  return 0;
}

void print(std::string_view text) {
  const int problem = write_all(STDOUT_FILENO, text);
  if (problem == 0 || lost.exchange(problem) != 0 || problem == EPIPE) return;
  complain("output is lost: " + std::generic_category().message(problem));
}

bool output_was_lost() { return lost != 0 && lost != EPIPE; }

void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0)  // opened the wrong way round: reading or writing still fails
      (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

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
  if (!what.empty()) diagnosis.verdict = fmt::format("{}: {}", explain::printable(what), diagnosis.verdict);
  return report(diagnosis, how);
}

int report_usage(std::string_view words, const std::string& verb, Report how) {
  const auto told = explain::printable(words);
  const auto help = fmt::format("entente {}{}--help", verb, verb.empty() ? "" : " ");
  if (how == Report::page) {
    print_error(fmt::format("entente: {}\nTry: {}\n", told, help));
    return kExitUsage;
  }
  auto diagnosis = explain::diagnose(make_error(Fault::config_invalid), {});
  diagnosis.verdict = told;
  diagnosis.user = "see " + help;
  return report(diagnosis, how);
}

}  // namespace entente::cli
