// Making a client: whom to reach, and what its name means for server_name (RFC 6066 §3) and verification (RFC 9525).
#include <entente/client.h>

#include "connection/core.h"
#include "handshake/session_state.h"
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

  /// Bytes of early data that can still go out; nullptr unless 0-RTT is under way.
  std::uint32_t* early_room() noexcept {
    if (!has_machine() || info().established) return nullptr;
    auto& room = static_cast<handshake::ClientContext&>(machine().context()).early_room();
    return room ? &*room : nullptr;
  }

 private:
  std::unique_ptr<handshake::Machine> make_machine(const handshake::Surroundings& around) override {
    const auto verify_name = config_->options().sessions ? verify_name_ : std::exchange(verify_name_, {});
    return handshake::make_client(around, config_, std::exchange(sni_, {}), verify_name, jobs());
  }
  void keep(const wire::NewSessionTicket& ticket) noexcept override { keep_any(ticket, "ticket"); }
  Result<void> on_established() noexcept override {
    const auto session = take_session12();
    if (!session.identity.empty())
      keep_any(session, session.by == handshake::NewSession12::By::ticket ? "ticket" : "session ID");
    return {};
  }
  void forget_session12() noexcept override {
    const auto& sessions = config_->options().sessions;
    if (!sessions) return;
    const auto peer = handshake::session_peer(*config_, info().server_name, verify_name_);
    handshake::forget_sessions(*sessions, peer, established().tls12->master);
  }
  /// By a ticket of TLS 1.3, or what a handshake of TLS 1.2 gave.
  void keep_any(const auto& found, std::string_view what) noexcept {
    const handshake::SessionOrigin origin{established(),          info(), *config_, verify_name_, provider(),
                                          clock().milliseconds(), trace()};
    const auto why_not = handshake::why_not_kept(found, origin);
    // not through a context, which is gone: ConnectionInfo says how this connection began
    const auto chosen = std::string(what) + (why_not.empty() ? " kept" : " not kept");
    trace().emit([&] {
      return Decided{Topic::resumption, chosen, why_not.empty() ? "for one later connection to this server" : why_not};
    });
    if (!why_not.empty()) return;
    config_->options().sessions->put(handshake::session_peer(*config_, info().server_name, verify_name_),
                                     handshake::make_session(found, origin));
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

std::size_t ClientConnection::early_room() const noexcept {
  const auto* room = static_cast<ClientCore&>(core()).early_room();
  return room ? *room : 0;
}

Result<Sealed> ClientConnection::seal_early(Bytes data, MutableBytes out) noexcept {
  auto* room = static_cast<ClientCore&>(core()).early_room();
  if (failure()) return std::unexpected(*failure());
  if (!room) return fail(Fault::not_connected, "seal_early", "a session that allows early data");
  return core().seal_early(data, out, *room);
}

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
