// Secrets: from what the KeyRing has to the keys of records, and which of several it is.
#include <utility>

#include "capture/tls_reader.h"

namespace entente::capture {
namespace {

using crypto::CipherSuiteInfo;

LoggedSecret label_of(bool by_client, Epoch stage) noexcept {
  if (stage == Epoch::early) return LoggedSecret::client_early;
  if (stage == Epoch::handshake) return by_client ? LoggedSecret::client_handshake : LoggedSecret::server_handshake;
  return by_client ? LoggedSecret::client_application : LoggedSecret::server_application;
}

/// The secret as a node of the key schedule (RFC 8446 §7.1): where it comes from, and by which label.
struct Node {
  std::string_view from, label;
};
Node node_of(bool by_client, Epoch stage) noexcept {
  if (stage == Epoch::early) return {"early_secret", "c e traffic"};
  if (stage == Epoch::handshake) return {"handshake_secret", by_client ? "c hs traffic" : "s hs traffic"};
  return {"master_secret", by_client ? "c ap traffic" : "s ap traffic"};
}

template <class S>
S secret_of(Bytes value) {
  S out;
  std::ranges::copy(value, out.resize(value.size()).begin());
  return out;
}

template <class Then>
auto with_secret(bool by_client, Epoch stage, Bytes value, Then&& then) {
  if (stage == Epoch::early) return then(secret_of<keys::ClientEarlyTrafficSecret>(value));
  if (stage == Epoch::handshake)
    return by_client ? then(secret_of<keys::ClientHandshakeTrafficSecret>(value))
                     : then(secret_of<keys::ServerHandshakeTrafficSecret>(value));
  return by_client ? then(secret_of<keys::ClientApplicationTrafficSecret>(value))
                   : then(secret_of<keys::ServerApplicationTrafficSecret>(value));
}

template <class P>
std::optional<record::Protection> to_protection(Result<P> made) {
  if (!made) return std::nullopt;
  return record::Protection(std::move(*made));
}

}  // namespace

std::string_view name(Obstacle obstacle) noexcept {
  switch (obstacle) {
    case Obstacle::not_tls:
      return "no TLS";
    case Obstacle::not_tls12:
      return "not TLS 1.2";
    case Obstacle::fresh:
      return "fresh key exchange";
    case Obstacle::resumed:
      return "resumed";
    case Obstacle::unknown:
      return "unknown suite";
    case Obstacle::no_secret:
      return "no secret";
    case Obstacle::another_key:
      return "another key";
    case Obstacle::damaged:
      return "damaged";
    case Obstacle::lost:
      return "bytes missing";
    case Obstacle::joined_late:
      return "joined late";
    case Obstacle::too_much:
      return "too large";
    case Obstacle::cut_off:
      return "cut off";
  }
  return {};
}

/// Why a record of this direction did not open.
Obstacle TlsReader::obstacle_of(const Lane& lane) const noexcept {
  if (!suite_) return seen_.version ? Obstacle::unknown : Obstacle::joined_late;
  if (lane.missing > 0 || lane.guesses > 0) return Obstacle::lost;
  if (lane.opened > 0) return Obstacle::damaged;
  if (lane.active || !masters_.empty() || keys_.knows(seen_.client_random)) return Obstacle::another_key;
  if (keys_.server_keys().empty()) return Obstacle::no_secret;
  if (is13()) return Obstacle::not_tls12;
  if (suite_->key_exchange != crypto::KeyExchange::rsa) return Obstacle::fresh;
  return key_exchanged_ ? Obstacle::another_key : Obstacle::resumed;
}

// ---- TLS 1.3 ----

/// `told`: the trace hears of the secret and of what comes from it.
std::optional<record::Protection> TlsReader::protection_of(bool by_client, Epoch stage, const CipherSuiteInfo& suite,
                                                           bool told) {
  const auto* value = keys_.find(seen_.client_random, label_of(by_client, stage));
  if (!value || value->size() != crypto::digest_size(suite.hash)) return std::nullopt;
  const auto own_hmac = hmac_ ? nullptr : provider_.hmac(suite.hash);
  const keys::Kdf kdf(hmac_ ? *hmac_ : *own_hmac, told ? trace_ : Trace());
  const auto node = node_of(by_client, stage);
  const auto& context = stage == Epoch::early       ? client_hello_hash_
                        : stage == Epoch::handshake ? server_hello_hash_
                                                    : server_finished_hash_;
  return with_secret(by_client, stage, value->reveal(), [&](auto secret) {
    kdf.expanded(keys::name(secret.traffic()), node.from, node.label, context.view(), secret.reveal());
    auto keys = keys::traffic_keys(kdf, suite, secret);
    return to_protection(record::Protection13::make(provider_, suite, keys.key, std::move(keys.iv)));
  });
}

/// RFC 8446 §7.3: what this side writes next is under other keys, whether we have them or not.
void TlsReader::change_keys(bool by_client, Epoch stage) {
  if (!suite_) return;
  auto& lane = lane_of(by_client);
  lane.stage = stage;
  lane.opened = lane.missing = 0;
  lane.active = protection_of(by_client, stage, *suite_, true);
  if (const auto* value = keys_.find(seen_.client_random, label_of(by_client, stage)); value && lane.active) {
    seen_.opened_by = OpenedBy::key_log;
    if (stage == Epoch::handshake) lane.handshake = KeyRing::Value::copy_of(value->reveal());
    if (stage == Epoch::application)
      lane.application = by_client ? static_cast<keys::ApplicationTrafficSecret>(
                                         secret_of<keys::ClientApplicationTrafficSecret>(value->reveal()))
                                   : secret_of<keys::ServerApplicationTrafficSecret>(value->reveal());
  }
  trace_.emit([&] { return KeysChanged{direction_of(by_client), stage, suite_->suite}; });
}

/// The message that changed the keys may be one that was not read, or there may be no secret for it.
std::optional<record::Opened> TlsReader::try_later_keys(bool by_client, const record::Record& record) {
  auto& lane = lane_of(by_client);
  if (lane.stage == Epoch::early && lane.opened == 0)
    if (const auto opened = try_early_keys(lane, record)) return opened;
  if (!suite_ || !is13()) return std::nullopt;
  for (const auto stage : {Epoch::handshake, Epoch::application}) {
    if (stage <= lane.stage && lane.stage != Epoch::early) continue;
    auto protection = protection_of(by_client, stage, *suite_, false);
    if (!protection) continue;
    scratch_ = to_buffer(record.fragment);
    const auto opened = protection->open({record.type, record.header, scratch_}, record::kMaxInner);
    if (!opened) continue;
    change_keys(by_client, stage);
    lane.active = std::move(protection);
    return *opened;
  }
  return std::nullopt;
}

/// Which suite early data are under is not said before the ServerHello: it is the session's (RFC 8446 §4.2.10).
std::optional<record::Opened> TlsReader::try_early_keys(Lane& lane, const record::Record& record) {
  for (const auto* suite : offered13_) {
    auto protection = protection_of(true, Epoch::early, *suite, false);
    if (!protection) continue;
    scratch_ = to_buffer(record.fragment);
    const auto opened = protection->open({record.type, record.header, scratch_}, record::kMaxInner);
    if (!opened) continue;
    if (!transcript_.started()) {
      keys::Transcript hello;
      hello.update(transcript_.messages());
      hello.start(provider_, suite->hash);
      client_hello_hash_ = hello.hash();
    }
    (void)protection_of(true, Epoch::early, *suite, true);
    trace_.emit([&] { return KeysChanged{Direction::sent, Epoch::early, suite->suite}; });
    seen_.opened_by = OpenedBy::key_log;
    lane.active = std::move(protection);
    return *opened;
  }
  return std::nullopt;
}

/// RFC 8446 §7.2: the next generation.
void TlsReader::on_key_update(bool by_client) {
  auto& lane = lane_of(by_client);
  if (lane.application.empty() || !suite_) return;
  const keys::Kdf kdf(*hmac_, trace_);
  lane.application = keys::next_generation(kdf, lane.application);
  auto keys = keys::traffic_keys(kdf, *suite_, lane.application);
  lane.active = to_protection(record::Protection13::make(provider_, *suite_, keys.key, std::move(keys.iv)));
  lane.opened = lane.missing = 0;
  trace_.emit([&] { return KeysChanged{direction_of(by_client), Epoch::application, suite_->suite}; });
}

/// Nothing where the key to tell it by is not there.
std::optional<bool> TlsReader::finished_is_right(bool by_client, Bytes verify_data) {
  const auto& lane = lane_of(by_client);
  if (is12()) {
    if (masters_.size() != 1) return std::nullopt;
    const auto sender = by_client ? keys::Sender::client : keys::Sender::server;
    const auto must_be = keys::finished_mac({*hmac_, trace_}, masters_[0], sender, transcript_.hash());
    return constant_time_equal(must_be.reveal(), verify_data);
  }
  if (!lane.handshake) return std::nullopt;
  const keys::Kdf kdf(*hmac_, trace_);
  const auto base = lane.handshake->reveal();
  const auto must_be =
      by_client ? keys::finished_mac(kdf, secret_of<keys::ClientHandshakeTrafficSecret>(base), transcript_.hash())
                : keys::finished_mac(kdf, secret_of<keys::ServerHandshakeTrafficSecret>(base), transcript_.hash());
  return constant_time_equal(must_be.reveal(), verify_data);
}

// ---- TLS 1.2 ----

/// What the server itself does (RFC 5246 §7.4.7.1). A secret that was encrypted to another key is found out by the
/// first record that does not open.
void TlsReader::derive_from_premaster(Bytes encrypted) {
  constexpr std::array<std::uint8_t, 48> substitute{};
  const auto& all = keys_.server_keys();
  for (const auto& key : all) {
    const auto premaster = key->decrypt_premaster(offered_, encrypted, substitute);
    if (!premaster) continue;
    const keys::Kdf kdf(*hmac_, all.size() == 1 ? trace_ : Trace());
    const keys::Randoms randoms{seen_.client_random, seen_.server_random};
    masters_.push_back(seen_.extended_master_secret
                           ? keys::extended_master_secret(kdf, premaster->reveal(), session_hash_)
                           : keys::master_secret(kdf, premaster->reveal(), randoms));
  }
  if (!masters_.empty()) seen_.opened_by = OpenedBy::server_key;
}

void TlsReader::take_master_from_log() {
  const auto* value = keys_.find(seen_.client_random, LoggedSecret::client_random);
  if (!value || master_is_sure_) return;
  masters_.clear();
  masters_.push_back(keys::MasterSecret12::copy_of(value->reveal()));
  master_is_sure_ = true;
  seen_.opened_by = OpenedBy::key_log;
  const keys::Kdf kdf(*hmac_, trace_);
  if (seen_.resumed) return kdf.given("master_secret", "session", value->reveal());
  if (seen_.extended_master_secret)
    return kdf.from_prf("master_secret", "premaster_secret", "extended master secret", session_hash_.view(),
                        value->reveal());
  std::array<std::uint8_t, 64> randoms;
  std::ranges::copy(seen_.server_random, std::ranges::copy(seen_.client_random, randoms.begin()).out);
  kdf.from_prf("master_secret", "premaster_secret", "master secret", randoms, value->reveal());
}

/// RFC 5246 §7.3: who resumes exchanges no keys, and goes on with the master secret of the session.
void TlsReader::take_master_from_session() {
  if (!sessions_ || !masters_.empty() || key_exchanged_) return;
  const auto* master = sessions_->find(Sessions::By::ticket, offered_ticket_);
  if (!master) master = sessions_->find(Sessions::By::id, given_session_);
  if (!master) return;
  masters_.push_back(keys::MasterSecret12::copy_of(master->reveal()));
  seen_.opened_by = OpenedBy::earlier_connection;
  keys::Kdf(*hmac_, trace_).given("master_secret", "session", master->reveal());
}

/// Whoever resumes it later is read with its secret, which a record that opened has shown to be right.
void TlsReader::remember_session() const {
  if (!sessions_ || !is12() || masters_.size() != 1 || !lanes_[0].active) return;
  const auto master = masters_[0].reveal();
  sessions_->remember(Sessions::By::id, given_session_, master);
  sessions_->remember(Sessions::By::ticket, given_ticket_, master);
}

/// What comes into force with ChangeCipherSpec.
void TlsReader::prepare12(bool by_client) {
  auto& lane = lane_of(by_client);
  lane.active.reset();
  lane.opened = lane.missing = 0;
  if (suite_) trace_.emit([&] { return KeysChanged{direction_of(by_client), Epoch::application, suite_->suite}; });
  if (!suite_) return note(Obstacle::unknown);
  take_master_from_log();
  take_master_from_session();
  if (masters_.empty()) return note(obstacle_of(lane));
}

/// Of several server keys the one is right whose record opens.
std::optional<record::Opened> TlsReader::try_masters(bool by_client, const record::Record& record) {
  auto& lane = lane_of(by_client);
  if (!suite_ || lane.active) return std::nullopt;
  const keys::Randoms randoms{seen_.client_random, seen_.server_random};
  for (auto& master : masters_) {
    const auto protection_with = [&](Trace trace) {
      auto block = keys::key_block({*hmac_, trace}, *suite_, master, randoms);
      auto& mine = by_client ? block.client : block.server;
      return to_protection(record::Protection12::make(provider_, *suite_, mine.key, std::move(mine.iv)));
    };
    auto protection = protection_with({});
    if (!protection) continue;
    scratch_ = to_buffer(record.fragment);
    const auto opened = protection->open({record.type, record.header, scratch_}, record::kMaxInner);
    if (!opened) continue;
    const bool first = !lanes_[0].active && !lanes_[1].active;
    if (first) (void)protection_with(trace_);
    lane.active = std::move(protection);
    auto right = std::move(master);
    masters_.clear();
    masters_.push_back(std::move(right));
    return *opened;
  }
  return std::nullopt;
}

}  // namespace entente::capture
