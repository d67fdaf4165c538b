// Failures of what a program brings (ADVERSARY C5): jobs that could not be done, keys that do not sign, stores that
// keep nothing, find nothing, or give back something else. What a handshake needs ends it with an error that is named;
// what it can do without, it does without.
#include <gtest/gtest.h>

#include "pair.h"

namespace entente::test {
namespace {

/// A handshake in which the job with this number of one side could not be done. False if it never came to it.
bool fails_at_job(bool is_client, ClientOptions client_side, ServerOptions server_side, unsigned number) {
  PairOptions options;
  (is_client ? options.client : options.server).jobs = Jobs::handed_out;
  Pair pair(std::move(client_side), std::move(server_side), options);
  auto& failing = is_client ? pair.client : pair.server;
  auto& witness = is_client ? pair.server : pair.client;
  failing.run_jobs = false;
  for (int i = 0; i < 40; ++i) {
    while (auto job = failing.connection.take_job()) {
      const auto id = job->id();
      auto result =
          number-- == 0 ? JobResult::failure(make_error(Fault::sign_failed, {}, "a device", "none")) : job->run();
      if (!failing.connection.complete(id, std::move(result))) break;
    }
    failing.digest();
    Pair::move(pair.client, pair.server);
    Pair::move(pair.server, pair.client);
  }
  const auto& failure = failing.connection.failure();
  if (!failure) {
    EXPECT_TRUE(pair.established());
    return false;
  }
  EXPECT_EQ(failure->fault, Fault::sign_failed);
  EXPECT_EQ(failure->by, By::local);
  EXPECT_EQ(failure->expected.view(), "a device");
  EXPECT_TRUE(failing.data.empty());
  EXPECT_TRUE(witness.data.empty());
  return true;
}

TEST(C5Jobs, ThatCouldNotBeDoneAreNamedWhicheverItIs) {
  for (const bool is_client : {true, false})
    for (const auto version : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
      auto client = client_options();
      client.max_version = version;
      client.credentials = {Pki::shared().leaf()};
      auto server = server_options();
      server.client_auth = ClientAuth::require;
      server.client_trust = Pki::shared().trust;
      server.ticket_keys = must(make_ticket_keys());
      unsigned number = 0;
      while (fails_at_job(is_client, client, server, number)) ++number;
      EXPECT_GE(number, 4u) << "a handshake has more jobs than this";
      EXPECT_LT(number, 20u);
    }
}

/// A key that has been taken away since its certificate was configured.
class LostKey final : public crypto::PrivateKey {
 public:
  explicit LostKey(std::shared_ptr<const crypto::PrivateKey> key) : key_(std::move(key)) {}
  [[nodiscard]] crypto::KeyType type() const noexcept override { return key_->type(); }
  [[nodiscard]] unsigned bits() const noexcept override { return key_->bits(); }
  [[nodiscard]] Bytes spki() const noexcept override { return key_->spki(); }
  [[nodiscard]] Result<Buffer> sign(crypto::SignatureAlgorithm, Bytes) const noexcept override {
    return std::unexpected(make_error(Fault::crypto_failed, "injected"));
  }
  [[nodiscard]] Result<SecretBuffer> pkcs8() const noexcept override { return key_->pkcs8(); }

 private:
  std::shared_ptr<const crypto::PrivateKey> key_;
};

Credential::Ptr with_lost_key() {
  const auto& pki = Pki::shared();
  auto made = must(issue::issue(crypto::openssl_provider(), pki.intermediate, Pki::leaf_options()));
  return must(Credential::make({made.certificate, pki.intermediate.certificate}, std::make_shared<LostKey>(made.key)));
}

void expect_named(const Side& failing, const Side& witness) {
  ASSERT_TRUE(failing.connection.failure());
  EXPECT_EQ(failing.connection.failure()->fault, Fault::sign_failed);
  EXPECT_EQ(failing.connection.failure()->alert, Alert::internal_error);
  EXPECT_EQ(failing.connection.failure()->by, By::local);
  ASSERT_TRUE(witness.connection.failure());
  EXPECT_EQ(witness.connection.failure()->alert, Alert::internal_error);
  EXPECT_EQ(witness.connection.failure()->by, By::peer);
}

TEST(C5Signing, ThatFailsIsNamed) {
  for (const auto version : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
    auto client = client_options();
    client.max_version = version;
    auto server = server_options();
    server.credentials = {with_lost_key()};
    Pair of_server(client, server);
    of_server.run();
    expect_named(of_server.server, of_server.client);

    client.credentials = {with_lost_key()};
    server = server_options();
    server.client_auth = ClientAuth::require;
    server.client_trust = Pki::shared().trust;
    Pair of_client(client, server);
    of_client.run();
    expect_named(of_client.client, of_client.server);
  }
}

/// Keeps nothing, finds nothing, or gives back what nobody put there.
class BadStore final : public SessionStore {
 public:
  enum class How : std::uint8_t { keeps_nothing, finds_nothing, gives_rubbish, gives_a_part };
  explicit BadStore(How how) : how_(how) {}
  bool put(Bytes, Bytes contents, UnixTime) noexcept override {
    if (how_ == How::keeps_nothing) return false;
    last_ = to_buffer(contents);
    return true;
  }
  std::optional<Buffer> find(Bytes, UnixTime) noexcept override {
    if (how_ == How::gives_rubbish) return Buffer(100, 0xee);
    if (how_ == How::gives_a_part && !last_.empty()) return Buffer(last_.begin(), last_.end() - 1);
    return std::nullopt;
  }
  void remove(Bytes) noexcept override { last_.clear(); }

 private:
  How how_;
  Buffer last_;
};

TEST(C5Store, ThatFailsCostsTheResumptionAlone) {
  using enum BadStore::How;
  for (const auto how : {keeps_nothing, finds_nothing, gives_rubbish, gives_a_part})
    for (const auto version : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
      auto client = client_options();
      client.max_version = version;
      client.sessions = memory_client_sessions();
      auto server = server_options();
      server.session_store = std::make_shared<BadStore>(how);
      for (int i = 0; i < 2; ++i) {
        Pair pair(client, server);
        pair.run();
        ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
        EXPECT_EQ(pair.client.connection.info().resumed, Resumed::no);
        EXPECT_EQ(pair.server.connection.info().resumed, Resumed::no);
        pair.client.write(as_bytes("ping"), pair.server);
        EXPECT_EQ(as_text(pair.server.data), "ping");
      }
    }
}

}  // namespace
}  // namespace entente::test
