// From a traffic secret to what protects records and proves a handshake (RFC 8446 §4.4.4, §4.6.1, §7.2, §7.3).
#include "keys/traffic_keys.h"

#include "keys/hkdf.h"

namespace entente::keys {
namespace {

/// What the trace calls a secret and what is derived from it.
struct TrafficNames {
  std::string_view secret, key, iv, finished;
};

constexpr TrafficNames kNames[] = {
    {"client_early_traffic_secret", "client_early_write_key", "client_early_write_iv", {}},
    {"client_handshake_traffic_secret", "client_handshake_write_key", "client_handshake_write_iv",
     "client_finished_key"},
    {"server_handshake_traffic_secret", "server_handshake_write_key", "server_handshake_write_iv",
     "server_finished_key"},
    {"client_application_traffic_secret", "client_application_write_key", "client_application_write_iv",
     "client_finished_key"},
    {"server_application_traffic_secret", "server_application_write_key", "server_application_write_iv", {}},
};

constexpr const TrafficNames& names(Traffic traffic) noexcept { return kNames[static_cast<std::size_t>(traffic)]; }

using FinishedKey = Secret<struct FinishedKeyTag, 48>;

/// HMAC(HKDF-Expand-Label(base_key, "finished", "", Hash.length), transcript)
VerifyData finished(Kdf kdf, std::string_view name, std::string_view from, Bytes base_key,
                    const TranscriptHash& transcript) noexcept {
  FinishedKey key;
  Expander(kdf.hmac(), base_key).expand_label("finished", {}, key.resize(kdf.size()));
  kdf.expanded(name, from, "finished", {}, key.reveal());
  VerifyData out;
  kdf.hmac().set_key(key.reveal());
  kdf.hmac().mac({transcript.view()}, out.resize(kdf.size()));
  return out;
}

}  // namespace

std::string_view name(Traffic traffic) noexcept { return names(traffic).secret; }

TrafficKeys traffic_keys(Kdf kdf, const crypto::CipherSuiteInfo& suite, const AnyTrafficSecret& secret) noexcept {
  const auto& named = names(secret.traffic());
  TrafficKeys out;
  Expander expander(kdf.hmac(), secret.reveal());
  expander.expand_label("key", {}, out.key.resize(crypto::key_size(suite.aead)));
  kdf.expanded(named.key, named.secret, "key", {}, out.key.reveal());
  expander.expand_label("iv", {}, out.iv.resize(crypto::kNonceSize));
  kdf.expanded(named.iv, named.secret, "iv", {}, out.iv.reveal());
  return out;
}

ApplicationTrafficSecret next_generation(Kdf kdf, const ApplicationTrafficSecret& secret) noexcept {
  ApplicationTrafficSecret out(secret.traffic());
  Expander(kdf.hmac(), secret.reveal()).expand_label("traffic upd", {}, out.resize(kdf.size()));
  kdf.expanded(name(secret.traffic()), name(secret.traffic()), "traffic upd", {}, out.reveal());
  return out;
}

VerifyData finished_mac(Kdf kdf, const HandshakeTrafficSecret& secret, const TranscriptHash& transcript) noexcept {
  const auto& named = names(secret.traffic());
  return finished(kdf, named.finished, named.secret, secret.reveal(), transcript);
}

VerifyData authentication_mac(Kdf kdf, const ApplicationTrafficSecret& secret,
                              const TranscriptHash& transcript) noexcept {
  const auto& named = names(secret.traffic());
  return finished(kdf, named.finished, named.secret, secret.reveal(), transcript);
}

VerifyData binder(Kdf kdf, const BinderKey& key, const TranscriptHash& transcript) noexcept {
  return finished(kdf, "binder_finished_key", "binder_key", key.reveal(), transcript);
}

ResumptionPsk resumption_psk(Kdf kdf, const ResumptionSecret& secret, Bytes ticket_nonce) noexcept {
  ResumptionPsk out;
  Expander(kdf.hmac(), secret.reveal()).expand_label("resumption", ticket_nonce, out.resize(kdf.size()));
  kdf.expanded("psk", "resumption_master_secret", "resumption", ticket_nonce, out.reveal());
  return out;
}

}  // namespace entente::keys
