// Reading a recording with the server's key.
#include "capture/rsa_recording.h"

namespace entente::capture {
namespace {

/// Keeps what was opened, and hands on what was derived.
class Listener final : public TraceSink {
 public:
  explicit Listener(Trace told) : told_(told) {}

  void on(const Event& event) noexcept override {
    if (const auto* record = std::get_if<RecordSeen>(&event); record && record->epoch != Epoch::plain)
      if (!record->content.empty())
        opened.push_back({record->direction == Direction::sent, record->type, to_buffer(record->content)});
    if (const auto* secret = std::get_if<SecretDerived>(&event)) told_.emit([&] { return *secret; });
  }

  std::vector<Opened> opened;

 private:
  Trace told_;
};

std::optional<Obstacle> obstacle_in(const Insight& insight, const Recording& recording) {
  if (insight.version == ProtocolVersion::tls13) return Obstacle::not_tls12;
  if (insight.obstacle) return insight.obstacle;
  if (!insight.tls && !recording.empty()) return Obstacle::not_tls;
  return insight.finished_right < 2 ? std::optional(Obstacle::cut_off) : std::nullopt;
}

}  // namespace

Reading read_with_server_key(const crypto::Provider& provider, const Recording& recording,
                             const crypto::PrivateKey& key, Trace trace) {
  KeyRing keys;
  keys.add_server_key({std::shared_ptr<void>(), &key});
  Listener listener(trace);
  TlsReader reader(provider, keys, Trace(&listener));
  for (const auto& piece : recording) {
    if (reader.insight().obstacle) break;
    reader.take(piece.by_client, piece.bytes);
  }
  const auto& insight = reader.insight();
  Reading out;
  out.client_random = insight.client_random;
  out.server_random = insight.server_random;
  out.cipher_suite = insight.cipher_suite;
  out.extended_master_secret = insight.extended_master_secret;
  out.encrypted_premaster = insight.encrypted_premaster;
  out.client_share = insight.client_share;
  out.server_share = insight.server_share;
  out.obstacle = obstacle_in(insight, recording);
  out.finished_right = insight.finished_right;
  out.opened = std::move(listener.opened);
  return out;
}

}  // namespace entente::capture
