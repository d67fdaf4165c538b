// Fetches a page over TLS: `get HOST [PORT [CA.pem]]`. Everything a client needs: trust, a config, a connection, a
// stream.
#include <entente/entente.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

using namespace entente;

namespace {

int complain(const Error& error) {
  const auto& row = error.row();
  std::cerr << row.title << " (" << row.code << ", " << row.clause << ")\n  " << row.cause
            << "\n  You: " << row.remedy_user << "\n";
  return 1;
}

Bytes as_bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: get HOST [PORT [CA.pem]]\n";
    return 2;
  }
  const std::string host = argv[1];
  const int port = argc > 2 ? std::atoi(argv[2]) : 443;

  const auto trust = argc > 3 ? TrustStore::from_file(argv[3]) : TrustStore::system();
  if (!trust) return complain(trust.error());
  ClientOptions options;
  options.trust = *trust;
  options.alpn = {"http/1.1"};
  const auto config = ClientConfig::make(options);
  if (!config) return complain(config.error());

  auto connection = ClientConnection::make(*config, {host, {}});
  if (!connection) return complain(connection.error());
  const auto socket = connect_tcp(host, static_cast<std::uint16_t>(port), std::chrono::seconds(10));
  if (!socket) return complain(socket.error());

  BlockingStream stream(std::move(*connection), *socket);
  if (const auto done = stream.handshake(); !done) return complain(done.error());
  const auto& info = stream.connection().info();
  std::cerr << name(*info.version) << ", " << name(*info.cipher_suite) << "\n";

  const std::string request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  if (const auto sent = stream.write(as_bytes(request)); !sent) return complain(sent.error());
  std::vector<std::uint8_t> buffer(16384);
  for (;;) {
    const auto read = stream.read(buffer);
    if (!read) return complain(read.error());
    if (*read == 0) return 0;
    std::cout.write(reinterpret_cast<const char*>(buffer.data()), static_cast<std::streamsize>(*read));
  }
}
