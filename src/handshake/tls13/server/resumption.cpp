// From the look-up of a PSK to the server's Finished (RFC 8446 §2.2, §2.3, §4.2.11).
#include "handshake/tls13/server/resumption.h"

#include "handshake/server_resumption.h"

namespace entente::handshake::server13 {
namespace {

void accept(const ChosenPsk& psk, std::string_view why, ServerContext& context) {
  context.decide(Topic::resumption, name(psk.session ? Resumed::ticket : Resumed::psk), why);
  context.info().resumed = psk.session ? Resumed::ticket : Resumed::psk;
  if (psk.session) {
    // its binder was right
    take_over(psk.session->client, context);
    return go_on_with(*psk.session, context);
  }
  // whoever has the key needs no ticket, and a ticket would outlive the key's removal
  context.ticket_terms().reset();
}

/// RFC 8446 §4.2.9: psk_ke, where the client takes nothing else.
bool goes_alone(const Answerable& hello, ServerContext& context) noexcept {
  return !hello.modes.key_exchange || !context.info().group;
}

/// The client's records are read with its early keys, or with those of the handshake.
Result<void> read_on(Answerable&& hello, const std::optional<keys::ClientEarlyTrafficSecret>& early,
                     const ChosenPsk& psk, const keys::ClientHandshakeTrafficSecret& client, ServerContext& context) {
  if (!early) return context.read_with(client, Epoch::handshake, std::move(hello.aligned));
  context.records().accept_early_data(psk.session->max_early_data);
  return context.read_with(*early, Epoch::early, std::move(hello.aligned));
}

/// The whole flight: ServerHello, EncryptedExtensions, Finished. `shared` unset: psk_ke.
Next<WaitEndOfEarlyData, WaitFinished> resume(Answerable&& hello, const ChosenPsk& psk,
                                              std::optional<crypto::Response>&& shared, ServerContext& context) {
  auto early_secret = keys::EarlySecret::with_psk(context.kdf(), psk.key.reveal());
  std::optional<keys::ClientEarlyTrafficSecret> early;
  if (context.info().early_data == EarlyData::accepted) {
    early = early_secret.client_traffic(context.transcript().hash());
    context.key_log().log(*early);
  }
  TRY(send_server_hello(hello, shared ? Bytes(shared->share) : Bytes(), &psk, context));
  auto secret = shared ? std::move(early_secret).extract(std::move(shared->secret))
                       : std::move(early_secret).extract_without_exchange();
  auto traffic = TRY(start_handshake_keys(secret, context));
  TRY(read_on(std::move(hello), early, psk, traffic.client, context));
  send_encrypted_extensions(context);
  auto secrets = TRY(finish_flight(std::move(traffic), std::move(secret).advance(), context));
  if (early) return WaitEndOfEarlyData{std::move(secrets)};
  return WaitFinished{std::move(secrets)};
}

}  // namespace

ChoosePsk choose_psk(Answerable&& hello, PskOffer&& offer, std::optional<ChooseCredential::Answer>&& identity,
                     ServerContext& context) {
  const auto binding = binding_for(identity ? identity->credential.get() : nullptr, ProtocolVersion::tls13, context);
  if (hello.modes.any() && context.server().tickets > 0) context.ticket_terms() = TicketTerms{binding, context.now()};
  FindSession job{&context.provider(), context.config(), &context.suite(), binding,
                  context.info().alpn, context.now(),    std::move(offer), hello.early_data};
  return {std::move(job), std::move(hello), std::move(identity)};
}

void reject_early_data(std::string_view why, ServerContext& context) noexcept {
  context.info().early_data = EarlyData::rejected;
  context.decide(Topic::early_data, "rejected", why);
  context.records().skip_early_data(
      std::max<std::size_t>(context.options().limits.skipped_early_data, context.server().max_early_data));
}

Next<RespondShare, RespondToPsk, WaitEndOfEarlyData, WaitFinished> ChoosePsk::on(FindSession::Answer&& found,
                                                                                 ServerContext& context) && {
  if (found.early_data == EarlyData::accepted) {
    context.info().early_data = EarlyData::accepted;
    context.decide(Topic::early_data, "accepted", found.early_why);
  } else if (hello.early_data) {
    reject_early_data(found.early_why, context);
  }
  if (!found.chosen) {
    if (!found.why.empty()) context.decide(Topic::resumption, "full handshake", found.why);
    if (identity) return respond_with_certificate(std::move(hello), *std::move(identity), context);
    // RFC 8446 §6.2: unknown_psk_identity, where nothing but a PSK would do
    if (context.server().credentials.empty()) return fail(Fault::psk_unknown, "ClientHello.pre_shared_key");
    return fail(Fault::extension_missing, "ClientHello.extensions", "signature_algorithms");
  }
  accept(*found.chosen, found.why, context);
  if (goes_alone(hello, context)) {
    context.info().group.reset();
    context.decide(Topic::group, "none", "psk_ke: no key exchange and so no forward secrecy");
    return resume(std::move(hello), *found.chosen, std::nullopt, context);
  }
  Respond work{&context.provider(), *context.info().group, std::move(hello.share)};
  return RespondToPsk{std::move(work), std::move(hello), *std::move(found.chosen)};
}

Next<WaitEndOfEarlyData, WaitFinished> RespondToPsk::on(Respond::Answer&& answer, ServerContext& context) && {
  return resume(std::move(hello), psk, std::move(answer.response), context);
}

}  // namespace entente::handshake::server13
