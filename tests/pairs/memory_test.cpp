// What memory holds of connections, sessions and keys that are over (ADVERSARY C3): nothing that is secret. The test
// keeps its own copies disguised, so that they do not count.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "base/secret.h"
#include "pair.h"

namespace entente::test {
namespace {

constexpr std::uint8_t kDisguise = 0xa5;
/// More than any mapping of ours; those of a sanitizer's shadow are larger.
constexpr std::size_t kMostOfAMapping = std::size_t{1} << 26;
constexpr std::size_t kPiece = std::size_t{1} << 20, kOverlap = 128;

/// Secrets that are looked for, by name.
class Wanted final : public KeyLogSink {
 public:
  void on(std::string_view label, Bytes, Bytes secret) noexcept override { add(label, secret); }
  void add(std::string_view name, Bytes secret) noexcept {
    Buffer hidden(secret.begin(), secret.end());
    for (auto& byte : hidden) byte ^= kDisguise;
    hidden_.emplace(name, std::move(hidden));
  }
  /// A number, which libcrypto keeps with its least byte first.
  void add_number(std::string_view name, Bytes secret) noexcept {
    Buffer hidden(secret.rbegin(), secret.rend());
    for (auto& byte : hidden) byte ^= kDisguise;
    hidden_.emplace(name, std::move(hidden));
  }
  /// Those that stand somewhere in this process's memory that can be written.
  [[nodiscard]] std::set<std::string> found() const;
  [[nodiscard]] std::size_t size() const { return hidden_.size(); }

