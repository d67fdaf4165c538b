// The secrets of the key schedules as types (RFC 8446 §7.1, RFC 5246 §8.1): one a role, so that a client's secret where
// the server's is due, or a handshake's where an application's is, does not compile.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/secret.h"

namespace entente::keys {

/// Whose records a traffic secret protects, and when.
enum class Traffic : std::uint8_t {
  client_early,
  client_handshake,
  server_handshake,
  client_application,
  server_application
};
std::string_view name(Traffic) noexcept;  ///< `client_handshake_traffic_secret`

/// What all traffic secrets have in common. Made as one of the leaves below and kept, once types have done their work,
/// as a HandshakeTrafficSecret or ApplicationTrafficSecret; it still knows whose it is.
class AnyTrafficSecret {
 public:
  [[nodiscard]] Traffic traffic() const noexcept { return traffic_; }
  [[nodiscard]] Bytes reveal() const noexcept { return secret_.reveal(); }
  [[nodiscard]] bool empty() const noexcept { return secret_.empty(); }
  /// Makes room for `size` bytes and gives them to be written.
  MutableBytes resize(std::size_t size) noexcept { return secret_.resize(size); }
  void clear() noexcept { secret_.clear(); }

 protected:
  explicit AnyTrafficSecret(Traffic traffic) noexcept : traffic_(traffic) {}
  AnyTrafficSecret(AnyTrafficSecret&&) noexcept = default;
  AnyTrafficSecret& operator=(AnyTrafficSecret&&) noexcept = default;
  ~AnyTrafficSecret() = default;

 private:
  TrafficSecret secret_;
  Traffic traffic_;
};

/// [sender]_handshake_traffic_secret: also the base key of Finished (RFC 8446 §4.4.4).
class HandshakeTrafficSecret : public AnyTrafficSecret {
 protected:
  using AnyTrafficSecret::AnyTrafficSecret;
};

/// [sender]_application_traffic_secret_N: what KeyUpdate goes on from (RFC 8446 §7.2). Empty when default-made.
class ApplicationTrafficSecret : public AnyTrafficSecret {
 public:
  ApplicationTrafficSecret() noexcept : AnyTrafficSecret(Traffic::client_application) {}

 protected:
  using AnyTrafficSecret::AnyTrafficSecret;
  friend ApplicationTrafficSecret next_generation(class Kdf, const ApplicationTrafficSecret&) noexcept;
};

template <class Kind, Traffic whose>
class TrafficSecretOf final : public Kind {
 public:
  TrafficSecretOf() noexcept : Kind(whose) {}
};

using ClientEarlyTrafficSecret = TrafficSecretOf<AnyTrafficSecret, Traffic::client_early>;
using ClientHandshakeTrafficSecret = TrafficSecretOf<HandshakeTrafficSecret, Traffic::client_handshake>;
using ServerHandshakeTrafficSecret = TrafficSecretOf<HandshakeTrafficSecret, Traffic::server_handshake>;
using ClientApplicationTrafficSecret = TrafficSecretOf<ApplicationTrafficSecret, Traffic::client_application>;
using ServerApplicationTrafficSecret = TrafficSecretOf<ApplicationTrafficSecret, Traffic::server_application>;

/// exporter_master_secret: kept by the connection for TLS-Exporter (RFC 8446 §7.5).
using ExporterSecret = Secret<struct ExporterTag, 48>;
/// early_exporter_master_secret.
using EarlyExporterSecret = Secret<struct EarlyExporterTag, 48>;
/// resumption_master_secret: what tickets are made from (RFC 8446 §4.6.1).
using ResumptionSecret = Secret<struct ResumptionTag, 48>;
/// binder_key: the base key of a PSK binder (RFC 8446 §4.2.11.2).
using BinderKey = Secret<struct BinderTag, 48>;
/// A pre-shared key from a ticket (RFC 8446 §4.6.1).
using ResumptionPsk = Secret<struct ResumptionPskTag, 48>;
/// Any pre-shared key, from a ticket or from elsewhere: what the schedule starts from (RFC 8446 §7.1).
using PreSharedKey = Secret<struct PreSharedKeyTag, 64>;
/// master_secret of TLS 1.2 (RFC 5246 §8.1).
using MasterSecret12 = Secret<struct MasterSecret12Tag, 48>;
/// What a Finished or a binder must hold (RFC 8446 §4.4.4, RFC 5246 §7.4.9). Compare what came with
/// constant_time_equal.
using VerifyData = Secret<struct VerifyDataTag, 48>;

}  // namespace entente::keys
