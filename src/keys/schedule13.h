// The key schedule of TLS 1.3 (RFC 8446 §7.1) as typestates: each node gives the secrets below it and can be left once,
// towards the next. A step taken twice, or out of order, does not compile.
//
//   Kdf kdf(*hmac, trace);                                             // one Hmac a handshake
//   auto early = EarlySecret::without_psk(kdf);                        // or with_psk(kdf, psk)
//   auto handshake = std::move(early).extract(std::move(shared));      // (EC)DHE
//   auto traffic = handshake.traffic(transcript.hash());               // ClientHello..ServerHello
//   auto master = std::move(handshake).advance();
//   auto application = master.traffic(transcript.hash());              // ClientHello..server Finished
//   auto resumption = std::move(master).resumption(transcript.hash()); // ClientHello..client Finished
//
// The nodes are move-only, about 70 bytes, allocate nothing and refer to the Hmac, which must outlive them.
#pragma once
#include "keys/kdf.h"
#include "keys/secrets.h"
#include "keys/transcript.h"

namespace entente::keys {

/// Where a PSK came from: the two have different binder keys (RFC 8446 §7.1).
enum class PskKind : std::uint8_t { external, resumption };

struct HandshakeTraffic {
  ClientHandshakeTrafficSecret client;
  ServerHandshakeTrafficSecret server;
};

struct ApplicationTraffic {
  ClientApplicationTrafficSecret client;
  ServerApplicationTrafficSecret server;
  ExporterSecret exporter;
};

/// A node: its secret and the way to derive from it. Its constructor extracts (RFC 5869 §2.2).
class ScheduleNode {
 protected:
  /// What goes into an Extract, and the name of the node that it is: `0` for zeros.
  struct Ingredient {
    std::string_view name;
    Bytes bytes;
  };
  ScheduleNode(Kdf kdf, std::string_view name, Ingredient salt, Ingredient input) noexcept;
  ScheduleNode(ScheduleNode&&) noexcept = default;
  ScheduleNode& operator=(ScheduleNode&&) noexcept = default;
  ~ScheduleNode() = default;

  /// Derive-Secret(secret, "derived", ""): the next node's salt.
  [[nodiscard]] ScheduleSecret derived(std::string_view from) const noexcept;
  [[nodiscard]] Bytes secret() const noexcept { return secret_.reveal(); }
  [[nodiscard]] Kdf kdf() const noexcept { return kdf_; }

 private:
  Kdf kdf_;
  ScheduleSecret secret_;
};

/// master_secret.
class MasterSecret : ScheduleNode {
 public:
  /// `server_finished`: ClientHello..server Finished.
  [[nodiscard]] ApplicationTraffic traffic(const TranscriptHash& server_finished) const noexcept;
  /// `client_finished`: ClientHello..client Finished. The end of the schedule.
  [[nodiscard]] ResumptionSecret resumption(const TranscriptHash& client_finished) && noexcept;

 private:
  friend class HandshakeSecret;
  MasterSecret(Kdf kdf, const ScheduleSecret& salt) noexcept;
};

/// handshake_secret.
class HandshakeSecret : ScheduleNode {
 public:
  /// `server_hello`: ClientHello..ServerHello.
  [[nodiscard]] HandshakeTraffic traffic(const TranscriptHash& server_hello) const noexcept;
  [[nodiscard]] MasterSecret advance() && noexcept;

 private:
  friend class EarlySecret;
  HandshakeSecret(Kdf kdf, const ScheduleSecret& salt, Ingredient shared) noexcept;
};

/// early_secret.
class EarlySecret : ScheduleNode {
 public:
  [[nodiscard]] static EarlySecret without_psk(Kdf kdf) noexcept;
  [[nodiscard]] static EarlySecret with_psk(Kdf kdf, Bytes psk) noexcept;

  [[nodiscard]] BinderKey binder_key(PskKind kind) const noexcept;
  /// `client_hello`: the ClientHello alone.
  [[nodiscard]] ClientEarlyTrafficSecret client_traffic(const TranscriptHash& client_hello) const noexcept;
  [[nodiscard]] EarlyExporterSecret exporter(const TranscriptHash& client_hello) const noexcept;
  /// The shared secret of the key exchange ends here.
  [[nodiscard]] HandshakeSecret extract(SharedSecret&& shared) && noexcept;
  /// psk_ke: the PSK alone, no forward secrecy (RFC 8446 §4.2.9).
  [[nodiscard]] HandshakeSecret extract_without_exchange() && noexcept;

 private:
  EarlySecret(Kdf kdf, Ingredient psk) noexcept;
};

}  // namespace entente::keys
