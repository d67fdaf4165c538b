#include "moments12.h"

#include <ostream>

#include "pairs/stapling.h"

namespace entente::adversary {
namespace {

constexpr Moment kClient[] = {
    {Way::full, "WaitServerHello"},
    {Way::full, "WaitCertificate12"},
    {Way::full, "WaitServerKeyExchange"},
    {Way::full, "WaitRequestOrDone"},
    {Way::full, "WaitChangeCipherSpec"},
    {Way::full, "WaitFinished12"},
    {Way::both_versions, "WaitCertificate12"},
    {Way::both_versions, "WaitServerKeyExchange"},
    {Way::both_versions, "WaitChangeCipherSpec"},
    {Way::both_versions, "WaitFinished12"},
    {Way::authenticated, "WaitServerHelloDone"},
    {Way::authenticated, "WaitChangeCipherSpec"},
    {Way::stapled, "WaitCertificateStatus"},
    {Way::stapled, "WaitServerKeyExchange"},
    {Way::ticket, "WaitNewSessionTicket"},
    {Way::ticket, "WaitChangeCipherSpec"},
    {Way::static_rsa, "WaitCertificate12"},
    {Way::static_rsa, "WaitRequestOrDone"},
    {Way::static_rsa, "WaitChangeCipherSpec"},
    {Way::static_rsa, "WaitFinished12"},
    {Way::static_rsa_stapled, "WaitCertificateStatusRsa"},
    {Way::static_rsa_stapled, "WaitRequestOrDone"},
    {Way::resumed, "WaitServerHello"},
    {Way::resumed, "WaitChangeCipherSpec"},
    {Way::resumed, "WaitFinished12"},
    {Way::resumed_ticket, "WaitNewSessionTicket"},
    {Way::resumed_ticket, "WaitFinished12"},
};

constexpr Moment kServer[] = {
    {Way::full, "WaitClientHello"},
    {Way::full, "WaitClientKeyExchange"},
    {Way::full, "WaitChangeCipherSpec"},
    {Way::full, "WaitFinished12"},
    {Way::both_versions, "WaitClientKeyExchange"},
    {Way::both_versions, "WaitChangeCipherSpec"},
    {Way::both_versions, "WaitFinished12"},
    {Way::authenticated, "WaitClientHello"},
    {Way::authenticated, "WaitCertificate12"},
    {Way::authenticated, "WaitClientKeyExchange"},
    {Way::authenticated, "WaitCertificateVerify12"},
    {Way::authenticated, "WaitChangeCipherSpec"},
    {Way::authenticated, "WaitFinished12"},
    {Way::static_rsa, "WaitClientKeyExchangeRsa"},
    {Way::static_rsa, "WaitChangeCipherSpec"},
    {Way::static_rsa, "WaitFinished12"},
    {Way::ticket, "WaitFinished12"},
    {Way::resumed, "WaitChangeCipherSpec"},
    {Way::resumed, "WaitFinished12"},
};

bool is_static_rsa(Way way) { return way == Way::static_rsa || way == Way::static_rsa_stapled; }
bool resumes(Way way) { return way == Way::resumed || way == Way::resumed_ticket; }

const Buffer kTicket(64, 0x7e), kSessionId(32, 0x1d);

}  // namespace

std::span<const Moment> client_moments() { return kClient; }
std::span<const Moment> server_moments() { return kServer; }

Past client_past(Way way) {
  Past past{is_static_rsa(way) ? static_rsa_client() : victim_client12(), {}};
  auto& options = past.client;
  if (way == Way::both_versions) {
    options.max_version = ProtocolVersion::tls13;
    options.cipher_suites.insert(options.cipher_suites.begin(), CipherSuite::TLS_AES_128_GCM_SHA256);
  }
  if (way == Way::authenticated) options.credentials = {test::Pki::shared().leaf()};
  options.ask_for_staple = way == Way::stapled || way == Way::static_rsa_stapled;
  if (way == Way::ticket || resumes(way)) options.sessions = memory_client_sessions();
  if (!resumes(way)) return past;
  Victim victim(options);
  ScriptedServer12 server(victim);
  server.hear_client_hello();
  (way == Way::resumed ? server.session_id : server.ticket) = way == Way::resumed ? kSessionId : kTicket;
  server.reach("Connected");
  past.session = server.resumable();
  return past;
}

ClientAt::ClientAt(const Moment& moment, Past past)
    : victim(std::move(past.client)),
      server(victim, is_static_rsa(moment.way) ? rsa_leaf() : test::Pki::shared().leaf()) {
  const auto way = moment.way;
  if (is_static_rsa(way)) server.suite = 0x009c;
  server.requests = way == Way::authenticated;
  if (way == Way::stapled || way == Way::static_rsa_stapled) server.staple = test::staple_for(*server.credential);
  if (way == Way::ticket || way == Way::resumed_ticket) server.ticket = kTicket;
  server.session = std::move(past.session);
  server.hear_client_hello();
  server.reach(moment.state);
}

Past server_past(Way way) {
  Past past{{},
            is_static_rsa(way) ? static_rsa_server()
                               : victim_server12(way == Way::authenticated ? ClientAuth::require : ClientAuth::none)};
  auto& options = past.server;
  if (way == Way::both_versions) {
    options.max_version = ProtocolVersion::tls13;
    options.cipher_suites.insert(options.cipher_suites.begin(), CipherSuite::TLS_AES_128_GCM_SHA256);
  }
  if (!resumes(way)) return past;
  options.ticket_keys = test::must(make_ticket_keys());
  Victim victim(options);
  ScriptedClient12 client(victim);
  auto hello = client.client_hello();
  hello.extensions[ExtensionType::session_ticket] = {};
  client.say_client_hello(hello);
  client.say_rest();
  if (client.ticket.empty()) throw std::runtime_error("the server gave no ticket");
  past.session = client.resumable();
  return past;
}

ServerAt::ServerAt(const Moment& moment, Past past) : victim(std::move(past.server)), client(victim) {
  if (is_static_rsa(moment.way)) client.suite = 0x009c;
  client.takes_tickets = moment.way == Way::ticket;
  client.session = std::move(past.session);
  client.reach(moment.state);
}

std::ostream& operator<<(std::ostream& out, const Moment& moment) {
  static constexpr std::string_view names[] = {"full",           "both versions", "authenticated",       "stapled",
                                               "ticket",         "static RSA",    "static RSA, stapled", "resumed",
                                               "resumed, ticket"};
  return out << moment.state << " (" << names[static_cast<std::size_t>(moment.way)] << ")";
}

}  // namespace entente::adversary
