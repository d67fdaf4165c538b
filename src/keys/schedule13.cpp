// The key schedule of TLS 1.3 (RFC 8446 §7.1).
#include "keys/schedule13.h"

#include <array>

#include "keys/hkdf.h"

namespace entente::keys {
namespace {

constexpr std::string_view kEarly = "early_secret", kHandshake = "handshake_secret", kMaster = "master_secret";
constexpr std::string_view kDerived = "derived_secret", kShared = "shared_secret", kPsk = "psk", kZero = "0";
constexpr std::array<std::uint8_t, 48> kZeros{};

/// Derive-Secret for several secrets below one node, which is keyed once.
class Derivation {
 public:
  Derivation(Kdf kdf, std::string_view from, Bytes secret) noexcept
      : kdf_(kdf), from_(from), expander_(kdf.hmac(), secret) {}

  template <class S>
  S derive(std::string_view name, std::string_view label, Bytes transcript_hash) noexcept {
    S out;
    expander_.expand_label(label, transcript_hash, out.resize(kdf_.size()));
    kdf_.expanded(name, from_, label, transcript_hash, out.reveal());
    return out;
  }
  template <class S>
  S traffic(std::string_view label, const TranscriptHash& transcript) noexcept {
    return derive<S>(name(S().traffic()), label, transcript.view());
  }

 private:
  Kdf kdf_;
  std::string_view from_;
  Expander expander_;
};

}  // namespace

ScheduleNode::ScheduleNode(Kdf kdf, std::string_view name, Ingredient salt, Ingredient input) noexcept : kdf_(kdf) {
  extract(kdf_.hmac(), salt.bytes, input.bytes, secret_.resize(kdf_.size()));
  kdf_.extracted(name, salt.name, input.name, input.bytes, secret_.reveal());
}

ScheduleSecret ScheduleNode::derived(std::string_view from) const noexcept {
  return Derivation(kdf_, from, secret()).derive<ScheduleSecret>(kDerived, "derived", empty_hash(kdf_.hash()));
}

EarlySecret::EarlySecret(Kdf kdf, Ingredient psk) noexcept
    : ScheduleNode(kdf, kEarly, {kZero, Bytes(kZeros).first(kdf.size())}, psk) {}

EarlySecret EarlySecret::without_psk(Kdf kdf) noexcept { return {kdf, {kZero, Bytes(kZeros).first(kdf.size())}}; }

EarlySecret EarlySecret::with_psk(Kdf kdf, Bytes psk) noexcept {
  kdf.given(kPsk, "pre_shared_key", psk);
  return {kdf, {kPsk, psk}};
}

BinderKey EarlySecret::binder_key(PskKind kind) const noexcept {
  const std::string_view label = kind == PskKind::external ? "ext binder" : "res binder";
  return Derivation(kdf(), kEarly, secret()).derive<BinderKey>("binder_key", label, empty_hash(kdf().hash()));
}

ClientEarlyTrafficSecret EarlySecret::client_traffic(const TranscriptHash& client_hello) const noexcept {
  return Derivation(kdf(), kEarly, secret()).traffic<ClientEarlyTrafficSecret>("c e traffic", client_hello);
}

EarlyExporterSecret EarlySecret::exporter(const TranscriptHash& client_hello) const noexcept {
  return Derivation(kdf(), kEarly, secret())
      .derive<EarlyExporterSecret>("early_exporter_master_secret", "e exp master", client_hello.view());
}

HandshakeSecret EarlySecret::extract(SharedSecret&& shared) && noexcept {
  const SharedSecret ended = std::move(shared);
  kdf().given(kShared, "key_share", ended.reveal());
  return {kdf(), derived(kEarly), {kShared, ended.reveal()}};
}

HandshakeSecret EarlySecret::extract_without_exchange() && noexcept {
  // RFC 8446 §7.1: if a secret is not available, zeros of the hash's size take its place
  return {kdf(), derived(kEarly), {kZero, Bytes(kZeros).first(kdf().size())}};
}

HandshakeSecret::HandshakeSecret(Kdf kdf, const ScheduleSecret& salt, Ingredient shared) noexcept
    : ScheduleNode(kdf, kHandshake, {kDerived, salt.reveal()}, shared) {}

HandshakeTraffic HandshakeSecret::traffic(const TranscriptHash& server_hello) const noexcept {
  Derivation below(kdf(), kHandshake, secret());
  return {below.traffic<ClientHandshakeTrafficSecret>("c hs traffic", server_hello),
          below.traffic<ServerHandshakeTrafficSecret>("s hs traffic", server_hello)};
}

MasterSecret HandshakeSecret::advance() && noexcept { return {kdf(), derived(kHandshake)}; }

MasterSecret::MasterSecret(Kdf kdf, const ScheduleSecret& salt) noexcept
    : ScheduleNode(kdf, kMaster, {kDerived, salt.reveal()}, {kZero, Bytes(kZeros).first(kdf.size())}) {}

ApplicationTraffic MasterSecret::traffic(const TranscriptHash& server_finished) const noexcept {
  Derivation below(kdf(), kMaster, secret());
  return {below.traffic<ClientApplicationTrafficSecret>("c ap traffic", server_finished),
          below.traffic<ServerApplicationTrafficSecret>("s ap traffic", server_finished),
          below.derive<ExporterSecret>("exporter_master_secret", "exp master", server_finished.view())};
}

ResumptionSecret MasterSecret::resumption(const TranscriptHash& client_finished) && noexcept {
  return Derivation(kdf(), kMaster, secret())
      .derive<ResumptionSecret>("resumption_master_secret", "res master", client_finished.view());
}

}  // namespace entente::keys