 private:
  void look_in(Bytes piece, std::set<std::string>& found) const;
  std::multimap<std::string, Buffer> hidden_;
};

bool stands_at(const std::uint8_t* at, const Buffer& hidden) {
  return std::ranges::equal(Bytes(at, hidden.size()), hidden,
                            [](std::uint8_t a, std::uint8_t b) { return a == (b ^ kDisguise); });
}

void Wanted::look_in(Bytes piece, std::set<std::string>& found) const {
  for (const auto& [name, hidden] : hidden_) {
    if (piece.size() < hidden.size()) continue;
    const auto* const end = piece.data() + piece.size() - hidden.size() + 1;
    for (const auto* at = piece.data(); at < end; ++at) {
      at = static_cast<const std::uint8_t*>(std::memchr(at, hidden[0] ^ kDisguise, static_cast<std::size_t>(end - at)));
      if (at == nullptr) break;
      if (stands_at(at, hidden)) {
        found.insert(name);
        break;
      }
    }
  }
}

std::set<std::string> Wanted::found() const {
  std::set<std::string> out;
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::ifstream maps("/proc/self/maps");
  Buffer piece(kPiece);
  for (std::string line; std::getline(maps, line);) {
    std::size_t begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%zx-%zx rw", &begin, &end) != 2 || line.find(" rw") == std::string::npos) continue;
    if (end - begin > kMostOfAMapping) continue;
    for (auto at = begin; at < end; at += kPiece - kOverlap) {
      const auto got = pread(memory, piece.data(), std::min(kPiece, end - at), static_cast<off_t>(at));
      if (got > 0) look_in(Bytes(piece).first(static_cast<std::size_t>(got)), out);
    }
  }
  wipe(piece);
  close(memory);
  return out;
}

/// 32 random bytes that are wanted from here on.
template <class Use>
auto with_secret(Wanted& wanted, std::string_view name, Use&& use) {
  std::uint8_t bytes[32];
  EXPECT_TRUE(crypto::openssl_provider().random().fill(bytes));
  wanted.add(name, bytes);
  auto out = use(Bytes(bytes));
  wipe(MutableBytes(bytes));
  return out;
}

/// A fresh key, whose scalar is wanted from here on.
Credential::Ptr wanted_leaf(Wanted& wanted, std::string_view name, crypto::KeyType type) {
  const auto& pki = Pki::shared();
  const auto made =
      must(issue::issue(crypto::openssl_provider(), pki.intermediate, Pki::leaf_options({"server.test"}, type)));
  const auto der = must(made.key->pkcs8());
  if (type == crypto::KeyType::ed25519) {
    wanted.add(name, der.reveal().last(32));
  } else {
    const std::uint8_t before[] = {2, 1, 1, 4, 32};
    const auto at = std::ranges::search(der.reveal(), before).end();
    wanted.add_number(name, {at, 32});
  }
  return must(Credential::make({made.certificate, pki.intermediate.certificate}, made.key));
}

/// Everything that a program may hold for its connections.
struct World {
  explicit World(Wanted& wanted) {
    server.credentials = {wanted_leaf(wanted, "the server's key", crypto::KeyType::p256)};
    client.credentials = {wanted_leaf(wanted, "the client's key", crypto::KeyType::ed25519)};
    server.client_auth = ClientAuth::request;
    server.client_trust = Pki::shared().trust;
    server.anti_replay = memory_anti_replay(kNow - 3600);
    server.max_early_data = 16384;
    server.ticket_keys = must(make_ticket_keys());
    with_secret(wanted, "the ticket key", [&](Bytes key) { return must(server.ticket_keys->rotate(key)), 0; });
    client.sessions = memory_client_sessions();
    client.early_data = true;
  }
  ClientOptions client = client_options();
  ServerOptions server = server_options();
};

/// Goes through a connection; calls `meanwhile` with it while it is open.
template <class Meanwhile>
void connect(const World& world, ProtocolVersion version, Wanted& wanted, Meanwhile&& meanwhile) {
  auto client = world.client;
  client.max_version = version;
  PairOptions options;
  options.client.key_log = options.server.key_log = &wanted;
  Pair pair(client, world.server, options);
  pair.run();
  ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
  pair.client.write(as_bytes("ping"), pair.server);
  pair.server.write(as_bytes("pong"), pair.client);
  meanwhile(pair);
}

TEST(C3Memory, HoldsNoSecretOfWhatIsOver) {
  Wanted wanted;
  {
    World world(wanted);
    for (const auto version : {ProtocolVersion::tls13, ProtocolVersion::tls12}) {
      connect(world, version, wanted, [](Pair&) {});
      connect(world, version, wanted, [&](Pair&) {
        const auto found = wanted.found();
        for (const auto* name : {"the server's key", "the client's key", "the ticket key"})
          EXPECT_TRUE(found.contains(name)) << name << ": what is there is not found";
        EXPECT_TRUE(found.contains(version == ProtocolVersion::tls13 ? "SERVER_TRAFFIC_SECRET_0" : "the ticket key"));
        EXPECT_FALSE(found.contains("SERVER_HANDSHAKE_TRAFFIC_SECRET")) << "kept longer than needed";
      });
    }
  }
  EXPECT_GE(wanted.size(), 3u + 2 * 2 * 5 + 2 * 2) << "not all were told";
  EXPECT_EQ(wanted.found(), std::set<std::string>());
}

TEST(C3Memory, HoldsNoSecretOfWhatFailed) {
  // RFC 8446 §6: the secrets of a connection that failed are forgotten at once, though it is still there
  for (const auto version : {ProtocolVersion::tls13, ProtocolVersion::tls12}) {
    Wanted wanted;
    World world(wanted);
    world.client.sessions = nullptr;  // a session of TLS 1.2 has the master secret
    world.client.early_data = false;
    connect(world, version, wanted, [&](Pair& pair) {
      Buffer damaged(60, 0x5a);
      std::ranges::copy(Buffer{23, 3, 3, 0, 55}, damaged.begin());
      pair.client.hear(damaged);
      pair.server.hear(damaged);
      ASSERT_EQ(code_of(pair.client), "E-TLS-RECORD-MAC");
      ASSERT_EQ(code_of(pair.server), "E-TLS-RECORD-MAC");
      EXPECT_EQ(wanted.found(), (std::set<std::string>{"the server's key", "the client's key", "the ticket key"}));
    });
  }
}

TEST(C3Memory, HoldsNoExternalKeyOfWhatIsOver) {
  Wanted wanted;
  {
    World world(wanted);
    world.server.psks = world.client.psks = {with_secret(
        wanted, "the external key", [](Bytes key) { return must(ExternalPsk::make(as_bytes("somebody"), key)); })};
    connect(world, ProtocolVersion::tls13, wanted,
            [&](Pair&) { EXPECT_TRUE(wanted.found().contains("the external key")); });
  }
  EXPECT_EQ(wanted.found(), std::set<std::string>());
}

}  // namespace
}  // namespace entente::test
