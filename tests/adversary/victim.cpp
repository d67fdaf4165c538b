#include "victim.h"

namespace entente::adversary {

Victim::Victim(ClientOptions options, const Peer& peer)
    : made_(test::must(
          ClientConnection::make(test::must(ClientConfig::make(std::move(options))), peer, {.trace = this}))),
      connection_(client()),
      side_{connection_} {}

Victim::Victim(ServerOptions options)
    : state_("WaitClientHello"),
      made_(test::must(ServerConnection::make(test::must(ServerConfig::make(std::move(options))), {.trace = this}))),
      connection_(std::get<ServerConnection>(made_)),
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
