// Making a client: whom to reach, and what its name means for server_name (RFC 6066 §3) and verification (RFC 9525).
#include <entente/client.h>

#include "connection/core.h"
#include "x509/hostname.h"

namespace entente {
namespace {

class ClientCore final : public connection::Core {
 public:
  ClientCore(ClientConfig::Ptr config, std::string sni, std::string verify_name,
             const ConnectionOptions& options) noexcept
      : Core(config->options(), options),
        config_(std::move(config)),
        sni_(std::move(sni)),
        verify_name_(std::move(verify_name)) {
    is_client_ = true;
  }

 private:
  std::unique_ptr<handshake::Machine> make_machine(const handshake::Surroundings& around) override {
    return handshake::make_client(around, config_, std::exchange(sni_, {}), std::exchange(verify_name_, {}), jobs());
  }
  Result<std::unique_ptr<handshake::Machine>> make_authentication(const handshake::Surroundings& around,
                                                                  const handshake::Established& established,
                                                                  bool) override {
    return handshake::make_client_authentication(around, config_, established, jobs());
  }
  ClientConfig::Ptr config_;
  std::string sni_, verify_name_;
};

}  // namespace

Result<ClientConnection> ClientConnection::make(ClientConfig::Ptr config, const Peer& peer,
                                                const ConnectionOptions& options) noexcept {
  std::string sni, verify_name(peer.verify_name.empty() ? peer.name : peer.verify_name);
  if (!peer.name.empty()) {
    const auto name = TRY(x509::reference_name(peer.name));
    // RFC 6066 §3: literal addresses are not permitted in server_name, nor is the dot of the root
    if (name.kind == x509::ReferenceName::Kind::dns) sni = name.text;
  }
  if (verify_name.empty() && config->options().verify)
    return fail(Fault::config_invalid, "Peer.name", "a name to verify the certificate for");
  if (!verify_name.empty()) TRY(x509::reference_name(verify_name));
  auto core = std::make_unique<ClientCore>(std::move(config), std::move(sni), std::move(verify_name), options);
  TRY(core->begin());
  return ClientConnection(std::move(core));
}

}  // namespace entente
