// The same as data: JSON with published, versioned schemas (docs/schema/). One object, in one line or indented; always
// valid, on failure too.
#pragma once
#include <entente/policy.h>
#include <entente/trust.h>

#include <optional>
#include <string>
#include <vector>

#include "explain/text.h"

namespace entente::explain {

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
/// `entente.cert.verify/1`
std::string verify_json(const Verdict& verdict);
/// `entente.cert.verify/1` for a leaf that is no certificate.
std::string verify_json(const Error& unreadable);
/// `entente.cert.show/1`
std::string show_json(const std::vector<CertificateInfo>& certificates);
/// `entente.policy/1`
std::string policy_json(const Policy& policy);
/// `entente.error/1`: a tool that could not begin.
std::string error_json(const Diagnosis& diagnosis);

}  // namespace entente::explain
