// What a scripted client needs to resume: tickets, read by the adversary's own code, and hellos whose binders are right
// unless a test breaks them (RFC 8446 §4.2.11, §4.6.1).
#pragma once
#include <entente/session.h>

#include "scripted_peer.h"

namespace entente::adversary {

/// A clock that a test sets.
class TestClock final : public Clock {
 public:
  UnixTime at = test::kNow;
  UnixTime now() const noexcept override { return at; }
};

/// A NewSessionTicket, and its key.
struct Ticket {
  std::uint32_t lifetime = 0, age_add = 0, max_early_data = 0;
  Buffer nonce, ticket, psk;
};

/// An identity of pre_shared_key.
struct Identity {
  Buffer identity;
  std::uint32_t obfuscated_age = 0;
};

/// A server of several connections: one set of options, whose keys and memories are shared.
ServerOptions resuming_server(const Clock& clock, ClientAuth client_auth = ClientAuth::none);

/// A good ClientHello that may resume.
ClientHello hello_with_modes(ScriptedClient& client, Buffer modes = {1, 1});
/// The same with these identities, `age` milliseconds after their tickets.
ClientHello resuming_hello(ScriptedClient& client, const Ticket& ticket, std::uint32_t age = 0);
/// Offers these identities, with room for a binder each.
void offer(ClientHello& hello, std::initializer_list<Identity> identities);
/// The whole message, the last binder over what was said before and its own first part.
Buffer with_binder(const ClientHello& hello, const Transcript& before, Bytes psk,
                   std::string_view label = "res binder");

/// Goes through a full handshake, with the client's certificate if it is asked for, and returns the tickets.
std::vector<Ticket> get_tickets(const ServerOptions& options, std::string_view host = "server.test",
                                const Credential::Ptr& credential = nullptr);
/// The tickets heard so far.
std::vector<Ticket> tickets_of(const ScriptedClient& client);

/// A connection that resumes.
class Resumption {
 public:
  explicit Resumption(const ServerOptions& options) : victim(options), client(victim) {}
  /// Says the hello; its early keys are ready afterwards.
  void say(const ClientHello& hello, const Ticket& ticket) {
    say(with_binder(hello, client.transcript, ticket.psk), ticket);
  }
  void say(const Buffer& hello, const Ticket& ticket);
  void send_early(Bytes data) { client.send_bytes(early_keys->seal(ContentType::application_data, data)); }
  void end_early();
  /// Says the rest of a handshake that was resumed.
  void finish();
  [[nodiscard]] bool resumed() const { return victim.info().resumed == Resumed::ticket; }
  [[nodiscard]] std::string_view why(Topic topic) const { return victim.info().why(topic); }

  Victim victim;
  ScriptedClient client;
  std::optional<RecordKeys> early_keys;
};

/// A server and the first ticket that it gave.
class Resuming : public testing::Test {
 protected:
  void get_ticket(ClientAuth client_auth = ClientAuth::none) {
    options = resuming_server(clock, client_auth);
    options.max_early_data = max_early_data;
    ticket = get_tickets(options).at(0);
  }
  /// The server's why for not resuming with this ticket; empty if it resumes.
  std::string_view refusal(const Ticket& with, const ServerOptions& at, std::string_view host = "server.test");
  std::string_view refusal() { return refusal(ticket, options); }

  TestClock clock;
  std::uint32_t max_early_data = 0;
  ServerOptions options;
  Ticket ticket;
};

}  // namespace entente::adversary
