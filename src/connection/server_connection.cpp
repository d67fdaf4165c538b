// Making a server: it waits, its handshake is made with the first byte, and its tickets with the last.
#include <entente/server.h>

#include "connection/core.h"
#include "handshake/new_ticket.h"
#include "wire/new_session_ticket.h"

namespace entente {
namespace {

class ServerCore final : public connection::Core {
 public:
  ServerCore(ServerConfig::Ptr config, const ConnectionOptions& options) noexcept
      : Core(config->options(), options), config_(std::move(config)), ask_for_cookie_(options.ask_for_cookie) {
    // RFC 8446 §4.2.2: who keeps nothing MUST ignore the change_cipher_spec before what may be a second hello
    if (ask_for_cookie_ || config_->options().ask_for_cookie) expect_second_hello();
  }

  Result<bool> send_ticket() noexcept override {
    if (!open()) return fail(Fault::not_connected, "send_ticket", "an open connection");
    const auto ticket = TRY(handshake::make_ticket(
        {*config_, established(), info(), provider(), random(), trace(), clock().now(), tickets_}));
    if (!ticket) return false;
    ++tickets_;
    send_after_handshake(HandshakeType::new_session_ticket, wire::NewSessionTicket::name, *ticket);
    return true;
  }

 private:
  void forget_session12() noexcept override {
    const auto& id = established().tls12->session.identity;
    if (!id.empty()) config_->options().session_store->remove(id);
  }
  std::unique_ptr<handshake::Machine> make_machine(const handshake::Surroundings& around) override {
    return handshake::make_server(around, config_, jobs(), ask_for_cookie_);
  }
  Result<std::unique_ptr<handshake::Machine>> make_authentication(const handshake::Surroundings& around,
                                                                  const handshake::Established& established,
                                                                  bool required) override {
    return handshake::make_server_authentication(around, config_, established, required, jobs());
  }
  Result<void> on_established() noexcept override {
    const auto& terms = established().terms;
    if (!terms) return {};
    // who resumes has used one ticket up
    const auto wanted = terms->resumed ? std::min(config_->options().tickets, 1U) : config_->options().tickets;
    while (tickets_ < wanted && TRY(send_ticket()));
    return {};
  }
  ServerConfig::Ptr config_;
  std::uint32_t tickets_ = 0;
  bool ask_for_cookie_;
};

}  // namespace

Result<Sealed> ServerConnection::seal_half_rtt(Bytes data, MutableBytes out) noexcept {
  return core().seal_half_rtt(data, out);
}

Result<ServerConnection> ServerConnection::make(ServerConfig::Ptr config, const ConnectionOptions& options) noexcept {
  return ServerConnection(std::make_unique<ServerCore>(std::move(config), options));
}

}  // namespace entente
