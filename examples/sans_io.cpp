// The engine without sockets: bytes in, bytes out. `sans_io CERT.pem KEY.pem CA.pem NAME` lets a client and a server
// talk in memory and prints why each choice fell as it did. Your own event loop takes the place of the two copies in
// `deliver`.
#include <entente/entente.h>

#include <iostream>
#include <string>
#include <vector>

using namespace entente;

namespace {

/// Whatever `from` has to say reaches `to`.
bool deliver(Connection& from, Connection& to) {
  std::vector<std::uint8_t> wire(from.output_size());
  wire.resize(from.take_output(wire).written);
  const bool said_something = !wire.empty();
  while (!wire.empty()) {
    const auto received = to.receive(wire);
    if (!received || received->consumed == 0) break;
    wire.erase(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(received->consumed));
  }
  return said_something;
}

int complain(const Error& error) {
  std::cerr << error.row().title << " (" << error.row().code << ")\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: sans_io CERT.pem KEY.pem CA.pem NAME\n";
    return 2;
  }
  const auto credential = Credential::from_files(argv[1], argv[2]);
  if (!credential) return complain(credential.error());
  const auto trust = TrustStore::from_file(argv[3]);
  if (!trust) return complain(trust.error());

  ServerOptions serving;
  serving.credentials = {*credential};
  ClientOptions asking;
  asking.trust = *trust;
  const auto server_config = ServerConfig::make(serving);
  const auto client_config = ClientConfig::make(asking);
  if (!server_config) return complain(server_config.error());
  if (!client_config) return complain(client_config.error());

  auto server = ServerConnection::make(*server_config);
  auto client = ClientConnection::make(*client_config, {argv[4], {}});
  if (!server) return complain(server.error());
  if (!client) return complain(client.error());

  for (bool talking = true; talking;) {
    const bool asked = deliver(*client, *server);
    const bool answered = deliver(*server, *client);
    talking = asked || answered;
  }
  if (client->failure()) return complain(*client->failure());

  for (const auto topic :
       {Topic::version, Topic::cipher_suite, Topic::group, Topic::signature_scheme, Topic::peer_identity})
    std::cout << name(topic) << ": " << client->info().why(topic) << "\n";
  return client->established() ? 0 : 1;
}
