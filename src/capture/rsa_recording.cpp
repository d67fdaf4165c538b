// Reading a recording with the server's key.
#include "capture/rsa_recording.h"

#include <algorithm>
#include <utility>

#include "crypto/cipher_suites.h"
#include "keys/schedule12.h"
#include "record/deframer.h"
#include "record/protection12.h"
#include "wire/client_hello.h"
#include "wire/client_key_exchange.h"
#include "wire/finished.h"
#include "wire/server_hello.h"
#include "wire/server_key_exchange.h"

namespace entente::capture {
namespace {

/// One direction of the connection.
struct Lane {
  Buffer pending;                                ///< bytes of a record that is not whole yet
  Buffer handshake;                              ///< of a message that is not whole yet
  std::optional<record::Protection12> prepared;  ///< comes into force with ChangeCipherSpec (RFC 5246 §7.1)
  std::optional<record::Protection12> active;
};

class Reader {
 public:
  Reader(const crypto::Provider& provider, const crypto::PrivateKey& key, Trace trace)
      : provider_(provider), key_(key), trace_(trace) {}

  Reading read(const Recording& recording) && {
    for (const auto& piece : recording) {
      if (reading_.obstacle) break;
      take(piece);
    }
    if (!reading_.obstacle && reading_.finished_right < 2) reading_.obstacle = Obstacle::cut_off;
    return std::move(reading_);
  }

 private:
  // ---- records ----

  void take(const Piece& piece) {
    auto& lane = lane_of(piece.by_client);
    append(lane.pending, piece.bytes);
    MutableBytes rest = lane.pending;
    while (!reading_.obstacle) {
      const auto found = record::next_record(rest, expected(lane));
      if (!found) return stop(Obstacle::not_tls);
      if (!*found) break;
      on_record(piece.by_client, **found);
      rest = rest.subspan((*found)->size());
    }
    lane.pending.erase(lane.pending.begin(), lane.pending.end() - static_cast<std::ptrdiff_t>(rest.size()));
  }

  record::Expect expected(const Lane& lane) const {
    if (lane.active) return record::Expect::all_protected;
    return suite_ ? record::Expect::plain : record::Expect::first_plain;
  }

  void on_record(bool by_client, const record::Record& record) {
    auto& lane = lane_of(by_client);
    if (!lane.active) return on_content(by_client, record.type, record.fragment);
    const auto opened = lane.active->open(record);
    if (!opened) return stop(Obstacle::another_key);
    reading_.opened.push_back({by_client, opened->type, to_buffer(opened->content)});
    on_content(by_client, opened->type, opened->content);
  }

  void on_content(bool by_client, ContentType type, Bytes content) {
    auto& lane = lane_of(by_client);
    if (type == ContentType::change_cipher_spec) {
      if (!lane.prepared) return stop(suite_ ? Obstacle::resumed : Obstacle::not_tls);
      lane.active = std::exchange(lane.prepared, std::nullopt);
    }
    if (type != ContentType::handshake) return;
    append(lane.handshake, content);
    take_messages(by_client, lane);
  }

  void take_messages(bool by_client, Lane& lane) {
    Bytes rest = lane.handshake;
    while (!reading_.obstacle && rest.size() >= wire::kHeaderSize) {
      const auto size = wire::kHeaderSize + load_be24(rest.data() + 1);
      if (rest.size() < size) break;
      on_message(by_client, static_cast<HandshakeType>(rest[0]), rest.first(size));
      rest = rest.subspan(size);
    }
    lane.handshake.erase(lane.handshake.begin(), lane.handshake.end() - static_cast<std::ptrdiff_t>(rest.size()));
  }

  // ---- messages ----

  void on_message(bool by_client, HandshakeType type, Bytes message) {
    const auto body = message.subspan(wire::kHeaderSize);
    if (type == HandshakeType::finished) check_finished(by_client, body);
    if (type != HandshakeType::hello_request) transcript_.update(message);  // RFC 5246 §7.4.1.1: no part of it
    switch (type) {
      case HandshakeType::client_hello:
        return on_client_hello(body);
      case HandshakeType::server_hello:
        return on_server_hello(body);
      case HandshakeType::server_key_exchange:
        if (const auto exchange = wire::decode<wire::ServerKeyExchange>(body))
          reading_.server_share = to_buffer(exchange->params.public_);
        return;
      case HandshakeType::client_key_exchange:
        return on_client_key_exchange(body);
      default:
        return;
    }
  }

