// The provider over libcrypto: what is looked up once, and who does what.
#include "crypto/provider.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <climits>
#include <string>

#include "base/result.h"
#include "crypto/hybrid.h"
#include "crypto/mlkem/mlkem.h"
#include "crypto/openssl/aead.h"
#include "crypto/openssl/algorithms.h"
#include "crypto/openssl/digest.h"
#include "crypto/openssl/key_exchange.h"
#include "crypto/openssl/mlkem.h"
#include "crypto/openssl/private_key.h"
#include "crypto/openssl/public_key.h"

namespace entente::crypto {
namespace openssl {
namespace {

/// libcrypto's generator: seeded by the system, one a thread, reseeded after a fork.
class EvpRandom final : public Random {
 public:
  bool fill(MutableBytes out) noexcept override {
    const QuietErrors quiet;
    return out.size() <= INT_MAX && RAND_bytes(out.data(), static_cast<int>(out.size())) == 1;
  }
};

class OpensslProvider final : public Provider {
 public:
  enum class MlKem { fetched, portable };
  explicit OpensslProvider(MlKem which) noexcept {
    if (which == MlKem::portable) return;
    for (const auto algorithm : {KemAlgorithm::mlkem768, KemAlgorithm::mlkem1024})
      kems_[std::to_underlying(algorithm)] = make_kem(algorithm);
  }

  std::string_view backend() const noexcept override { return backend_; }
  Random& random() const noexcept override { return random_; }

  std::unique_ptr<Hash> hash(HashAlgorithm algorithm) const noexcept override {
    return make_hash(algorithms_.md(algorithm));
  }
  std::unique_ptr<Hmac> hmac(HashAlgorithm algorithm) const noexcept override {
    return make_hmac(algorithms_.md(algorithm), algorithm);
  }
  std::unique_ptr<Aead> aead(AeadAlgorithm algorithm, const AeadKey& key) const noexcept override {
    const auto* cipher = algorithms_.cipher(algorithm);
    return cipher ? make_aead(*cipher, key) : nullptr;
  }

  bool supports(NamedGroup group) const noexcept override {
    const auto* row = hybrid(group);
    return exchange(row ? row->hybrid->classical : group) != nullptr;
  }
  bool supports(KeyType type) const noexcept override { return algorithms_.has(type); }
  Result<std::unique_ptr<PrivateShare>> generate(NamedGroup group) const noexcept override;
  Result<std::unique_ptr<PrivateShare>> import_share(NamedGroup group, Bytes scalar) const noexcept override;
  Result<Response> respond(NamedGroup group, Bytes client_share) const noexcept override;
  const Kem& kem(KemAlgorithm algorithm) const noexcept override {
    const auto& fetched = kems_[std::to_underlying(algorithm)];
    return fetched ? *fetched : mlkem::portable(algorithm);
  }

  Result<std::shared_ptr<const PublicKey>> import_public(Bytes spki) const noexcept override {
    return public_keys_.import(spki);
  }
  Result<std::shared_ptr<const PrivateKey>> import_private(Bytes der) const noexcept override {
    return openssl::import_private(algorithms_, der);
  }
  Result<std::shared_ptr<const PrivateKey>> make_private(KeyType type, unsigned bits) const noexcept override {
    return openssl::make_private(algorithms_, type, bits);
  }

 private:
  /// The group's row if it is a hybrid, or nullptr.
  static const GroupInfo* hybrid(NamedGroup group) noexcept {
    const auto* row = find(group);
    return row && row->hybrid ? row : nullptr;
  }
  /// nullptr if there is no such group, or libcrypto lacks it.
  [[nodiscard]] KeyExchange* exchange(NamedGroup group) const noexcept {
    for (auto& one : exchanges_)
      if (one.group().group == group) return one.available() ? &one : nullptr;
    return nullptr;
  }

  std::string backend_ = std::string("openssl ") + OpenSSL_version(OPENSSL_VERSION_STRING);
  Algorithms algorithms_;
  PublicKeys public_keys_{algorithms_};
  mutable EvpRandom random_;
  mutable KeyExchange exchanges_[4] = {{*find(NamedGroup::x25519), nullptr},
                                       {*find(NamedGroup::secp256r1), "P-256"},
                                       {*find(NamedGroup::secp384r1), "P-384"},
                                       {*find(NamedGroup::secp521r1), "P-521"}};
  std::unique_ptr<Kem> kems_[2];  ///< libcrypto's; nullptr: ours is used
};

std::unexpected<Error> no_such_group() noexcept {
  return fail(Fault::crypto_failed, "KeyShareEntry.group", "a group that libcrypto has");
}

Result<std::unique_ptr<PrivateShare>> OpensslProvider::generate(NamedGroup group) const noexcept {
  if (const auto* row = hybrid(group)) return generate_hybrid(*row, *this);
  const QuietErrors quiet;
  auto* with = exchange(group);
  if (!with) return no_such_group();
  return make_share(*with, with->generate());
}

Result<std::unique_ptr<PrivateShare>> OpensslProvider::import_share(NamedGroup group, Bytes scalar) const noexcept {
  if (const auto* row = hybrid(group)) return import_hybrid(*row, *this, scalar);
  const QuietErrors quiet;
  auto* with = exchange(group);
  if (!with) return no_such_group();
  auto key = with->import_scalar(scalar);
  if (!key) return fail(Fault::key_invalid, "PrivateShare", "a scalar within the group's order");
  return make_share(*with, std::move(key));
}

Result<Response> OpensslProvider::respond(NamedGroup group, Bytes client_share) const noexcept {
  if (const auto* row = hybrid(group)) return respond_hybrid(*row, *this, client_share);
  const QuietErrors quiet;
  auto* with = exchange(group);
  if (!with) return no_such_group();
  return openssl::respond(*with, client_share);
}

}  // namespace
}  // namespace openssl

const Provider& openssl_provider() noexcept {
  // Never destroyed: connections may outlive main.
  static const auto* const provider = new openssl::OpensslProvider(openssl::OpensslProvider::MlKem::fetched);
  return *provider;
}

const Provider& portable_mlkem_provider() noexcept {
  static const auto* const provider = new openssl::OpensslProvider(openssl::OpensslProvider::MlKem::portable);
  return *provider;
}

}  // namespace entente::crypto
