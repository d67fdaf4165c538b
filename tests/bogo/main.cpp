// A shim for BoringSSL's public test runner (README.md): it connects to the runner, is the client or server that the
// command line describes, and tells by its exit whether all was as expected.
#include <csignal>
#include <iostream>

#include "exchange.h"
#include "link.h"

namespace {

using namespace entente;
using namespace entente::bogo;

constexpr int kGood = 0, kFailed = 1, kUnimplemented = 89;

void tell(const Error& error) {
  std::cerr << error.row().code;
  if (error.fault == Fault::peer_alert) {
    std::cerr << ' ' << name(error.alert);
    if (name(error.alert).empty()) std::cerr << static_cast<int>(error.alert);
  }
  std::cerr << ": " << error.row().title << ", " << error.where.message << '.' << error.where.field << ", expected "
            << error.expected.view() << ", got " << error.got.view() << '\n';
}

void run(const CommandLine& line) {
  Memory memory;
  for (int i = 0; i <= line.initial.resume_count; ++i) exchange(line, i > 0, memory);
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const auto line = parse(std::span(arguments + 1, static_cast<std::size_t>(count - 1)));
    if (line.initial.is_handshaker_supported) {
      std::cout << "No\n";
      return kGood;
    }
    run(line);
    return kGood;
  } catch (const Unimplemented& why) {
    std::cerr << "not implemented: " << why.what() << '\n';
    return kUnimplemented;
  } catch (const Refused& refused) {
    tell(refused.error);
  } catch (const std::exception& why) {
    std::cerr << "unexpected: " << why.what() << '\n';
  }
  return kFailed;
}
