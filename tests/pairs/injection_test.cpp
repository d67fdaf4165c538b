// Failures where libcrypto or the generator could fail (ADVERSARY C5): each call of a handshake fails once, and the
// side whose call it was says so, tells the other internal_error, and delivers nothing.
#include <gtest/gtest.h>

#include "pair.h"

namespace entente::test {
namespace {

/// Counts calls down; the one at zero fails.
struct Countdown {
  unsigned left = ~0u;
  bool fails() { return left-- == 0; }
};

class ScarceRandom final : public Random {
 public:
  explicit ScarceRandom(Countdown& countdown) : countdown_(countdown) {}
  bool fill(MutableBytes out) noexcept override {
    return !countdown_.fails() && crypto::openssl_provider().random().fill(out);
  }

 private:
  Countdown& countdown_;
};

class ScarceAead final : public crypto::Aead {
 public:
  ScarceAead(std::unique_ptr<crypto::Aead> inner, Countdown& countdown)
      : inner_(std::move(inner)), countdown_(countdown) {}
  bool seal(Bytes nonce, Bytes aad, MutableBytes data, MutableBytes tag) noexcept override {
    return !countdown_.fails() && inner_->seal(nonce, aad, data, tag);
  }
  bool open(Bytes nonce, Bytes aad, MutableBytes data, Bytes tag) noexcept override {
    return inner_->open(nonce, aad, data, tag);
  }

 private:
  std::unique_ptr<crypto::Aead> inner_;
  Countdown& countdown_;
};

class ScarceShare final : public crypto::PrivateShare {
 public:
  ScarceShare(std::unique_ptr<crypto::PrivateShare> inner, Countdown& countdown)
      : inner_(std::move(inner)), countdown_(countdown) {}
  [[nodiscard]] NamedGroup group() const noexcept override { return inner_->group(); }
  [[nodiscard]] Bytes public_share() const noexcept override { return inner_->public_share(); }
  Result<SharedSecret> agree(Bytes share) noexcept override {
    if (countdown_.fails()) return std::unexpected(make_error(Fault::crypto_failed, "injected"));
    return inner_->agree(share);
  }

 private:
  std::unique_ptr<crypto::PrivateShare> inner_;
  Countdown& countdown_;
};

/// libcrypto's, but for calls that fail.
class ScarceProvider final : public crypto::Provider {
 public:
  explicit ScarceProvider(Countdown& countdown) : countdown_(countdown) {}
  std::string_view backend() const noexcept override { return inner_.backend(); }
  Random& random() const noexcept override { return inner_.random(); }
  std::unique_ptr<crypto::Hash> hash(crypto::HashAlgorithm a) const noexcept override { return inner_.hash(a); }
  std::unique_ptr<crypto::Hmac> hmac(crypto::HashAlgorithm a) const noexcept override { return inner_.hmac(a); }
  std::unique_ptr<crypto::Aead> aead(crypto::AeadAlgorithm a, const AeadKey& key) const noexcept override {
    return countdown_.fails() ? nullptr : std::make_unique<ScarceAead>(inner_.aead(a, key), countdown_);
  }
  bool supports(NamedGroup group) const noexcept override { return inner_.supports(group); }
  bool supports(crypto::KeyType type) const noexcept override { return inner_.supports(type); }
  Result<std::unique_ptr<crypto::PrivateShare>> generate(NamedGroup group) const noexcept override {
    if (countdown_.fails()) return failure();
    return std::make_unique<ScarceShare>(TRY(inner_.generate(group)), countdown_);
  }
  Result<std::unique_ptr<crypto::PrivateShare>> import_share(NamedGroup group, Bytes scalar) const noexcept override {
    return inner_.import_share(group, scalar);
  }
  Result<crypto::Response> respond(NamedGroup group, Bytes share) const noexcept override {
    if (countdown_.fails()) return failure();
    return inner_.respond(group, share);
  }
  const crypto::Kem& kem(crypto::KemAlgorithm algorithm) const noexcept override { return inner_.kem(algorithm); }
  Result<std::shared_ptr<const crypto::PublicKey>> import_public(Bytes spki) const noexcept override {
    return inner_.import_public(spki);
  }
  Result<std::shared_ptr<const crypto::PrivateKey>> import_private(Bytes der) const noexcept override {
    return inner_.import_private(der);
  }
  Result<std::shared_ptr<const crypto::PrivateKey>> make_private(crypto::KeyType type,
                                                                 unsigned bits) const noexcept override {
    return inner_.make_private(type, bits);
  }

 private:
  static std::unexpected<Error> failure() { return std::unexpected(make_error(Fault::crypto_failed, "injected")); }
  const crypto::Provider& inner_ = crypto::openssl_provider();
  Countdown& countdown_;
};

/// What a side says of a failure that is its own.
void expect_named(const Error& error, Fault fault, unsigned call) {
  EXPECT_EQ(error.fault, fault) << "call " << call << ": " << error.row().code;
  EXPECT_EQ(error.alert, Alert::internal_error) << call;
  EXPECT_EQ(error.by, By::local) << call;
}

struct Injected {
  bool client;  ///< whose calls fail
  ProtocolVersion version;
  Fault fault;
};

/// One handshake in which this call fails. False if it never came to it.
bool fails_at(const Injected& what, unsigned call, ClientOptions client, ServerOptions server, PairOptions options,
              Countdown& countdown) {
  client.max_version = what.version;
  client.grease = false;
  const auto client_config = must(ClientConfig::make(client));
  const auto server_config = must(ServerConfig::make(server));
  countdown.left = call;
  auto made = ClientConnection::make(client_config, {"server.test", {}}, options.client);
  if (!made) return expect_named(made.error(), what.fault, call), true;
  auto accepting = ServerConnection::make(server_config, options.server);
  if (!accepting) return expect_named(accepting.error(), what.fault, call), true;
  Side one{*made}, other{*accepting};
  for (int i = 0; i < 8; ++i) {
    Pair::move(one, other);
    Pair::move(other, one);
  }
  auto& failing = what.client ? one : other;
  auto& witness = what.client ? other : one;
  if (!failing.connection.failure()) {
    EXPECT_TRUE(one.connection.established() && other.connection.established()) << call;
    return false;
  }
  expect_named(*failing.connection.failure(), what.fault, call);
  EXPECT_TRUE(failing.data.empty());
  EXPECT_TRUE(witness.data.empty());
  return true;
}

TEST(C5Random, ThatFailsAtAnyDrawIsNamed) {
  for (const bool client : {true, false})
    for (const auto version : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
      unsigned call = 0;
      for (;; ++call) {
        Countdown countdown;
        ScarceRandom random(countdown);
        PairOptions options;
        (client ? options.client : options.server).random = &random;
        if (!fails_at({client, version, Fault::random_failed}, call, client_options(), server_options(), options,
                      countdown))
          break;
      }
      EXPECT_GT(call, 0u) << "nothing is drawn";
      EXPECT_LT(call, 50u);
    }
}

TEST(C5Provider, ThatFailsAtAnyCallIsNamed) {
  for (const bool is_client : {true, false})
    for (const auto version : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
      unsigned call = 0;
      for (;; ++call) {
        Countdown countdown;
        const ScarceProvider provider(countdown);
        auto client = client_options();
        auto server = server_options();
        (is_client ? static_cast<CommonOptions&>(client) : server).provider = &provider;
        if (!fails_at({is_client, version, Fault::crypto_failed}, call, client, server, {}, countdown)) break;
      }
      EXPECT_GT(call, 2u) << "nothing is computed";
      EXPECT_LT(call, 50u);
    }
}

}  // namespace
}  // namespace entente::test
