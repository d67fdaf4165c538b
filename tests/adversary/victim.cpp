#include "victim.h"

namespace entente::adversary {

namespace {

Connection as_connection(Connection&& connection) { return std::move(connection); }

}  // namespace

Victim::Victim(ClientOptions options, const Peer& peer)
    : connection_(as_connection(test::must(
          ClientConnection::make(test::must(ClientConfig::make(std::move(options))), peer, {.trace = this})))),
      side_{connection_} {}

Victim::Victim(ServerOptions options)
    : state_("WaitClientHello"),
      connection_(as_connection(
          test::must(ServerConnection::make(test::must(ServerConfig::make(std::move(options))), {.trace = this})))),
      side_{connection_} {}

ClientOptions victim_client() {
  auto options = test::client_options();
  options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_256_GCM_SHA384};
  options.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
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
