// The entry of the program `entente`.
#include <csignal>
#include <exception>

#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

/// Runs a verb; a failure that keeps it from beginning is told as its output would be.
template <class Options>
int run_and_report(const Options& options) {
  bool json = false, pipe = false;
  if constexpr (requires { options.json; }) json = options.json;
  if constexpr (requires { options.pipe; }) pipe = options.pipe;  // stdout is the peer's
  const auto how = !json ? Report::page : pipe ? Report::json_on_stderr : Report::json;
  try {
    return run(options);
  } catch (const Stop& stop) {
    return report_error(stop.error(), stop.what(), how);
  } catch (const Mistake& mistake) {
    return report_usage(mistake.what(), mistake.verb(), how);
  }
}

int run_command(int argc, char** argv) {
  const auto parsed = parse(argc, argv);
  if (const int* exit = std::get_if<int>(&parsed)) return *exit;
  return std::visit([](const auto& options) { return run_and_report(options); }, std::get<Command>(parsed));
}

}  // namespace
}  // namespace entente::cli

int main(int argc, char** argv) {
  using namespace entente::cli;
  std::signal(SIGPIPE, SIG_IGN);
  hold_standard_streams();
  try {
    const int exit = run_command(argc, argv);
    return exit == kExitGood && output_was_lost() ? kExitUsage : exit;
  } catch (const std::exception& bug) {
    complain(std::string("a bug, please report it: ") + bug.what());
    return kExitBug;
  }
}
