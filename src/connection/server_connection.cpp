// Making a server: it waits, and its handshake is made with the first byte.
#include <entente/server.h>

#include "connection/core.h"

namespace entente {
namespace {

class ServerCore final : public connection::Core {
 public:
  ServerCore(ServerConfig::Ptr config, const ConnectionOptions& options) noexcept
      : Core(config->options(), options), config_(std::move(config)) {}

 private:
  std::unique_ptr<handshake::Machine> make_machine(const handshake::Surroundings& around) override {
    return handshake::make_server(around, config_, jobs());
  }
  Result<std::unique_ptr<handshake::Machine>> make_authentication(const handshake::Surroundings& around,
                                                                  const handshake::Established& established,
                                                                  bool required) override {
    return handshake::make_server_authentication(around, config_, established, required, jobs());
  }
  ServerConfig::Ptr config_;
};

}  // namespace

Result<ServerConnection> ServerConnection::make(ServerConfig::Ptr config, const ConnectionOptions& options) noexcept {
  return ServerConnection(std::make_unique<ServerCore>(std::move(config), options));
}

}  // namespace entente
