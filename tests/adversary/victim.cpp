#include "victim.h"

namespace entente::adversary {
namespace {

/// An event in words, secrets and sizes of what was received left out.
std::string line_of(const Event& event) {
  const auto text = [](const auto&... parts) { return ((std::string(parts) + " ") + ...); };
  if (const auto* e = std::get_if<RecordSeen>(&event))
    return text("record", name(e->direction), name(e->type),
                e->direction == Direction::sent ? std::to_string(e->wire_size) : "");
  if (const auto* e = std::get_if<MessageSeen>(&event)) return text("message", name(e->direction), e->message);
  if (const auto* e = std::get_if<ChangeCipherSpecSeen>(&event)) return text("change_cipher_spec", name(e->direction));
  if (const auto* e = std::get_if<AlertSeen>(&event)) return text("alert", name(e->direction), name(e->alert));
  if (const auto* e = std::get_if<Decided>(&event)) return text("decided", name(e->topic), e->chosen, e->why);
  if (const auto* e = std::get_if<StateChanged>(&event)) return text("state", e->from, e->to);
  if (const auto* e = std::get_if<SecretDerived>(&event)) return text("secret", e->name, e->from);
  if (const auto* e = std::get_if<JobStarted>(&event)) return text("job", name(e->kind));
  if (const auto* e = std::get_if<JobFinished>(&event)) return text("job done", name(e->kind), e->ok ? "well" : "ill");
  if (const auto* e = std::get_if<Failed>(&event))
    return text("failed", e->error->row().code, e->error->where.message, e->error->where.field,
                e->error->expected.view(), e->error->got.view());
  return text("event", std::to_string(event.index()));
}

}  // namespace

Victim::Victim(ClientOptions options, const Peer& peer)
    : made_(test::must(
          ClientConnection::make(test::must(ClientConfig::make(std::move(options))), peer, {.trace = this}))),
      connection_(client()),
      side_{connection_} {}

Victim::Victim(ServerOptions options, Jobs jobs)
    : state_("WaitClientHello"),
      made_(test::must(
          ServerConnection::make(test::must(ServerConfig::make(std::move(options))), {.trace = this, .jobs = jobs}))),
      connection_(std::get<ServerConnection>(made_)),
      side_{connection_} {
  side_.run_jobs = jobs == Jobs::handed_out;
}

void Victim::on(const Event& event) noexcept {
  if (const auto* changed = std::get_if<StateChanged>(&event)) state_ = changed->to;
  check_alert(event);
  if (keeps_course_) course_.push_back(line_of(event));
}

void Victim::check_alert(const Event& event) noexcept {
  if (const auto* alert = std::get_if<AlertSeen>(&event); alert && alert->direction == Direction::sent)
    alerted_ = alert->epoch;
  const auto* record = std::get_if<RecordSeen>(&event);
  if (!record || record->direction != Direction::sent || record->type != ContentType::alert || !alerted_) return;
  EXPECT_EQ(name(record->epoch), name(*alerted_)) << state_;
}

ClientOptions victim_client() {
  auto options = test::client_options();
  options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_256_GCM_SHA384};
  options.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  options.ask_for_staple = false;  // whoever tests staples asks
  return options;
}

ServerOptions victim_server(ClientAuth client_auth) {
  auto options = test::server_options();
  options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
  options.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  options.client_auth = client_auth;
  if (client_auth != ClientAuth::none) options.client_trust = test::Pki::shared().trust;
  return options;
}

}  // namespace entente::adversary
