// Messages: what each says, and which keys follow it.
#include <algorithm>
#include <string>
#include <utility>

#include "capture/tls_reader.h"
#include "wire/grease.h"
#include "wire/messages.h"

namespace entente::capture {
namespace {

constexpr std::size_t kMostHellos = 262144;  // of messages that no ServerHello has told the hash of
constexpr std::size_t kMostName = 255;       // of a host (RFC 1035 §2.3.4)

template <class... M>
std::string_view name_among(HandshakeType type, Bytes body, wire::TypeList<M...>) noexcept {
  std::string_view out = name(type);
  bool found = false;
  const auto one = [&]<class Message>() {
    if (found || !wire::looks_like<Message>(type, body)) return;
    found = true;
    out = Message::name;
  };
  (one.template operator()<M>(), ...);
  return out;
}

std::string_view name_of(HandshakeType type, Bytes body) noexcept {
  const auto out = name_among(type, body, wire::AllMessages{});
  return out.empty() ? "unknown message" : out;
}

/// Messages that come when both have said Finished are no part of the transcript (RFC 8446 §4.4.1, RFC 5246 §7.4.1.1).
bool is_outside(HandshakeType type, bool tls13) noexcept {
  return type == HandshakeType::hello_request ||
         (tls13 && (type == HandshakeType::new_session_ticket || type == HandshakeType::key_update));
}

std::string number_of(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

void TlsReader::decide(Topic topic, std::string_view chosen, const std::string& why) const {
  trace_.emit([&] { return Decided{topic, chosen, why}; });
}

void TlsReader::on_message(bool by_client, Epoch epoch, Bytes message) {
  const auto type = static_cast<HandshakeType>(message[0]);
  const auto body = message.subspan(wire::kHeaderSize);
  trace_.emit([&] { return MessageSeen{direction_of(by_client), epoch, type, name_of(type, body), message}; });
  // the hellos say themselves where they stand in the transcript
  const bool is_hello = type == HandshakeType::client_hello || type == HandshakeType::server_hello;
  const bool is_counted = !is_hello && type != HandshakeType::finished && !is_over() && !is_outside(type, is13());
  if (type == HandshakeType::certificate_verify && !by_client && is13()) note_proof13(body);
  if (is_counted) transcript_.update(message);
  if (!transcript_.started() && transcript_.messages().size() > kMostHellos)
    return give_up(lane_of(by_client), Obstacle::too_much);
  switch (type) {
    case HandshakeType::client_hello:
      return by_client ? on_client_hello(message) : void();
    case HandshakeType::server_hello:
      return by_client ? void() : on_server_hello(message);
    case HandshakeType::encrypted_extensions:
      return on_encrypted_extensions(body);
    case HandshakeType::server_key_exchange:
      return by_client ? void() : on_server_key_exchange(body);
    case HandshakeType::client_key_exchange:
      return on_client_key_exchange(body);
    case HandshakeType::new_session_ticket:
      if (const auto ticket = wire::decode<wire::NewSessionTicket12>(body); ticket && is12() && !by_client)
        given_ticket_ = to_buffer(ticket->ticket);
      return;
    case HandshakeType::end_of_early_data:
      return by_client && is13() ? change_keys(true, Epoch::handshake) : void();
    case HandshakeType::finished:
      return epoch == Epoch::plain ? void(++seen_.unprotected) : on_finished(by_client, message);
    case HandshakeType::key_update:
      return is13() ? on_key_update(by_client) : void();
    default:
      return;
  }
}

// ---- the hellos ----

/// The first, the one that a HelloRetryRequest asks for, and in TLS 1.2 one that asks for a new handshake under the old
/// keys. Any other is not the client's, or no server goes on after it.
bool TlsReader::may_say_hello() const noexcept {
  if (!seen_.client_hello) return true;
  if (is12()) return is_over();
  return retried_ && !heard_again_ && !is13();
}

/// RFC 5246 §7.4.1.1: another handshake, with its own transcript and randoms.
void TlsReader::begin_again() {
  transcript_ = keys::Transcript();
  seen_.established = seen_.seems_established = seen_.finished_wrong = false;
  seen_.finished = seen_.finished_right = 0;
  seen_.proof.reset();
  master_is_sure_ = key_exchanged_ = false;
  masters_.clear();
  for (auto& lane : lanes_) lane.said_finished = false;
}

void TlsReader::on_client_hello(Bytes message) {
  if (!may_say_hello()) return void(++seen_.unprotected);
  const auto hello = wire::decode<wire::ClientHello>(message.subspan(wire::kHeaderSize));
  if (!hello) return give_up(lane_of(true), Obstacle::not_tls);
  if (is12()) begin_again();
  heard_again_ = seen_.client_hello;
  transcript_.update(message);
  seen_.client_hello = true;
  seen_.client_random = hello->random;
  offered_ = hello->legacy_version;
  note_offer(*hello);
  // RFC 8446 §4.2.10: early data follow the first ClientHello, and never the second
  lane_of(true).stage = offered_early_ ? Epoch::early : Epoch::plain;
}

void TlsReader::note_offer(const wire::ClientHello& hello) {
  offered_session_ = to_buffer(hello.legacy_session_id);
  offered_suites_ = 0;
  offered13_.clear();
  for (const auto suite : hello.cipher_suites) {
    if (!wire::is_grease(std::to_underlying(suite))) ++offered_suites_;
    const auto* known = crypto::find(suite);
    if (known && known->version == ProtocolVersion::tls13 && std::ranges::find(offered13_, known) == offered13_.end())
      offered13_.push_back(known);
  }
  versions_ = std::string(name(hello.legacy_version));
  if (const auto& e = hello.extensions.get<wire::SupportedVersions>()) {
    versions_.clear();
    offers13_ = std::ranges::find(e->versions, ProtocolVersion::tls13) != e->versions.end();
    for (const auto version : e->versions)
      if (!name(version).empty() && versions_.size() < kMostName)
        versions_.append(versions_.empty() ? "" : ", ").append(name(version));
  }
  if (const auto& e = hello.extensions.get<wire::ServerName>())
    for (const auto& entry : e->server_name_list) seen_.server_name = as_text(entry.host_name).substr(0, kMostName);
  const auto& ticket = hello.extensions.get<wire::SessionTicket>();
  offered_ticket_ = ticket ? to_buffer(ticket->ticket) : Buffer();
  const auto& psk = hello.extensions.get<wire::PreSharedKeyOffer>();
  offered_psk_ = psk.has_value();
  external_psk_ = false;
  // RFC 8446 §4.2.11: the age of a key that is not of a ticket SHOULD be 0
  if (psk)
    for (const auto& identity : psk->identities) external_psk_ = external_psk_ || identity.obfuscated_ticket_age == 0;
  offered_early_ = hello.extensions.get<wire::EarlyDataIndication>().has_value();
}

void TlsReader::on_server_hello(Bytes message) {
  const auto body = message.subspan(wire::kHeaderSize);
  if (is13()) return void(++seen_.unprotected);
  if (!seen_.client_hello) note(Obstacle::joined_late);
  if (wire::HelloRetryRequest::claims(body)) return on_retry(message);
  if (const auto hello = wire::decode<wire::ServerHello12>(body); hello && wire::ServerHello12::claims(body))
    return on_server_hello12(*hello, message);
  if (const auto hello = wire::decode<wire::ServerHello>(body)) return on_server_hello13(*hello, message);
  give_up(lane_of(false), Obstacle::not_tls);
}

/// RFC 8446 §4.4.1: the first ClientHello becomes its hash.
void TlsReader::on_retry(Bytes message) {
  const auto hello = wire::decode<wire::HelloRetryRequest>(message.subspan(wire::kHeaderSize));
  const auto* suite = hello ? crypto::find(hello->cipher_suite) : nullptr;
  if (!suite || transcript_.started()) return;
  retried_ = true;
  transcript_.start(provider_, suite->hash);
  transcript_.replace_client_hello();
  transcript_.update(message);
  lane_of(true).stage = Epoch::plain;
  if (const auto& e = hello->extensions.get<wire::KeyShareRetry>())
    decide(Topic::retry, name(e->selected_group), "the client sent no share for the group that the server wants");
  else
    decide(Topic::retry, "cookie", "the server wants to see that the client listens");
}

void TlsReader::on_server_hello13(const wire::ServerHello& hello, Bytes message) {
  seen_.server_random = hello.random;
  seen_.cipher_suite = hello.cipher_suite;
  seen_.version = ProtocolVersion::tls13;
  suite_ = crypto::find(hello.cipher_suite);
  if (!suite_ || suite_->version != ProtocolVersion::tls13) return note(Obstacle::unknown);
  if (!transcript_.started()) {
    transcript_.start(provider_, suite_->hash);
    client_hello_hash_ = transcript_.hash();
  }
  transcript_.update(message);
  hmac_ = provider_.hmac(suite_->hash);
  server_hello_hash_ = transcript_.hash();
  decide(Topic::version, "TLS 1.3", "the server's pick of those offered: " + versions_);
  decide(Topic::cipher_suite, name(hello.cipher_suite),
         "the server's pick of " + number_of(offered_suites_, "suite") + " offered");
  if (const auto& e = hello.extensions.get<wire::KeyShareAnswer>())
    decide(Topic::group, name(e->server_share.group),
           retried_ ? "the server asked for it: one more round trip" : "a share for it was there: no retry");
  seen_.resumed = hello.extensions.get<wire::PreSharedKeyChoice>().has_value();
  if (seen_.resumed)
    decide(Topic::resumption, external_psk_ ? "psk" : "ticket", "the server took what the client offered");
  else if (offered_psk_)
    decide(Topic::resumption, "declined", "the server did not take the client's session: a full handshake");
  change_keys(false, Epoch::handshake);
  if (!offered_early_ || retried_) change_keys(true, Epoch::handshake);
}

void TlsReader::on_server_hello12(const wire::ServerHello12& hello, Bytes message) {
  seen_.server_random = hello.random;
  seen_.cipher_suite = hello.cipher_suite;
  seen_.version = hello.legacy_version;
  seen_.extended_master_secret = hello.extensions.get<wire::ExtendedMasterSecret>().has_value();
  suite_ = crypto::find(hello.cipher_suite);
  decide(Topic::version, name(hello.legacy_version), "the server's pick of those offered: " + versions_);
  decide(Topic::cipher_suite, name(hello.cipher_suite),
         "the server's pick of " + number_of(offered_suites_, "suite") + " offered");
  if (!suite_ || suite_->version != ProtocolVersion::tls12 || hello.legacy_version != ProtocolVersion::tls12) {
    suite_ = nullptr;
    return note(Obstacle::unknown);
  }
  if (transcript_.started()) return give_up(lane_of(false), Obstacle::not_tls);
  transcript_.start(provider_, suite_->hash);
  transcript_.update(message);
  hmac_ = provider_.hmac(suite_->hash);
  const bool rsa = suite_->key_exchange == crypto::KeyExchange::rsa;
  decide(Topic::key_exchange, rsa ? "RSA" : "ECDHE",
         rsa ? "the client encrypts a secret to the server's key" : "a fresh key on both sides: forward secrecy");
  // RFC 5246 §7.4.1.3, RFC 5077 §3.4: who sends the client's session ID back goes on with that session
  given_session_ = to_buffer(hello.legacy_session_id_echo);
  seen_.resumed = !offered_session_.empty() && equal(offered_session_, hello.legacy_session_id_echo);
  if (seen_.resumed)
    decide(Topic::resumption, !offered_ticket_.empty() ? "ticket" : "session-id",
           "the server took what the client offered");
  // RFC 8446 §D.4: a client of TLS 1.3 sends a session ID that names none
  else if (!offered_ticket_.empty() || (!offered_session_.empty() && !offers13_))
    decide(Topic::resumption, "declined", "the server did not take a session of the client's: a full handshake");
  decide(Topic::extended_master_secret, seen_.extended_master_secret ? "used" : "not used",
         seen_.extended_master_secret ? "both have it" : "the server does not answer it");
}

void TlsReader::on_encrypted_extensions(Bytes body) {
  const auto extensions = wire::decode<wire::EncryptedExtensions>(body);
  if (!extensions || !offered_early_) return;
  early_taken_ = extensions->extensions.get<wire::EarlyDataIndication>().has_value();
  decide(Topic::early_data, early_taken_ ? "accepted" : "rejected",
         early_taken_ ? "the server says so in EncryptedExtensions" : "the server does not answer the offer");
}

/// RFC 8446 §4.4.3: over all that came before it.
void TlsReader::note_proof13(Bytes body) {
  const auto verify = wire::decode<wire::CertificateVerify>(body);
  if (!verify || !transcript_.started() || !knows_transcript(false)) return;
  Buffer content(64, 0x20);
  append(content, as_bytes("TLS 1.3, server CertificateVerify"));
  content.push_back(0);
  append(content, transcript_.hash().view());
  seen_.proof = {verify->algorithm, std::move(content), to_buffer(verify->signature)};
}

/// RFC 8422 §5.4: signed with both randoms.
void TlsReader::on_server_key_exchange(Bytes body) {
  const auto exchange = wire::decode<wire::ServerKeyExchange>(body);
  if (!exchange) return;
  seen_.server_share = to_buffer(exchange->params.public_);
  decide(Topic::group, name(exchange->params.named_curve), "the server's pick of those offered");
  if (!seen_.client_hello) return;
  Buffer content = to_buffer(seen_.client_random);
  append(content, seen_.server_random);
  append(content, wire::encode(exchange->params));
  seen_.proof = {exchange->algorithm, std::move(content), to_buffer(exchange->signature)};
}

void TlsReader::on_client_key_exchange(Bytes body) {
  if (std::exchange(key_exchanged_, true) || !suite_ || !is12() || !transcript_.started()) return;
  session_hash_ = transcript_.hash();
  if (suite_->key_exchange != crypto::KeyExchange::rsa) {
    if (const auto exchange = wire::decode<wire::ClientKeyExchangeEcdhe>(body))
      seen_.client_share = to_buffer(exchange->ecdh_Yc);
    return;
  }
  const auto exchange = wire::decode<wire::ClientKeyExchangeRsa>(body);
  if (!exchange) return give_up(lane_of(true), Obstacle::not_tls);
  seen_.encrypted_premaster = to_buffer(exchange->encrypted_pre_master_secret);
  derive_from_premaster(exchange->encrypted_pre_master_secret);
}

// ---- the end of the handshake ----

void TlsReader::on_finished(bool by_client, Bytes message) {
  auto& lane = lane_of(by_client);
  if (!suite_ || !hmac_ || !transcript_.started() || lane.said_finished) return;
  lane.said_finished = true;
  ++seen_.finished;
  if (knows_transcript(by_client))
    if (const auto right = finished_is_right(by_client, message.subspan(wire::kHeaderSize))) {
      seen_.finished_right += *right ? 1 : 0;
      seen_.finished_wrong |= !*right;
      // whoever gets a Finished that is wrong goes no further
      if (!*right) fail(Fault::finished_invalid, by_client ? By::peer : By::local);
    }
  transcript_.update(message);
  if (is13()) after_finished13(by_client);
  if (is_over()) complete();
}

/// Whether every message so far was read, as far as the side that speaks now has it in its transcript.
bool TlsReader::knows_transcript(bool by_client) const noexcept {
  if (transcript_broken_ || !seen_.client_hello || lanes_[1].closed > 0) return false;
  // EndOfEarlyData may be among the client's
  return !by_client || !early_taken_ || lanes_[0].closed == 0;
}

/// RFC 8446 §7.1: the server's application keys come with its Finished, the client's with its own.
void TlsReader::after_finished13(bool by_client) {
  if (!by_client) server_finished_hash_ = transcript_.hash();
  change_keys(by_client, Epoch::application);
}

/// Both have said Finished. Where one could not be held against the messages, the end is all that was seen.
void TlsReader::complete() {
  seen_.established = seen_.finished_right == 2;
  seen_.seems_established = !seen_.established && !seen_.finished_wrong;
  if (!seen_.established) return;
  remember_session();
  trace_.emit([] { return HandshakeFinished{}; });
}

}  // namespace entente::capture
