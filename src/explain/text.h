// The pages that the tools print, each from a Transcript.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "explain/diagnosis.h"
#include "explain/facts.h"
#include "explain/terminal.h"
#include "explain/warnings.h"

namespace entente::explain {

/// What `entente connect` knows besides the transcript.
struct ConnectReport {
  std::string host;
  std::uint16_t port = 443;
  std::string address;                 ///< that answered; empty if none did
  std::string trust_source;            ///< `--ca`, `the system's trust store`
  Roots roots = Roots::own;            ///< whose they are
  bool verified = true;                ///< the verdict was asked for
  std::string unproven{};              ///< what keeps a good certificate from telling who the peer is; empty: nothing
  bool heard_out = false;              ///< what the server says right behind the handshake was waited for
  Buffer channel_binding{};            ///< tls-exporter (RFC 9266); empty without a connection
  std::vector<std::string> fragile{};  ///< what else was found that would keep this from going well
  /// The connection before, where two are compared.
  const Transcript* first = nullptr;
  std::optional<Diagnosis> failure;
};

/// The verdict, the waterfall, what was chosen and why, who the peer is.
void put_connection(Page& page, const Transcript& transcript, const ConnectReport& report);
/// A failure: the verdict first, what was observed, what is inferred, who can do what.
void put_failure(Page& page, const Diagnosis& diagnosis);
/// What resumption saved: a client's connection beside the one before it.
void put_comparison(Page& page, const Transcript& first, const Transcript& second);
/// The waterfall alone.
void put_timeline(Page& page, const Transcript& transcript, Side side);
/// Every message, every byte named.
void put_bytes(Page& page, const Transcript& transcript, Side side);
/// One message's bytes, indented.
void put_message_bytes(Page& page, const trace::Message& message, std::size_t indent);

struct LanesOptions {
  bool bytes = false;    ///< every message's, named
  bool secrets = false;  ///< in full: where they protect nothing
};
/// Both sides of a handshake in one process, step by step. The transcript holds both, and their secrets; `spoken` is
/// what the application data say, one text each.
void put_lanes(Page& page, const Transcript& transcript, LanesOptions options,
               std::span<const std::string> spoken = {});

/// `of no use to a quantum computer later: ...`: what a recording of the connection is worth once somebody has the
/// server's key or a quantum computer. Empty if nothing was agreed.
std::string worth_of_recording(const Facts& facts);
/// Both halves of a hybrid key exchange, and why it was chosen. Nothing if it was none.
void put_hybrid(Page& page, const Transcript& transcript);

/// Whether both sides derived the same traffic secrets, and all of them.
bool same_keys(const Transcript& transcript);

/// A server's log line for a handshake, good or failed.
std::string log_line(const Transcript& transcript, std::string_view peer, const Terminal& terminal);

}  // namespace entente::explain
