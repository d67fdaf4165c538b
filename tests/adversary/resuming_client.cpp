#include "resuming_client.h"

#include "base/bytes.h"

namespace entente::adversary {
namespace {

Ticket read_ticket(Bytes message, Bytes resumption) {
  Cursor in(message.subspan(4));
  Ticket out;
  out.lifetime = static_cast<std::uint32_t>(in.number(4));
  out.age_add = static_cast<std::uint32_t>(in.number(4));
  out.nonce = in.vector(1);
  out.ticket = in.vector(2);
  Cursor extensions(in.vector(2));
  while (extensions.more()) {
    const auto type = extensions.number(2);
    Cursor data(extensions.vector(2));
    if (type == static_cast<std::size_t>(ExtensionType::early_data))
      out.max_early_data = static_cast<std::uint32_t>(data.number(4));
  }
  out.psk = hkdf_expand_label(resumption, "resumption", out.nonce, 32);
  return out;
}

}  // namespace

ServerOptions resuming_server(const Clock& clock, ClientAuth client_auth) {
  auto options = victim_server(client_auth);
  options.clock = &clock;
  options.ticket_keys = test::must(make_ticket_keys());
  options.anti_replay = memory_anti_replay(test::kNow - 1000);
  return options;
}

ClientHello hello_with_modes(ScriptedClient& client, Buffer modes) {
  auto hello = client.client_hello();
  hello.extensions[ExtensionType::psk_key_exchange_modes] = std::move(modes);
  return hello;
}

void offer(ClientHello& hello, std::initializer_list<Identity> identities) {
  Maker list, binders, out;
  for (const auto& one : identities) {
    list.vector(2, one.identity).number(one.obfuscated_age, 4);
    binders.vector(1, Buffer(32));
  }
  out.vector(2, list.take().bytes).vector(2, binders.take().bytes);
  hello.extensions.remove(ExtensionType::pre_shared_key);
  hello.extensions.add(ExtensionType::pre_shared_key, out.take().bytes);
}

ClientHello resuming_hello(ScriptedClient& client, const Ticket& ticket, std::uint32_t age) {
  auto hello = hello_with_modes(client);
  offer(hello, {{ticket.ticket, age + ticket.age_add}});
  return hello;
}

Buffer with_binder(const ClientHello& hello, const Transcript& before, Bytes psk, std::string_view label) {
  auto out = hello.encode().bytes;
  const auto& offered = *hello.extensions.find(ExtensionType::pre_shared_key);
  Cursor in(offered);
  in.vector(2);
  const auto binders = in.vector(2).size();
  auto covered = before;
  covered.add(Bytes(out).first(out.size() - 2 - binders));
  const auto mac = binder(psk, label, covered.hash());
  std::ranges::copy(mac, out.end() - static_cast<std::ptrdiff_t>(mac.size()));
  return out;
}

std::vector<Ticket> tickets_of(const ScriptedClient& client) {
  std::vector<Ticket> out;
  for (const auto& message : client.heard)
    if (static_cast<HandshakeType>(message[0]) == HandshakeType::new_session_ticket)
      out.push_back(read_ticket(message, client.secrets.resumption));
  return out;
}

std::vector<Ticket> get_tickets(const ServerOptions& options, std::string_view host,
                                const Credential::Ptr& credential) {
  Victim victim(options);
  ScriptedClient client(victim, credential ? credential : test::Pki::shared().leaf());
  auto hello = hello_with_modes(client);
  hello.extensions[ExtensionType::server_name] = server_name_list(host);
  client.say_client_hello(hello);
  if (victim.state() == "WaitCertificate") {
    client.say(client.certificate());
    client.say(client.certificate_verify());
  }
  client.say_finished();
  client.listen();
  EXPECT_EQ(victim.failure(), nullptr) << victim.failure()->row().code;
  EXPECT_EQ(victim.info().resumed, Resumed::no);
  return tickets_of(client);
}

void Resumption::say(const Buffer& hello, const Ticket& ticket) {
  client.secrets.psk = ticket.psk;
  early_keys.emplace(client_early_traffic(ticket.psk, sha256(hello)));
  client.say(hello);
  client.listen();
}

void Resumption::end_early() {
  const auto end = message(HandshakeType::end_of_early_data, {});
  client.transcript.add(end);
  client.send_bytes(early_keys->seal(ContentType::handshake, end));
}

void Resumption::finish() {
  client.say_finished();
  client.listen();
}

std::string_view Resuming::refusal(const Ticket& with, const ServerOptions& at, std::string_view host) {
  Resumption second(at);
  auto hello = resuming_hello(second.client, with, 0);
  hello.extensions[ExtensionType::server_name] = server_name_list(host);
  offer(hello, {{with.ticket, with.age_add}});
  second.say(hello, with);
  EXPECT_EQ(second.victim.failure(), nullptr) << second.victim.failure()->row().code;
  if (second.resumed()) return {};
  if (second.victim.state() == "WaitCertificate") {
    second.client.say(second.client.certificate());
    second.client.say(second.client.certificate_verify());
  }
  second.finish();
  EXPECT_EQ(second.victim.state(), "Connected") << "a full handshake instead";
  return second.why(Topic::resumption);
}

}  // namespace entente::adversary
