// Which keys are offered, and the proof that we hold them (RFC 8446 §4.2.11).
#include "handshake/hello/client_psks.h"

#include "keys/traffic_keys.h"
#include "wire/writer.h"

namespace entente::handshake {
namespace {

/// RFC 8446 §4.2.11: a key is of use with suites of its hash alone.
bool has_suite_of(crypto::HashAlgorithm hash, const CommonOptions& options) noexcept {
  return std::ranges::any_of(options.cipher_suites, [&](auto suite) {
    const auto* row = crypto::find(suite);
    return row->version == ProtocolVersion::tls13 && row->hash == hash;
  });
}

/// Why a session cannot be offered; empty: it can.
std::string_view why_unfit(const SessionState& session, const ClientContext& context) noexcept {
  if (session.server_name != context.sni() || session.verify_name != context.verify_name())
    return "the session that we had is for another name";
  if (session.policy != context.config().session_policy())
    return "the session that we had was made under other trust anchors, credentials or with other checks";
  // RFC 8446 §4.6.1: a ticket is not used past its lifetime
  if (context.now() >= session.expires() || context.now() < session.received)
    return "the session that we had has expired";
  const auto& options = context.client();
  if (options.verify && (!session.verdict->valid || context.now() > session.path.expires))
    return "a certificate that vouched for the session is not valid any more";
  if (options.verify && session.path.may_be_revoked(options))
    return "a certificate that vouched for the session may have been revoked since";
  if (!context.offers(session.version())) return "the session that we had is of a version that we do not offer";
  if (session.version() == ProtocolVersion::tls13)
    return has_suite_of(crypto::find(session.suite)->hash, context.options())
               ? std::string_view()
               : "the session that we had needs a hash that no suite of ours has";
  // RFC 5246 §7.4.1.2: a session is offered with its suite
  const auto& suites = context.options().cipher_suites;
  if (std::ranges::find(suites, session.suite) == suites.end())
    return "the session that we had has a cipher suite that we do not offer";
  return {};
}

/// A session that fits; those that do not are gone.
std::optional<Session> take_session(ClientContext& context) {
  constexpr int tries = 8;
  const auto peer = session_peer(context.config(), context.sni(), context.verify_name());
  std::string_view unfit;
  for (int i = 0; i < tries; ++i) {
    auto session = context.client().sessions->take(peer);
    if (!session) break;
    unfit = why_unfit(session->state(), context);
    if (!unfit.empty()) continue;
    context.decide(Topic::resumption, "offered", "we have a session for this server, made under the same policy");
    return session;
  }
  if (unfit.empty())
    context.decide(Topic::resumption, "no session", "there is no session for this server yet");
  else
    context.decide(Topic::resumption, "not offered", unfit);
  return std::nullopt;
}

Buffer concatenate(Bytes a, Bytes b) {
  auto out = to_buffer(a);
  append(out, b);
  return out;
}

}  // namespace

crypto::HashAlgorithm ClientPsk::hash() const noexcept {
  if (const auto* state = session()) return crypto::find(state->suite)->hash;
  return std::get<ExternalPsk::Ptr>(source_)->hash_size() == 48 ? crypto::HashAlgorithm::sha384
                                                                : crypto::HashAlgorithm::sha256;
}
Bytes ClientPsk::identity() const noexcept {
  const auto* state = session();
  return state ? Bytes(state->ticket) : std::get<ExternalPsk::Ptr>(source_)->identity();
}
Bytes ClientPsk::key() const noexcept {
  const auto* state = session();
  return state ? state->psk.reveal() : std::get<ExternalPsk::Ptr>(source_)->key();
}
std::uint32_t ClientPsk::obfuscated_age(UnixMilliseconds now) const noexcept {
  const auto* state = session();
  if (!state) return 0;
  const auto age = std::max(now - state->received * 1000 - state->milliseconds, UnixMilliseconds{0});
  // RFC 8446 §4.2.11.1: milliseconds since the ticket came, plus ticket_age_add, modulo 2^32
  return static_cast<std::uint32_t>(age) + state->age_add;
}

ClientPsks ClientPsks::choose(ClientContext& context, std::optional<Session>& older) {
  ClientPsks offer;
  const auto& options = context.client();
  if (options.sessions && !context.verify_name().empty()) {
    auto session = take_session(context);
    if (session && session->version() == ProtocolVersion::tls12)
      older = std::move(session);
    else if (session)
      offer.psks_.emplace_back(*std::move(session));
  }
  if (!context.offers(ProtocolVersion::tls13)) return offer;
  for (const auto& psk : options.psks)
    if (ClientPsk key(psk); has_suite_of(key.hash(), options)) offer.psks_.push_back(std::move(key));
  if (!offer.psks_.empty() && offer.psks_.front().kind() == keys::PskKind::external)
    context.decide(Topic::resumption, "offered", "we have a key that both sides got by other means");
  return offer;
}

void ClientPsks::add_modes(wire::Extensions<wire::In::ch>& hello, ClientContext& context) {
  // RFC 8446 §4.1.2: a second hello says it again, though no key may be left that goes with the server's suite
  if (modes_.empty() && !context.client().sessions && psks_.empty()) return;
  // RFC 8446 §4.2.9: without psk_key_exchange_modes a server gives no tickets
  modes_ = {static_cast<std::uint8_t>(wire::PskKeyExchangeMode::psk_dhe_ke)};
  if (context.options().allow_psk_ke) modes_.push_back(static_cast<std::uint8_t>(wire::PskKeyExchangeMode::psk_ke));
  hello.set(wire::PskKeyExchangeModes{wire::List<wire::PskKeyExchangeMode>(modes_)});
}

void ClientPsks::add(wire::Extensions<wire::In::ch>& hello, ClientContext& context) {
  if (psks_.empty()) return;
  identities_.clear();
  binders_.clear();
  wire::Writer identities(identities_), binders(binders_);
  const std::array<std::uint8_t, crypto::kMaxDigest> zeros{};
  for (const auto& psk : psks_) {
    const wire::PskIdentity identity{psk.identity(), psk.obfuscated_age(context.milliseconds())};
    wire::PskIdentity::describe(identities, identity);
    const wire::PskBinderEntry binder{Bytes(zeros).first(crypto::digest_size(psk.hash()))};
    wire::PskBinderEntry::describe(binders, binder);
  }
  hello.set(
      wire::PreSharedKeyOffer{wire::List<wire::PskIdentity>(identities_), wire::List<wire::PskBinderEntry>(binders_)});
}

void ClientPsks::bind(MutableBytes message, ClientContext& context) const {
  if (psks_.empty()) return;
  // RFC 8446 §4.2.11.2: a binder covers the ClientHello up to the list of binders, its length left out
  const auto truncated = message.first(message.size() - binders_.size() - 2);
  auto at = message.last(binders_.size());
  for (const auto& psk : psks_) {
    const auto hash = context.provider().hash(psk.hash());
    const auto hmac = context.provider().hmac(psk.hash());
    hash->update(said_before_);
    hash->update(truncated);
    std::array<std::uint8_t, crypto::kMaxDigest> digest;
    const keys::TranscriptHash transcript(hash->snapshot(digest));
    const keys::Kdf kdf(*hmac, context.trace());
    const auto key = keys::EarlySecret::with_psk(kdf, psk.key()).binder_key(psk.kind());
    const auto binder = keys::binder(kdf, key, transcript);
    std::ranges::copy(binder.reveal(), at.begin() + 1);
    at = at.subspan(1 + binder.size());
  }
}

void ClientPsks::retry(const crypto::CipherSuiteInfo& suite, ClientContext& context) {
  if (psks_.empty()) return;
  // RFC 8446 §4.1.2: keys that cannot go with the suite of HelloRetryRequest are removed
  std::erase_if(psks_, [&](const auto& psk) { return psk.hash() != suite.hash; });
  if (psks_.empty())
    context.decide(Topic::resumption, "not offered again", "the server's suite has another hash than our keys");
  const auto first = context.transcript().hash();
  const std::uint8_t header[] = {std::to_underlying(HandshakeType::message_hash), 0, 0,
                                 static_cast<std::uint8_t>(first.view().size())};
  said_before_ = concatenate(header, first.view());
  append(said_before_, context.message());
}

const ClientPsk* ClientPsks::for_early_data(ClientContext& context) const noexcept {
  if (!context.client().early_data) return nullptr;
  const auto not_sent = [&](std::string_view why) {
    context.decide(Topic::early_data, "not sent", why);
    return nullptr;
  };
  const auto* session = psks_.empty() ? nullptr : psks_.front().session();
  if (!session) return not_sent("there is no session to send it under");
  if (session->max_early_data == 0) return not_sent("the server's ticket allows none");
  const auto& options = context.options();
  // RFC 8446 §4.2.10: the suite and the protocol are those of the session
  if (std::ranges::find(options.cipher_suites, session->suite) == options.cipher_suites.end())
    return not_sent("we do not offer the suite of the session");
  if (!session->alpn.empty() && std::ranges::find(options.alpn, session->alpn) == options.alpn.end())
    return not_sent("we do not offer the application protocol of the session");
  context.decide(Topic::early_data, "offered", "the session allows it; whoever records it can send it again");
  return &psks_.front();
}

ClientPsk ClientPsks::take(std::size_t index) noexcept {
  auto all = std::exchange(psks_, {});
  return std::move(all[index]);
}

}  // namespace entente::handshake
