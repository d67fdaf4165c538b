// A client and a server in one process, joined by wires that a test can cut, delay, chop and damage.
#pragma once
#include <entente/client.h>
#include <entente/rehearsal.h>
#include <entente/server.h>

#include <random>
#include <stdexcept>
#include <string>

#include "crypto/provider.h"
#include "issue/authority.h"

namespace entente::test {

constexpr UnixTime kNow = 1780315200;  // 2026-06-01T12:00:00Z: no certificate of the tests expires with the calendar
constexpr UnixTime kDay = 86400;

class FixedClock final : public Clock {
 public:
  explicit FixedClock(UnixTime now = kNow) : now_(now) {}
  UnixTime now() const noexcept override { return now_; }

 private:
  UnixTime now_;
};

template <class T>
T must(Result<T> result) {
  if (!result)
    throw std::runtime_error(std::string(result.error().row().code) + " at " +
                             std::string(result.error().where.message) + "." + std::string(result.error().where.field));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A root, an intermediate and leaves below it.
class Pki {
 public:
  Pki() {
    const auto& provider = crypto::openssl_provider();
    issue::AuthorityOptions authority;
    authority.not_before = kNow - 1000 * kDay;
    authority.not_after = kNow + 1000 * kDay;
    root = must(issue::make_ca(provider, authority));
    authority.name = "entente test intermediate";
    intermediate = must(issue::make_intermediate(provider, root, authority));
    const Bytes anchor(root.certificate);
    trust = must(TrustStore::from_der({&anchor, 1}));
  }
  static const Pki& shared() {
    static const Pki pki;
    return pki;
  }
  static issue::LeafOptions leaf_options(std::vector<std::string> names = {"server.test"},
                                         crypto::KeyType key = crypto::KeyType::p256) {
    issue::LeafOptions options;
    options.names = std::move(names);
    options.key = key;
    options.not_before = kNow - kDay;
    options.not_after = kNow + 30 * kDay;
    return options;
  }
  /// A leaf with its intermediate.
  Credential::Ptr leaf(const issue::LeafOptions& options = leaf_options()) const {
    auto made = must(issue::issue(crypto::openssl_provider(), intermediate, options));
    return must(Credential::make({made.certificate, intermediate.certificate}, made.key));
  }
  Credential::Ptr leaf_for(crypto::KeyType key) const { return leaf(leaf_options({"server.test"}, key)); }

  issue::Identity root, intermediate;
  TrustStore::Ptr trust;
};

inline const FixedClock& fixed_clock() {
  static const FixedClock clock;
  return clock;
}

inline ClientOptions client_options() {
  ClientOptions options;
  options.trust = Pki::shared().trust;
  options.clock = &fixed_clock();
  return options;
}

inline ServerOptions server_options() {
  static const auto leaf = Pki::shared().leaf();
  ServerOptions options;
  options.credentials = {leaf};
  options.clock = &fixed_clock();
  return options;
}

/// One side and what it has not taken yet.
struct Side {
  Connection& connection;
  Buffer inbox{};
  Buffer data{};   ///< application data received
  Buffer early{};  ///< early data received
  bool closed = false;
  bool run_jobs = false;

  /// Everything it has to say; records no larger than `room` allows.
  Buffer say(std::size_t room = 1 << 16) {
    Buffer out(std::min(room, std::max<std::size_t>(connection.output_size(), 1)));
    out.resize(connection.take_output(out).written);
    return out;
  }
  void hear(Bytes bytes) {
    inbox.insert(inbox.end(), bytes.begin(), bytes.end());
    digest();
  }
  void digest() {
    answer_jobs();
    while (!connection.failure()) {
      const auto received = connection.receive(inbox);
      if (!received) return;
      data.insert(data.end(), received->data.begin(), received->data.end());
      const auto replayable = received->early.replayable();
      early.insert(early.end(), replayable.begin(), replayable.end());
      closed |= received->kind == Received::Kind::closed;
      inbox.erase(inbox.begin(), inbox.begin() + static_cast<std::ptrdiff_t>(received->consumed));
      if (answer_jobs()) continue;
      if (received->consumed == 0 || inbox.empty()) return;
    }
  }
  bool answer_jobs() {
    bool any = false;
    while (run_jobs) {
      auto job = connection.take_job();
      if (!job) break;
      any = true;
      const auto id = job->id();
      if (!connection.complete(id, job->run())) break;
    }
    return any;
  }
  void write(Bytes bytes, Side& other) {
    Buffer out(connection.sealed_size(bytes.size()));
    const auto sealed = must(connection.seal(bytes, out));
    other.hear(Bytes(out).first(sealed.written));
  }
};

struct PairOptions {
  Peer peer{"server.test", {}};
  ConnectionOptions client{}, server{};
};

class Pair {
 public:
  explicit Pair(ClientOptions client_side = client_options(), ServerOptions server_side = server_options(),
                PairOptions options = {})
      : client_connection_(must(
            ClientConnection::make(must(ClientConfig::make(std::move(client_side))), options.peer, options.client))),
        server_connection_(
            must(ServerConnection::make(must(ServerConfig::make(std::move(server_side))), options.server))) {
    client.run_jobs = options.client.jobs == Jobs::handed_out;
    server.run_jobs = options.server.jobs == Jobs::handed_out;
  }

  /// Lets both talk, flight by flight, until neither has anything to say.
  void run() {
    for (int quiet = 0; quiet < 2;) {
      bool moved = move(client, server);
      moved |= move(server, client);
      quiet = moved ? 0 : quiet + 1;
    }
  }
  static bool move(Side& from, Side& to, std::size_t room = 1 << 16) {
    from.answer_jobs();
    const auto bytes = from.say(room);
    if (bytes.empty()) return false;
    to.hear(bytes);
    return true;
  }
  [[nodiscard]] ClientConnection& client_side() { return client_connection_; }
  [[nodiscard]] ServerConnection& server_side() { return server_connection_; }
  [[nodiscard]] bool established() const {
    return client_connection_.established() && server_connection_.established();
  }

 private:
  ClientConnection client_connection_;
  ServerConnection server_connection_;

 public:
  Side client{client_connection_}, server{server_connection_};
};

/// The fault of a side, or nothing.
inline std::string_view code_of(const Side& side) {
  return side.connection.failure() ? side.connection.failure()->row().code : std::string_view();
}

}  // namespace entente::test
