// Hybrid key exchange (RFC 10024 §3).
#include "crypto/hybrid.h"

#include "base/result.h"

namespace entente::crypto {
namespace {

constexpr std::string_view kWhole = "both halves, in full";

/// Two values that are one on the wire.
struct Halves {
  Bytes classical, kem;
};
Halves split(Bytes whole, const Hybrid& hybrid, std::size_t kem_size) noexcept {
  if (hybrid.kem_first) return {whole.subspan(kem_size), whole.first(kem_size)};
  const auto classical_size = whole.size() - kem_size;
  return {whole.first(classical_size), whole.subspan(classical_size)};
}
void join(const Halves& halves, const Hybrid& hybrid, MutableBytes out) noexcept {
  const auto first = hybrid.kem_first ? halves.kem : halves.classical;
  const auto second = hybrid.kem_first ? halves.classical : halves.kem;
  std::ranges::copy(second, std::ranges::copy(first, out.begin()).out);
}

SharedSecret joined_secret(const GroupInfo& group, const SharedSecret& classical, const KemSecret& kem) noexcept {
  SharedSecret out;
  join({classical.reveal(), kem.reveal()}, *group.hybrid, out.resize(group.secret));
  return out;
}

class HybridShare final : public PrivateShare {
 public:
  HybridShare(const GroupInfo& group, std::unique_ptr<PrivateShare> classical, std::unique_ptr<KemKey> kem) noexcept
      : group_(group), classical_(std::move(classical)), kem_(std::move(kem)), share_(group.client_share) {
    join({classical_->public_share(), kem_->encapsulation_key()}, *group.hybrid, share_);
  }

  NamedGroup group() const noexcept override { return group_.group; }
  Bytes public_share() const noexcept override { return share_; }
  Result<SharedSecret> agree(Bytes server_share) noexcept override;

 private:
  const GroupInfo& group_;
  std::unique_ptr<PrivateShare> classical_;
  std::unique_ptr<KemKey> kem_;
  Buffer share_;
};

Result<SharedSecret> HybridShare::agree(Bytes server_share) noexcept {
  constexpr auto where = "ServerHello.key_share";
  // RFC 10024 §3: a ciphertext of the wrong length MUST end in an illegal_parameter alert; a wrong one of the right
  // length gives a secret that nobody else has, and no record of the peer's opens
  if (server_share.size() != group_.server_share) return fail(Fault::key_share_invalid, where, kWhole);
  const auto halves = split(server_share, *group_.hybrid, sizes(group_.hybrid->kem).ciphertext);
  const auto kem = kem_->decapsulate(halves.kem);
  if (!kem) return fail(Fault::crypto_failed, where);
  return joined_secret(group_, TRY(classical_->agree(halves.classical)), *kem);
}

Result<std::unique_ptr<PrivateShare>> combine(const GroupInfo& group, const Provider& provider,
                                              std::unique_ptr<PrivateShare> classical, Bytes seed) noexcept {
  auto kem = provider.kem(group.hybrid->kem).generate(seed);
  if (!kem) return fail(Fault::crypto_failed, "KeyShareEntry.key_exchange");
  return std::make_unique<HybridShare>(group, std::move(classical), std::move(kem));
}

}  // namespace

Result<std::unique_ptr<PrivateShare>> generate_hybrid(const GroupInfo& group, const Provider& provider) noexcept {
  auto classical = TRY(provider.generate(group.hybrid->classical));
  KemSeed seed;
  if (!provider.random().fill(seed.resize(kKemSeed))) return fail(Fault::random_failed, "random");
  return combine(group, provider, std::move(classical), seed.reveal());
}

Result<std::unique_ptr<PrivateShare>> import_hybrid(const GroupInfo& group, const Provider& provider,
                                                    Bytes keys) noexcept {
  if (keys.size() < kKemSeed) return fail(Fault::key_invalid, "PrivateShare", kWhole);
  const auto halves = split(keys, *group.hybrid, kKemSeed);
  return combine(group, provider, TRY(provider.import_share(group.hybrid->classical, halves.classical)), halves.kem);
}

Result<Response> respond_hybrid(const GroupInfo& group, const Provider& provider, Bytes client_share) noexcept {
  constexpr auto where = "ClientHello.key_share";
  if (client_share.size() != group.client_share) return fail(Fault::key_share_invalid, where, kWhole);
  const auto size = sizes(group.hybrid->kem);
  const auto halves = split(client_share, *group.hybrid, size.key);
  KemSecret m;
  if (!provider.random().fill(m.resize(kKemSecret))) return fail(Fault::random_failed, "random");
  Buffer ciphertext(size.ciphertext);
  const auto kem = provider.kem(group.hybrid->kem).encapsulate(halves.kem, m.reveal(), ciphertext);
  // RFC 10024 §3: the encapsulation key check of FIPS 203 MUST be done; if it fails, the alert is illegal_parameter
  if (!kem) return fail(Fault::key_share_invalid, where, "an ML-KEM key whose coefficients are all below 3329");
  const auto classical = TRY(provider.respond(group.hybrid->classical, halves.classical));
  Response response{Buffer(group.server_share), joined_secret(group, classical.secret, *kem)};
  join({classical.share, ciphertext}, *group.hybrid, response.share);
  return response;
}

}  // namespace entente::crypto
