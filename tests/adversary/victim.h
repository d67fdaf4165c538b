// The library's side under attack: a connection, what it delivered, and the state that it was last seen in.
#pragma once
#include <gtest/gtest.h>

#include <variant>

#include "pairs/pair.h"

namespace entente::adversary {

class Victim final : TraceSink {
 public:
  explicit Victim(ClientOptions options, const Peer& peer = {"server.test", {}});
  explicit Victim(ServerOptions options, Jobs jobs = Jobs::inline_);
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  /// The state's name in the diagram (docs/STATE-MACHINE.md).
  [[nodiscard]] std::string_view state() const { return state_; }
  [[nodiscard]] const Error* failure() const { return connection_.failure(); }
  [[nodiscard]] const ConnectionInfo& info() const { return connection_.info(); }
  [[nodiscard]] Connection& connection() { return connection_; }
  /// Of a client.
  [[nodiscard]] ClientConnection& client() { return std::get<ClientConnection>(made_); }
  [[nodiscard]] const Buffer& data() const { return side_.data; }
  [[nodiscard]] const Buffer& early() const { return side_.early; }
  [[nodiscard]] bool closed() const { return side_.closed; }

  void hear(Bytes bytes) { side_.hear(bytes); }
  Buffer say() { return side_.say(); }
  /// From here on all that happens is written down, a line an event; of what it hears only the kind.
  void keep_course() { keeps_course_ = true; }
  [[nodiscard]] const std::vector<std::string>& course() const { return course_; }

 private:
  void on(const Event& event) noexcept override;
  /// An alert is told under the keys that its record goes out under.
  void check_alert(const Event& event) noexcept;
  std::string_view state_;
  std::optional<Epoch> alerted_{};
  bool keeps_course_ = false;
  std::vector<std::string> course_;
  std::variant<ClientConnection, ServerConnection> made_;
  Connection& connection_;
  test::Side side_;
};

/// Options under which the scripted peers' one suite and two groups are offered.
ClientOptions victim_client();
ServerOptions victim_server(ClientAuth client_auth = ClientAuth::none);

}  // namespace entente::adversary
