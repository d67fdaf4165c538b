// Our ML-KEM, beside libcrypto's where it has one.
#include "crypto/mlkem/mlkem.h"

#include "cost.h"
#include "library.h"
#include "must.h"
#include "rows.h"

namespace entente::bench {
namespace {

constexpr auto kAlgorithm = crypto::KemAlgorithm::mlkem768;

struct Times {
  std::vector<double> keygen, encaps, decaps;  ///< us
};

void run(const crypto::Kem& kem, unsigned times, Times& out) {
  const Buffer seed(crypto::kKemSeed, 1), m(crypto::kKemSecret, 2);
  Buffer ciphertext(sizes(kAlgorithm).ciphertext);
  const auto key = kem.generate(seed);
  must(key != nullptr, "ML-KEM");
  const auto timed = [&](auto&& operation) {
    const auto start = Clock::now();
    for (unsigned i = 0; i < times; ++i) must(operation(), "ML-KEM");
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count() / times;
  };
  out.keygen.push_back(timed([&] { return kem.generate(seed) != nullptr; }));
  out.encaps.push_back(timed([&] { return kem.encapsulate(key->encapsulation_key(), m, ciphertext).has_value(); }));
  out.decaps.push_back(timed([&] { return key->decapsulate(ciphertext).has_value(); }));
}

}  // namespace

std::vector<Row> measure_mlkem(const Effort& effort) {
  const auto& ours = crypto::mlkem::portable(kAlgorithm);
  const auto& fetched = crypto::openssl_provider().kem(kAlgorithm);
  const bool both = &fetched != &ours;
  Times our_times, their_times;
  for (unsigned i = 0; i < effort.handshake_rounds; ++i) {
    run(ours, effort.handshakes, our_times);
    if (both) run(fetched, effort.handshakes, their_times);
  }
  const auto row = [&](std::string_view name, std::vector<double> Times::* times) {
    return Row{name, "us", median(our_times.*times), both ? std::optional(median(their_times.*times)) : std::nullopt};
  };
  return {row("mlkem768-keygen", &Times::keygen), row("mlkem768-encaps", &Times::encaps),
          row("mlkem768-decaps", &Times::decaps)};
}

}  // namespace entente::bench
