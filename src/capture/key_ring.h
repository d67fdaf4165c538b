// What opens recorded connections: key logs (RFC 9850, SSLKEYLOGFILE) and private keys of servers. Secrets are found by
// the random of the ClientHello.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/secret.h"
#include "crypto/provider.h"

namespace entente::capture {

/// The labels of RFC 9850 §2.1 that lead to records or to names of secrets.
enum class LoggedSecret : std::uint8_t {
  client_random,  ///< TLS 1.2's master secret
  client_early,
  client_handshake,
  server_handshake,
  client_application,
  server_application,
  exporter,
  early_exporter,
};

class KeyRing {
 public:
  using ClientRandom = std::array<std::uint8_t, 32>;
  using Value = Secret<struct LoggedTag, 48>;

  enum class Origin : std::uint8_t { given, capture };  ///< given by whoever reads, or found in the capture itself

  /// A whole key log, or the next piece of one, which may end anywhere. What is no line of a key log is counted.
  void add_log(Bytes text, Origin origin = Origin::given);
  /// The key log ends: its last line may lack its newline.
  void end_log();
  void add_server_key(std::shared_ptr<const crypto::PrivateKey> key) { server_keys_.push_back(std::move(key)); }

  [[nodiscard]] const Value* find(const ClientRandom& random, LoggedSecret secret) const noexcept;
  /// Where the secrets of this connection, which is known, came from first.
  [[nodiscard]] Origin origin_of(const ClientRandom& random) const noexcept;
  [[nodiscard]] bool knows(const ClientRandom& random) const noexcept { return connections_.contains(random); }
  [[nodiscard]] const std::vector<std::shared_ptr<const crypto::PrivateKey>>& server_keys() const noexcept {
    return server_keys_;
  }
  [[nodiscard]] bool has_log() const noexcept { return secrets_ > 0; }
  [[nodiscard]] std::size_t secrets() const noexcept { return secrets_; }
  [[nodiscard]] std::size_t wrong_lines() const noexcept { return wrong_lines_; }
  [[nodiscard]] bool full() const noexcept;  ///< lines were left out: kMostSecrets

  static constexpr std::size_t kMostSecrets = 100'000;

 private:
  struct Entry {
    LoggedSecret label{};
    Origin origin{};
    Value value;
  };
  void add_line(Bytes line);

  std::map<ClientRandom, std::vector<Entry>> connections_;  ///< a tree: randoms that collide would make a table slow
  std::vector<std::shared_ptr<const crypto::PrivateKey>> server_keys_;
  Buffer line_;  ///< the part of one that is there; wiped
  bool skipping_ = false;
  Origin origin_{};
  std::size_t secrets_ = 0, wrong_lines_ = 0, left_out_ = 0;
};

}  // namespace entente::capture
