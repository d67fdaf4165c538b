// A connection of either side, set up from the first bytes of the input, and fed with what the fuzzer says.
#pragma once
#include <entente/client.h>
#include <entente/server.h>

#include <variant>

#include "crypto/provider.h"
#include "input.h"

namespace entente::fuzz {

enum class Side : std::uint8_t { client, server };

/// What both sides of a connection were told beforehand.
struct Setup {
  enum Choice : std::uint32_t {
    client_auth = 0x0100,
    alpn = 0x0200,
    retry = 0x0400,
    jobs_handed_out = 0x0800,
    compatibility = 0x1000,
    bytewise = 0x2000,
    more_suites = 0x4000,
    required = 0x8000,  ///< the client's certificate
    resumed = 0x0001,   ///< both have a session of an earlier handshake
    early_data = 0x0002,
    external_psk = 0x0004,
    psk_ke = 0x0008,
    stored = 0x0010,  ///< the server's sessions, not sealed in tickets; in TLS 1.2 it gives them IDs
    cookie = 0x0020,
    post_handshake_auth = 0x0040,
    small_records = 0x0080,
    tls12 = 0x010000,       ///< the server has nothing newer
    rsa_key = 0x020000,     ///< the server's
    static_rsa = 0x040000,  ///< and with that key no other key exchange in TLS 1.2
  };
  static constexpr unsigned kSize = 3;  ///< in the input
  std::uint32_t choices = 0;

  static Setup from(Input& input) noexcept { return {static_cast<std::uint32_t>(input.number(kSize))}; }
  [[nodiscard]] bool has(Choice choice) const noexcept { return (choices & choice) != 0; }
};

/// What an earlier handshake left behind.
struct Memory {
  Buffer session;     ///< the client's, as Session::write() gives it; empty: none
  Buffer id, stored;  ///< in the server's SessionStore
};

class Endpoint {
 public:
  Endpoint(Side side, const Setup& setup, const crypto::Provider& provider);
  Endpoint(Side side, const Setup& setup, const crypto::Provider& provider, const std::shared_ptr<Memory>& memory);

  /// Feeds bytes as they would come from a socket, and checks what must always hold.
  void hear(Bytes bytes);
  /// What a program would do between: write, renew keys, export, close.
  void act(std::size_t choice);
  void end();
  [[nodiscard]] bool failed() const noexcept { return connection().failure() != nullptr; }
  [[nodiscard]] bool established() const noexcept { return connection().established(); }
  [[nodiscard]] const ConnectionInfo& info() const noexcept { return connection().info(); }
  /// Bytes of early data that came.
  [[nodiscard]] std::size_t early() const noexcept { return early_; }
  /// Early data too, where it can be sent.
  Buffer say();
  /// Keying material under a label; nothing where none is to be had.
  Buffer exported();

 private:
  using Connected = std::variant<ClientConnection, ServerConnection>;
  static Connected connect(Side side, const Setup& setup, const crypto::Provider& provider,
                           const std::shared_ptr<Memory>& memory);
  Connection& connection() noexcept;
  [[nodiscard]] const Connection& connection() const noexcept;
  void digest();
  void check(const Received& received, std::size_t given);
  bool answer_jobs();
  void say_early(Buffer& out);

  Connected connection_;
  Setup setup_;
  bool forgeable_;  ///< nothing is protected: a ticket may say what it likes
  Buffer inbox_;
  std::size_t early_ = 0;
};

/// Whatever both sides have to say, until neither has. `heard` is told of every piece: who said it, and what.
template <class Heard>
void converse(Endpoint& client, Endpoint& server, Heard&& heard) {
  for (bool moved = true; moved;) {
    const auto from_client = client.say();
    server.hear(from_client);
    heard(Side::client, Bytes(from_client));
    const auto from_server = server.say();
    client.hear(from_server);
    heard(Side::server, Bytes(from_server));
    moved = !from_client.empty() || !from_server.empty();
  }
}

}  // namespace entente::fuzz
