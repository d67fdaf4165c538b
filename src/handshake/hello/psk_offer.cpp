// The binders end the ClientHello, so what they cover is heard first and they after it (RFC 8446 §4.2.11.2).
#include "handshake/hello/psk_offer.h"

namespace entente::handshake {

PskModes psk_modes(const wire::ClientHello& hello, const CommonOptions& options) noexcept {
  using enum wire::PskKeyExchangeMode;
  const auto& modes = hello.extensions.get<wire::PskKeyExchangeModes>();
  if (!modes) return {};
  return {wire::contains(modes->ke_modes, psk_dhe_ke), options.allow_psk_ke && wire::contains(modes->ke_modes, psk_ke)};
}

Result<void> check_psks(const wire::ClientHello& hello, Bytes message) noexcept {
  const auto& offer = hello.extensions.get<wire::PreSharedKeyOffer>();
  if (!offer) {
    // RFC 8446 §4.2.10: early data is protected with the first PSK, so there is one
    if (hello.extensions.get<wire::EarlyDataIndication>())
      return fail(Fault::parameter_illegal, "ClientHello.early_data", "pre_shared_key beside it");
    return {};
  }
  // RFC 8446 §4.2.11: it MUST be the last extension, unknown ones included: its binders end the message
  const auto binders = offer->binders.encoded();
  if (binders.data() + binders.size() != message.data() + message.size())
    return fail(Fault::extension_order, "ClientHello.pre_shared_key");
  // RFC 8446 §4.2.9: a client MUST provide psk_key_exchange_modes if it offers pre_shared_key
  if (!hello.extensions.get<wire::PskKeyExchangeModes>())
    return fail(Fault::extension_missing, "ClientHello.extensions", "psk_key_exchange_modes");
  // RFC 8446 §4.2.11: binders has an entry for each of identities
  if (std::ranges::distance(offer->identities.begin(), offer->identities.end()) !=
      std::ranges::distance(offer->binders.begin(), offer->binders.end()))
    return fail(Fault::parameter_illegal, "ClientHello.pre_shared_key", "as many binders as identities");
  return {};
}

PskOffer hear_psk_offer(const wire::ClientHello& hello, ServerContext& context) {
  PskOffer out;
  const auto& offer = hello.extensions.get<wire::PreSharedKeyOffer>();
  if (!offer) {
    context.heard();
    return out;
  }
  constexpr std::size_t length_of_binders = 2;
  out.truncated = context.heard_in_two(offer->binders.encoded().size() + length_of_binders);
  if (!psk_modes(hello, context.options()).any()) {
    context.decide(Topic::resumption, "full handshake", "the client would resume in no way that is allowed here");
    return out;
  }
  auto binder = offer->binders.begin();
  for (const auto& one : offer->identities) {
    if (out.psks.size() == context.options().limits.psk_identities) break;
    out.psks.push_back({to_buffer(one.identity), one.obfuscated_ticket_age, to_buffer(binder->binder)});
    ++binder;
  }
  return out;
}

const ExternalPsk* find_external(const wire::ClientHello& hello, const CommonOptions& options) noexcept {
  const auto& offer = hello.extensions.get<wire::PreSharedKeyOffer>();
  if (!offer || options.psks.empty() || !psk_modes(hello, options).any()) return nullptr;
  std::size_t tried = 0;
  for (const auto& one : offer->identities) {
    if (tried++ == options.limits.psk_identities) break;
    for (const auto& psk : options.psks)
      if (equal(psk->identity(), one.identity)) return psk.get();
  }
  return nullptr;
}

}  // namespace entente::handshake