  void on_client_hello(Bytes body) {
    const auto hello = wire::decode<wire::ClientHello>(body);
    if (!hello || suite_) return stop(Obstacle::not_tls);
    offered_ = hello->legacy_version;
    reading_.client_random = hello->random;
  }

  void on_server_hello(Bytes body) {
    if (!wire::ServerHello12::claims(body)) return stop(Obstacle::not_tls12);
    const auto hello = wire::decode<wire::ServerHello12>(body);
    if (!hello || suite_) return stop(Obstacle::not_tls);
    if (hello->legacy_version != ProtocolVersion::tls12) return stop(Obstacle::not_tls12);
    reading_.server_random = hello->random;
    reading_.cipher_suite = hello->cipher_suite;
    reading_.extended_master_secret = hello->extensions.get<wire::ExtendedMasterSecret>().has_value();
    suite_ = crypto::find(hello->cipher_suite);
    if (!suite_ || suite_->version != ProtocolVersion::tls12) return stop(Obstacle::unknown);
    transcript_.start(provider_, suite_->hash);
    hmac_ = provider_.hmac(suite_->hash);
  }

  void on_client_key_exchange(Bytes body) {
    if (!suite_) return stop(Obstacle::not_tls);
    if (suite_->key_exchange != crypto::KeyExchange::rsa) {
      if (const auto exchange = wire::decode<wire::ClientKeyExchangeEcdhe>(body))
        reading_.client_share = to_buffer(exchange->ecdh_Yc);
      return stop(Obstacle::fresh);
    }
    const auto exchange = wire::decode<wire::ClientKeyExchangeRsa>(body);
    if (!exchange) return stop(Obstacle::not_tls);
    reading_.encrypted_premaster = to_buffer(exchange->encrypted_pre_master_secret);
    derive(exchange->encrypted_pre_master_secret);
  }

  // ---- secrets ----

  /// What the server itself does (RFC 5246 §7.4.7.1). A secret that was encrypted to another key is found out by the
  /// first record that does not open.
  void derive(Bytes encrypted) {
    constexpr std::array<std::uint8_t, 48> substitute{};
    const auto premaster = key_.decrypt_premaster(offered_, encrypted, substitute);
    if (!premaster) return stop(Obstacle::another_key);
    const keys::Kdf kdf(*hmac_, trace_);
    const keys::Randoms randoms{reading_.client_random, reading_.server_random};
    master_ = reading_.extended_master_secret
                  ? keys::extended_master_secret(kdf, premaster->reveal(), transcript_.hash())
                  : keys::master_secret(kdf, premaster->reveal(), randoms);
    auto block = keys::key_block(kdf, *suite_, master_, randoms);
    prepare(client_, std::move(block.client));
    prepare(server_, std::move(block.server));
  }

  void prepare(Lane& lane, keys::TrafficKeys keys) {
    auto made = record::Protection12::make(provider_, *suite_, keys.key, std::move(keys.iv));
    if (!made) return stop(Obstacle::unknown);
    lane.prepared.emplace(std::move(*made));
  }

  void check_finished(bool by_client, Bytes body) {
    if (!lane_of(by_client).active) return stop(Obstacle::not_tls);
    const auto sender = by_client ? keys::Sender::client : keys::Sender::server;
    const auto must_be = keys::finished_mac({*hmac_, trace_}, master_, sender, transcript_.hash());
    if (constant_time_equal(must_be.reveal(), body)) ++reading_.finished_right;
  }

  Lane& lane_of(bool client) { return client ? client_ : server_; }
  void stop(Obstacle obstacle) { reading_.obstacle = obstacle; }

  const crypto::Provider& provider_;
  const crypto::PrivateKey& key_;
  Trace trace_;
  Lane client_, server_;
  ProtocolVersion offered_{};
  const crypto::CipherSuiteInfo* suite_ = nullptr;
  std::unique_ptr<crypto::Hmac> hmac_;
  keys::Transcript transcript_;
  keys::MasterSecret12 master_;
  Reading reading_;
};

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
    case Obstacle::another_key:
      return "another key";
    case Obstacle::cut_off:
      return "cut off";
  }
  return {};
}

Reading read_with_server_key(const crypto::Provider& provider, const Recording& recording,
                             const crypto::PrivateKey& key, Trace trace) {
  return Reader(provider, key, trace).read(recording);
}

}  // namespace entente::capture
