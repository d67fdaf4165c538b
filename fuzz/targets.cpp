#include "targets.h"

#include <map>
#include <tuple>

#include "demand.h"
#include "providers.h"
#include "script.h"
#include "tampering.h"

namespace entente::fuzz {
namespace {

/// What nobody between two peers may change and have them established.
auto agreed(const ConnectionInfo& info) {
  return std::tuple(info.version, info.cipher_suite, info.group, info.signature_scheme, info.client_signature_scheme,
                    info.alpn, info.server_name, info.resumed, info.early_data, info.hello_retry,
                    info.extended_master_secret, info.client_certificate_requested, info.peer_verdict != nullptr);
}
using Agreed = decltype(agreed(ConnectionInfo{}));

/// What each side says of a handshake that nobody changed.
const std::pair<Agreed, Agreed>& untouched(const Setup& setup) {
  static std::map<std::uint32_t, std::pair<Agreed, Agreed>> known;
  const auto found = known.find(setup.choices);
  if (found != known.end()) return found->second;
  Endpoint client(Side::client, setup, repeatable()), server(Side::server, setup, repeatable());
  converse(client, server, [](Side, Bytes) {});
  return known.try_emplace(setup.choices, agreed(client.info()), agreed(server.info())).first->second;
}

/// Whoever is established has seen the other's Finished, and with it everything that was said.
void check_agreement(const Setup& setup, Endpoint& client, Endpoint& server) {
  const auto& [of_client, of_server] = untouched(setup);
  if (client.established())
    demand(agreed(client.info()) == of_client, "nothing that the client was told is other than without the attack");
  if (server.established())
    demand(agreed(server.info()) == of_server, "nothing that the server was told is other than without the attack");
  if (client.established() && server.established() && !client.failed() && !server.failed())
    demand(equal(client.exported(), server.exported()), "both sides have the same keys");
}

}  // namespace

Endpoint hear_peer(Side side, Bytes bytes) {
  Input input(bytes);
  const auto setup = Setup::from(input);
  Endpoint endpoint(side, setup, repeatable());
  (void)endpoint.say();
  endpoint.hear(input.rest());
  (void)endpoint.say();
  return endpoint;
}

Endpoint follow_script(Side side, Bytes bytes) {
  Input input(bytes);
  const auto setup = Setup::from(input);
  Endpoint endpoint(side, setup, unprotected());
  (void)endpoint.say();
  play(input, endpoint);
  return endpoint;
}

Met meet(Bytes bytes) {
  Input input(bytes);
  const auto setup = Setup::from(input);
  const bool open = input.number(1) % 2 == 1;
  const crypto::Provider& provider = open ? static_cast<const crypto::Provider&>(unprotected()) : repeatable();
  Tampering tampering(input);
  Met met{{Side::client, setup, provider}, {Side::server, setup, provider}};
  for (bool moved = true; moved;) {
    const auto from_client = tampering.pass(met.client.say());
    met.server.hear(from_client);
    const auto from_server = tampering.pass(met.server.say());
    met.client.hear(from_server);
    moved = !from_client.empty() || !from_server.empty();
  }
  if (!open) check_agreement(setup, met.client, met.server);
  return met;
}

}  // namespace entente::fuzz
