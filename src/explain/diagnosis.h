// A failure, worked out: the verdict, what was observed, what follows from it by inference, and who can do what about
// it. Texts and JSON render from this.
#pragma once
#include <string>
#include <vector>

#include "explain/facts.h"

namespace entente::explain {

/// What a tool knows besides the transcript.
struct Circumstances {
  Side side = Side::client;     ///< whose transcript it is
  std::string peer = "server";  ///< how the other side is called in sentences
  std::string self{};           ///< how this side is called; empty: not at all
  std::string asked{};          ///< the name or address that was asked for
  /// What a separate, announced probe found; empty if there was none.
  std::string probe_observed{}, probe_inferred{};
};

/// Those of a server's log.
inline Circumstances at_server() {
  Circumstances around;
  around.side = Side::server;
  around.peer = "client";
  return around;
}

struct Diagnosis {
  std::string verdict;  ///< in a few words: `certificate expired 22 days ago`
  std::string code;     ///< `E-CERT-EXPIRED`
  int exit = 0;         ///< the program's exit code; 0: it does not end with this
  By by = By::local;
  Alert alert = Alert::none;
  std::string where, expected, got;
  std::vector<std::string> observed;  ///< sentences
  std::vector<std::string> inferred;  ///< sentences, the likeliest first
  std::string clause, cause;
  std::string user, owner;  ///< remedies
};

/// What a program exits with after a fault of this kind.
int exit_code(FaultKind kind) noexcept;

Diagnosis diagnose(const Error& error, const Transcript& transcript, const Circumstances& circumstances = {});
/// Of a verdict that is not valid, outside of a connection.
Diagnosis diagnose(const Verdict& verdict);

}  // namespace entente::explain
