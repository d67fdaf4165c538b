// What the flags ask for as the library's own options, and what stays from one connection to the next.
#pragma once
#include <entente/client.h>
#include <entente/server.h>

#include "flags.h"

namespace entente::bogo {

/// Stands still unless it is put forward: the runner knows how old a ticket is to the millisecond.
class StillClock final : public Clock {
 public:
  [[nodiscard]] UnixTime now() const noexcept override { return now_; }
  void put_forward(int seconds) noexcept { now_ += seconds; }

 private:
  UnixTime now_ = system_clock().now();
};

/// The session of the connection before is offered to the next one, and no other.
class LastSession final : public ClientSessions {
 public:
  void put(std::string_view peer, Session session) noexcept override;
  [[nodiscard]] std::optional<Session> take(std::string_view peer) noexcept override;
  /// A new connection begins, which may take what the one before was given.
  void next() noexcept;
  [[nodiscard]] const std::optional<Session>& got() const noexcept { return got_; }
  [[nodiscard]] bool can_offer() const noexcept { return offered_.has_value(); }

 private:
  std::string peer_{};
  std::optional<Session> got_{}, offered_{};
};

/// Lives as long as the program.
struct Memory {
  StillClock clock{};
  std::shared_ptr<LastSession> sessions = std::make_shared<LastSession>();
  TicketKeys::Ptr ticket_keys{};
  std::shared_ptr<SessionStore> session_store{};
  std::shared_ptr<AntiReplay> anti_replay{};
  int selected_credential = -1;  ///< whose key was used last; -1: the default one's, or none
};

ClientConfig::Ptr client_config(const Flags& flags, Memory& memory);
ServerConfig::Ptr server_config(const Flags& flags, Memory& memory);
/// A list of ProtocolNames as it is on the wire (RFC 7301 §3.1), without its length.
std::vector<std::string> protocol_names(std::string_view encoded);
/// What stands for the runner's response of a credential, which is no DER, until it is sent.
Buffer placeholder_of(const CredentialFlags& flags, int number);

}  // namespace entente::bogo
