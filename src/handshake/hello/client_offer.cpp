// Building a ClientHello from the config (RFC 8446 §4.1.2, §9.2).
#include "handshake/hello/client_offer.h"

#include "handshake/extensions/certificate_wishes.h"
#include "handshake/extensions/negotiate.h"
#include "wire/client_hello.h"

namespace entente::handshake {
namespace {

/// Code points as the bytes of a vector, behind one that means nothing.
template <class E>
Buffer encode_codes(std::span<const E> codes, const Grease& grease, Grease::Place place) {
  Buffer out;
  out.reserve((codes.size() + 1) * sizeof(E));
  wire::Writer writer(out);
  if (grease.on()) writer.number(grease.at(place), 2);
  for (const auto code : codes) writer({}, code);
  return out;
}

template <class E>
void append_code(Buffer& codes, E code) {
  wire::Writer writer(codes);
  writer({}, code);
}

Buffer encode_shares(std::span<const std::unique_ptr<crypto::PrivateShare>> shares, const Grease& grease) {
  static constexpr std::uint8_t zero[] = {0};
  Buffer out;
  wire::Writer writer(out);
  if (grease.on()) {
    const wire::KeyShareEntry entry{static_cast<NamedGroup>(grease.at(Grease::Place::group)), zero};
    wire::KeyShareEntry::describe(writer, entry);
  }
  for (const auto& share : shares) {
    const wire::KeyShareEntry entry{share->group(), share->public_share()};
    wire::KeyShareEntry::describe(writer, entry);
  }
  return out;
}

/// The highest first (RFC 8446 §4.2.1).
std::vector<ProtocolVersion> versions_of(const ClientContext& context) {
  std::vector<ProtocolVersion> out;
  for (const auto version : {ProtocolVersion::tls13, ProtocolVersion::tls12})
    if (context.offers(version)) out.push_back(version);
  return out;
}

/// Those of TLS 1.2 are all classical.
std::vector<NamedGroup> groups_of(const ClientContext& context) {
  auto out = context.options().groups;
  if (!context.offers(ProtocolVersion::tls13)) std::erase_if(out, is_post_quantum);
  return out;
}

}  // namespace

Result<ClientOffer> ClientOffer::make(ClientContext& context) noexcept {
  ClientOffer offer;
  std::array<std::uint8_t, 64 + Grease::kSeed> block;  // drawn at once: a small draw costs as much as a large one
  TRY(context.random(block));
  std::ranges::copy(Bytes(block).first<32>(), offer.random_.begin());
  offer.psks_ = ClientPsks::choose(context, offer.session12_);
  if (context.client().grease) offer.grease_ = Grease(Bytes(block).last<Grease::kSeed>());
  offer.name_session(Bytes(block).subspan<32, 32>(), context);
  return offer;
}

void ClientOffer::name_session(Bytes random, const ClientContext& context) noexcept {
  const auto* session = session12();
  if (session && session->by_id) random = session->ticket;
  // RFC 5077 §3.4: with a ticket, an ID that comes back says that it was taken. RFC 8446 §D.4: one that is not empty
  // makes the handshake look like a resumption of TLS 1.2
  else if (!session && !(context.options().compatibility_mode && context.offers(ProtocolVersion::tls13)))
    return;
  session_id_size_ = static_cast<std::uint8_t>(random.size());
  std::ranges::copy(random, session_id_.begin());
}

/// What a server of TLS 1.2 wants to hear.
void ClientOffer::add_tls12(wire::Extensions<wire::In::ch>& hello, const ClientContext& context) const {
  static constexpr std::uint8_t uncompressed[] = {0};
  if (!context.offers(ProtocolVersion::tls12)) return;
  hello.set(wire::EcPointFormats{uncompressed});
  // RFC 7627 §5.2: clients SHOULD always send it
  hello.set(wire::ExtendedMasterSecret{});
  // RFC 5746 §3.4: empty in a first handshake
  hello.set(wire::RenegotiationInfo{});
  const auto* session = session12();
  if (context.client().sessions)
    hello.set(wire::SessionTicket{session && !session->by_id ? Bytes(session->ticket) : Bytes()});
}

Result<void> ClientOffer::send(ClientContext& context) noexcept {
  const auto& options = context.options();
  const bool tls13 = context.offers(ProtocolVersion::tls13);
  auto suites = encode_codes<CipherSuite>(options.cipher_suites, grease_, Grease::Place::suite);
  // RFC 7507 §4: a client that fell back says so
  if (context.client().fallback) append_code(suites, CipherSuite::TLS_FALLBACK_SCSV);
  const auto groups = encode_codes<NamedGroup>(groups_of(context), grease_, Grease::Place::group);
  const auto schemes = encode_codes<SignatureScheme>(options.signature_schemes, grease_, Grease::Place::scheme);
  const auto versions = encode_codes<ProtocolVersion>(versions_of(context), grease_, Grease::Place::version);
  const auto key_shares = encode_shares(shares_, greased_share_ ? grease_ : Grease());
  const std::uint8_t null_compression[] = {0};

  wire::ClientHello hello;
  hello.random = random_;
  hello.legacy_session_id = session_id();
  hello.cipher_suites = wire::List<CipherSuite>(suites);
  hello.legacy_compression_methods = wire::List<wire::Compression>(null_compression);
  Negotiation negotiation;
  negotiation.offer(hello.extensions, context);
  if (!groups.empty()) hello.extensions.set(wire::SupportedGroups{wire::List<NamedGroup>(groups)});
  hello.extensions.set(wire::SignatureAlgorithms{wire::List<SignatureScheme>(schemes)});
  add_tls12(hello.extensions, context);
  if (tls13) hello.extensions.set(wire::SupportedVersions{wire::List<ProtocolVersion>(versions)});
  if (!cookie_.empty()) hello.extensions.set(wire::Cookie{cookie_});
  if (tls13) hello.extensions.set(wire::KeyShareOffer{wire::List<wire::KeyShareEntry>(key_shares)});
  CertificateWishes wishes;
  wishes.say(hello.extensions, context.client());
  if (tls13) psks_.add_modes(hello.extensions, context);
  // RFC 8446 §4.2.10: after a HelloRetryRequest there is no early data
  const auto* early = retried_ ? nullptr : psks_.for_early_data(context);
  if (early) hello.extensions.set(wire::EarlyDataIndication{});
  // RFC 8446 §4.2.11: pre_shared_key MUST be the last extension in the ClientHello
  psks_.add(hello.extensions, context);

  grease_.add_and_shuffle(hello.extensions);
  if (grease_.on() && !sent_)
    context.decide(Topic::grease, "on",
                   "values without a meaning and a shuffled order keep servers used to the unknown");
  sent_ = true;

  const auto sent = context.send(hello, [&](MutableBytes message) { psks_.bind(message, context); });
  // what counts is what was said: a rehearsal may have changed it, even to what is no ClientHello
  const auto as_sent = wire::decode<wire::ClientHello>(sent.subspan(wire::kHeaderSize));
  const auto& said = as_sent ? *as_sent : hello;
  offered_ = OfferedExtensions(said.extensions);
  // RFC 5746 §3.4: the signal among the suites stands for the empty extension
  if (wire::contains(said.cipher_suites, CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV))
    offered_.add(ExtensionType::renegotiation_info);
  context.log_keys_for(said.random);
  if (early) TRY(start_early_data(*early, sent, context));
  return {};
}

/// RFC 8446 §4.2.10: what follows goes out under keys of the session.
Result<void> ClientOffer::start_early_data(const ClientPsk& psk, Bytes client_hello, ClientContext& context) noexcept {
  const auto& suite = *crypto::find(psk.session()->suite);
  const auto hash = context.provider().hash(suite.hash);
  const auto hmac = context.provider().hmac(suite.hash);
  if (!hash || !hmac) return fail(Fault::crypto_failed, "ClientHello.early_data");
  hash->update(client_hello);
  std::array<std::uint8_t, crypto::kMaxDigest> digest;
  const keys::TranscriptHash transcript(hash->snapshot(digest));
  const keys::Kdf kdf(*hmac, context.trace());
  const auto secret = keys::EarlySecret::with_psk(kdf, psk.key()).client_traffic(transcript);
  context.key_log().log(secret);
  // RFC 8446 §D.4: with early data the dummy change_cipher_spec comes right after the ClientHello
  context.disguise(true);
  TRY(context.write_early_with(kdf, suite, secret));
  context.early_room() = psk.session()->max_early_data;
  return {};
}

void ClientOffer::retry_with(const wire::HelloRetryRequest& retry, const crypto::CipherSuiteInfo& suite,
                             ClientContext& context) {
  if (const auto& cookie = retry.extensions.get<wire::Cookie>()) cookie_ = to_buffer(cookie->cookie);
  retried_ = true;
  psks_.retry(suite, context);
}

bool ClientOffer::has_share(NamedGroup group) const noexcept {
  return std::ranges::any_of(shares_, [&](const auto& share) { return share->group() == group; });
}

std::unique_ptr<crypto::PrivateShare> ClientOffer::take_share(NamedGroup group) noexcept {
  for (auto& share : std::exchange(shares_, {}))
    if (share->group() == group) return std::move(share);
  return nullptr;
}

}  // namespace entente::handshake
