// The ClientHello goes out, with shares for TLS 1.3 if that is offered.
#include "handshake/client_start.h"

namespace entente::handshake::client {
namespace {

/// The groups that get a share in the first ClientHello.
std::vector<NamedGroup> groups_to_share(const ClientOptions& options) {
  if (*options.max_version < ProtocolVersion::tls13) return {};
  if (options.shares) return *options.shares;
  const auto& groups = options.groups;
  std::vector<NamedGroup> out = {groups.front()};
  if (!is_post_quantum(out.front())) return out;
  const auto classical = std::ranges::find_if_not(groups, is_post_quantum);
  if (classical != groups.end()) out.push_back(*classical);
  return out;
}

}  // namespace

Start start(const ClientOptions& options, const crypto::Provider& provider) {
  return {GenerateShares{&provider, groups_to_share(options)}};
}

Next<WaitServerHello> Start::on(GenerateShares::Answer&& answer, ClientContext& context) && {
  auto offer = TRY(ClientOffer::make(context));
  context.records().out().set_record_version(ProtocolVersion::tls10);
  offer.replace_shares(std::move(answer.shares));
  TRY(offer.send(context));
  context.records().tolerate_change_cipher_spec(context.offers(ProtocolVersion::tls13));
  return WaitServerHello{{{std::move(offer)}}};
}

Next<client12::WaitCertificate, client12::WaitNewSessionTicket, client12::WaitChangeCipherSpec> WaitServerHello::on(
    const wire::ServerHello12& hello, ClientContext& context) && {
  return client12::accept_hello(hello, std::move(offer), context);
}

}  // namespace entente::handshake::client
