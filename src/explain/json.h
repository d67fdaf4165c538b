// The same as data: JSON with published, versioned schemas (docs/schema/). One object, in one line or indented; always
// valid, on failure too.
#pragma once
#include <entente/policy.h>
#include <entente/trust.h>

#include <optional>
#include <string>
#include <vector>

#include "explain/path_tree.h"
#include "explain/text.h"
#include "explain/timestamps.h"
#include "explain/warnings.h"

namespace entente::explain {

struct Entry;  // dictionary.h
enum class Layout : std::uint8_t { line, indented };

/// `entente.connect/1`
std::string connect_json(const Transcript& transcript, const ConnectReport& report, Layout layout);
/// `entente.serve/1`: one handshake. `channel_binding`: tls-exporter (RFC 9266), empty if it failed.
std::string serve_json(const Transcript& transcript, std::string_view peer, Bytes channel_binding);
/// What somebody read who recorded a connection and got the server's key later.
struct AttackReport {
  struct Said {
    Side by;
    std::string text;
  };
  std::size_t recorded = 0;     ///< bytes
  std::string obstacle;         ///< what kept him out; empty: nothing
  unsigned finished_right = 0;  ///< Finished messages that he could check
  std::vector<Said> said;
};
struct DemoReport {
  const Transcript* main = nullptr;    ///< the connection that the demonstration is about
  const Transcript* before = nullptr;  ///< the one that it resumes
  const Transcript* replay = nullptr;  ///< its first flight, sent again: the server's side alone
  const Transcript* fresh = nullptr;   ///< the same server with a fresh key exchange
  std::optional<AttackReport> attack, attack_on_fresh;
  std::string_view break_name;
  const Diagnosis* failure = nullptr;
  bool with_bytes = false;
};
/// `entente.demo/1`: every step of both sides.
std::string demo_json(const DemoReport& report);
/// What a tool knows besides the verdict.
struct VerifyReport {
  VerifyLimits limits{};
  std::vector<Warning> warnings{};
  std::optional<std::vector<TimestampReport>> timestamps{};  ///< where they were looked at
};
/// `entente.cert.verify/1`
std::string verify_json(const Verdict& verdict, const VerifyReport& report);
/// `entente.cert.verify/1` where there is nothing to verify: the leaf is no certificate.
std::string verify_json(const Error& not_valid);
/// `entente.cert.tree/1`
std::string tree_json(const AllPaths& all);
/// `entente.cert.show/1`; certificates that cannot be read stand apart.
enum class ShowBytes : std::uint8_t { no, yes };
std::string show_json(const std::vector<Buffer>& chain, UnixTime now, ShowBytes bytes);
/// `entente.policy/1`
std::string policy_json(const Policy& policy);
/// `entente.explain/1`: what was found for a question.
std::string explain_json(std::string_view asked, const std::vector<const Entry*>& found);
/// `entente.notes/1`: every note, by its key.
std::string notes_json();
/// The same for a page: of what this library does not speak those alone that `text` names.
std::string notes_json_for(std::string_view text);
/// `entente.error/1`: a tool that could not begin.
std::string error_json(const Diagnosis& diagnosis);

}  // namespace entente::explain
