// What the runner's -expect- flags ask of a connection.
#pragma once
#include <entente/connection.h>

#include <string>

#include "setup.h"

namespace entente::bogo {

/// What went over the wire, told as the runner expects to hear it.
class Events final : public TraceSink {
 public:
  void on(const Event& event) noexcept override;
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// What the peer said that it can verify.
  [[nodiscard]] const std::vector<int>& peer_schemes() const noexcept { return peer_schemes_; }

 private:
  void read_schemes(const MessageSeen& message);
  std::vector<int> peer_schemes_{};
  std::string text_{};
};

struct Checks {
  const Flags& flags;
  bool resumes;
  const Connection& connection;
  const Memory& memory;
  const Events& events;
};

/// The handshake has just been completed.
void check_handshake(const Checks& checks);
/// A client has read all that it was sent: which session did it get?
void check_session(const Checks& checks);
/// The connection is over.
void check_messages(const Checks& checks);

}  // namespace entente::bogo
