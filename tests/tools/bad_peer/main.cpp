// A TLS server or client that does one thing wrong, once, to see how the other side catches it. Says on stdout how its
// connection ended: `ended: E-PEER-ALERT decrypt_error`, or `ended: well`.
//
// usage: bad_peer server WRONG CHAIN.pem KEY.pem          listens on a free port of 127.0.0.1 and serves one client
//        bad_peer client WRONG CHAIN.pem KEY.pem ROOT.pem PORT NAME
// WRONG: signature   the CertificateVerify has one bit flipped
//        finished    the Finished has one bit flipped
//        truncation  after some data the connection ends without close_notify
#include <entente/client.h>
#include <entente/rehearsal.h>
#include <entente/server.h>
#include <entente/stream.h>

#include <charconv>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "io/tcp.h"

namespace {

using namespace entente;
using Arguments = std::span<const std::string>;

constexpr std::chrono::seconds kPatience{20};

class Saboteur final : public Rehearsal {
 public:
  explicit Saboteur(std::string_view wrong) : wrong_(wrong) {}
  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    if ((wrong_ == "signature" && type == HandshakeType::certificate_verify) ||
        (wrong_ == "finished" && type == HandshakeType::finished))
      message.back() ^= 1;
  }

 private:
  std::string_view wrong_;
};

Result<void> talk(BlockingStream& stream, std::string_view first_words, bool cut_off) {
  TRY(stream.handshake());
  if (!first_words.empty()) TRY(stream.write(as_bytes(first_words)));
  Buffer answer(4096);
  [[maybe_unused]] const auto size = TRY(stream.read(answer));
  if (first_words.empty()) TRY(stream.write(as_bytes("HTTP/1.0 200 OK\r\n\r\nhalf of the tru")));
  return cut_off ? Result<void>() : stream.close();
}

Result<int> accept_one() {
  const auto here = TRY(io::resolve("127.0.0.1", 0, kPatience));
  const auto listener = TRY(io::listen_on(here[0]));
  std::cout << "listening on " << io::to_text(io::local_address(listener.get())) << std::endl;
  return TRY(io::accept_from(listener.get(), io::Deadline(kPatience))).socket.release();
}

Result<void> serve(Arguments arguments) {
  ServerOptions options;
  options.credentials = {TRY(Credential::from_files(arguments[2], arguments[3]))};
  auto connection = TRY(ServerConnection::make(TRY(ServerConfig::make(std::move(options)))));
  Saboteur saboteur(arguments[1]);
  rehearse(connection, saboteur);
  BlockingStream stream(std::move(connection), TRY(accept_one()));
  return talk(stream, {}, arguments[1] == "truncation");
}

Result<std::uint16_t> port_of(const std::string& text) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  if (read.ec != std::errc() || port == 0) return fail(Fault::config_invalid, "PORT", "a port", text);
  return port;
}

Result<void> connect(Arguments arguments) {
  ClientOptions options;
  options.credentials = {TRY(Credential::from_files(arguments[2], arguments[3]))};
  options.trust = TRY(TrustStore::from_file(arguments[4]));
  const auto port = TRY(port_of(arguments[5]));
  auto connection = TRY(ClientConnection::make(TRY(ClientConfig::make(std::move(options))), {arguments[6], {}}));
  Saboteur saboteur(arguments[1]);
  rehearse(connection, saboteur);
  BlockingStream stream(std::move(connection), TRY(connect_tcp("127.0.0.1", port, kPatience)));
  return talk(stream, "GET / HTTP/1.0\r\n\r\n", arguments[1] == "truncation");
}

int report(const Result<void>& ended) {
  if (ended) {
    std::cout << "ended: well" << std::endl;
  } else {
    const auto& error = ended.error();
    std::cout << "ended: " << error.row().code << " " << name(error.alert) << std::endl;
  }
  return 0;
}

}  // namespace

int main(int count, char** given) {
  const std::vector<std::string> arguments(given + 1, given + count);
  if (arguments.size() == 4 && arguments[0] == "server") return report(serve(arguments));
  if (arguments.size() == 7 && arguments[0] == "client") return report(connect(arguments));
  std::cerr << "usage: bad_peer server WRONG CHAIN KEY\n       bad_peer client WRONG CHAIN KEY ROOT PORT NAME\n";
  return 2;
}
