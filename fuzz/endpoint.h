// A connection of either side, set up from one byte of the input, and fed with what the fuzzer says.
#pragma once
#include <entente/client.h>
#include <entente/server.h>

#include "crypto/provider.h"

namespace entente::fuzz {

/// What the first byte of an input chooses.
struct Setup {
  bool client_auth, alpn, retry, jobs_handed_out, compatibility, bytewise, more_suites, act;
  static Setup from(std::size_t byte) noexcept {
    const auto bit = [&](unsigned n) { return (byte >> n & 1) != 0; };
    return {bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6), bit(7)};
  }
};

class Endpoint {
 public:
  static Endpoint client(const Setup& setup, const crypto::Provider& provider);
  static Endpoint server(const Setup& setup, const crypto::Provider& provider);

  /// Feeds bytes as they would come from a socket, and checks what must always hold.
  void hear(Bytes bytes);
  /// What a program would do between: write, renew keys, export, close.
  void act(std::size_t choice);
  void end();
  [[nodiscard]] bool failed() const noexcept { return connection_.failure() != nullptr; }
  [[nodiscard]] bool established() const noexcept { return connection_.established(); }
  Buffer say();

 private:
  Endpoint(Connection&& connection, const Setup& setup) : connection_(std::move(connection)), setup_(setup) {}
  void digest();
  bool answer_jobs();
  Connection connection_;
  Setup setup_;
  Buffer inbox_;
};

}  // namespace entente::fuzz
